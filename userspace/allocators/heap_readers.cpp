#include "allocators/heap_readers.h"

#include "allocators/glibc/glibc_reader.h"
#include "allocators/jemalloc/jemalloc_reader.h"
#include "allocators/mimalloc/mimalloc_reader.h"
#include "allocators/musl/musl_reader.h"
#include "allocators/tcmalloc/tcmalloc_reader.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace heapgap::allocators {

namespace {

void append(std::vector<Allocator>& found, std::vector<Allocator>& more) {
  found.insert(found.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

/// Takes over what a reader found, or says why it could not look.
template <typename Reading>
Result<void> add(const char* name, Result<Reading> reading, HeapsReading& all) {
  if (!reading) return pass_on(reading);
  append(all.allocators, reading->allocators);
  for (std::string& why : reading->refused) all.refused.push_back({name, std::move(why)});
  return {};
}

} // namespace

Result<HeapsReading> read_heaps(target::Process& process, heap::Heap& heap, ReadingQuality& quality,
                                glibc::ArenaKeeper* keeper) {
  HeapsReading all;
  // glibc comes last: it searches the memory that nobody has claimed for blocks of its own.
  if (auto read = add("jemalloc", jemalloc::read_jemalloc(process, heap, quality), all); !read) {
    return pass_on(read);
  }
  if (auto read = add("tcmalloc", tcmalloc::read_tcmalloc(process, heap, quality), all); !read) {
    return pass_on(read);
  }
  if (auto read = add("mimalloc", mimalloc::read_mimalloc(process, heap, quality), all); !read) {
    return pass_on(read);
  }
  if (auto read = add("musl", musl::read_musl(process, heap, quality), all); !read)
    return pass_on(read);
  auto glibc = glibc::read_glibc(process, heap, quality, keeper);
  if (!glibc) return pass_on(glibc);
  append(all.allocators, glibc->allocators);
  if (glibc->unreadable_libcs > 0) {
    all.refused.push_back(
        {"glibc", fmt::format("{} heap(s) of glibc have a layout that heapgap does not know (2.26 "
                              "to 2.43 are known)",
                              glibc->unreadable_libcs)});
  }
  all.swapped_data_pages = glibc->swapped_data_pages;
  return all;
}

std::string readable_allocator_names() {
  return "glibc, jemalloc, tcmalloc, mimalloc, musl";
}

} // namespace heapgap::allocators
