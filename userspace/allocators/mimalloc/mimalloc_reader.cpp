#include "allocators/mimalloc/mimalloc_reader.h"

#include "allocators/mimalloc/segment_filler.h"
#include "allocators/mimalloc/segment_finder.h"

#include <map>

#include <fmt/format.h>

namespace heapgap::allocators::mimalloc {

namespace {

/// Reads one mimalloc.
class InstanceReading {
public:
  InstanceReading(target::Process& process, const target::Mappings& mappings, heap::Heap& heap,
                  ReadingQuality& quality)
      : mappings_(mappings), heap_(heap), filler_(process.memory(), heap, quality) {}

  Result<Allocator> run(const Instance& instance, std::size_t ordinal) {
    Allocator allocator;
    allocator.first_arena = static_cast<std::uint32_t>(heap_.arenas().size());
    add_arenas(instance, ordinal);
    allocator.arena_count = static_cast<std::uint32_t>(arenas_.size());
    for (const Segment& segment : instance.segments) {
      if (auto filled = filler_.fill(segment, arenas_.at(segment.thread)); !filled) {
        return pass_on(filled);
      }
    }
    if (auto marked = filler_.mark_delayed(); !marked) return pass_on(marked);
    describe(instance, allocator);
    return allocator;
  }

private:
  /// One a thread that owns segments, one for those whose thread has ended.
  void add_arenas(const Instance& instance, std::size_t ordinal) {
    const std::string name = ordinal == 0 ? "mimalloc" : fmt::format("mimalloc-{}", ordinal + 1);
    for (const Segment& segment : instance.segments) {
      if (arenas_.contains(segment.thread)) continue;
      const std::string id = segment.thread == 0 ? name + " abandoned"
                                                 : fmt::format("{} heap {}", name, arenas_.size());
      arenas_[segment.thread] = heap_.add_arena({id, "mimalloc", "heap", {}});
    }
  }

  void describe(const Instance& instance, Allocator& allocator) const {
    const Filling& filling = filler_.filling();
    const bool is_exact = filling.shortened_blocks == 0 && filling.unclear_pages == 0;
    allocator.name = "mimalloc";
    allocator.version = instance.layout->releases;
    allocator.object = object_of(instance);
    allocator.reading = is_exact ? Reading::exact : Reading::approximate;
    allocator.mapped = filling.mapped;
    allocator.figures = {{"segments", filling.segments},
                         {"pages", filling.pages},
                         {"abandoned_pages", filling.abandoned_pages},
                         {"blocks_of_estimated_size", filling.shortened_blocks},
                         {"bytes_of_estimated_size", filling.shortened.count},
                         {"pages_not_understood", filling.unclear_pages}};
    allocator.slot_classes = filling.page_classes.named("page");
  }

  /// The main thread's heap is a static of the library.
  [[nodiscard]] std::string object_of(const Instance& instance) const {
    for (const Segment& segment : instance.segments) {
      for (const Page& page : segment.pages) {
        const target::Mapping* mapping = target::find_mapping(mappings_, page.heap);
        if (page.heap && mapping != nullptr && mapping->inode != 0) return mapping->name;
      }
    }
    return {};
  }

  const target::Mappings& mappings_;
  heap::Heap& heap_;
  SegmentFiller filler_;
  std::map<std::uint64_t, std::uint32_t> arenas_; ///< by thread
};

std::vector<std::string> refusals(const InstanceSearch& search, const target::Mappings& mappings) {
  std::vector<std::string> refused;
  if (search.insane_segments > 0) {
    refused.push_back(fmt::format("{} segments of mimalloc hold pages that make no sense: "
                                  "overwritten, or of a release that is not known (2.0.9 to 2.4 "
                                  "are)",
                                  search.insane_segments));
  }
  if (!search.found.empty() || !refused.empty()) return refused;
  for (const target::Mapping& mapping : mappings) {
    const std::string_view name =
        std::string_view(mapping.name).substr(mapping.name.rfind('/') + 1);
    if (mapping.inode == 0 || !name.starts_with("libmimalloc")) continue;
    refused.push_back(fmt::format("{} keeps its memory in no segments as mimalloc 2.0.9 to 2.4 do "
                                  "(3 is not known)",
                                  mapping.name));
    break;
  }
  return refused;
}

} // namespace

Result<MimallocReading> read_mimalloc(target::Process& process, heap::Heap& heap,
                                      ReadingQuality& quality) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  auto search = find_instances(process.memory(), *mappings);
  if (!search) return pass_on(search);
  quality.retries += search->retries;
  MimallocReading reading;
  for (const Instance& instance : search->found) {
    InstanceReading one(process, *mappings, heap, quality);
    auto allocator = one.run(instance, reading.allocators.size());
    if (!allocator) return pass_on(allocator);
    reading.allocators.push_back(std::move(*allocator));
  }
  reading.refused = refusals(*search, *mappings);
  if (search->insane_segments > 0) quality.consistent = false;
  return reading;
}

} // namespace heapgap::allocators::mimalloc
