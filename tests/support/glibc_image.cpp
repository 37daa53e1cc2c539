#include "support/glibc_image.h"

namespace heapgap::test {
namespace {

constexpr Address brk_area{0x555555800000};
constexpr Address libc_read_only{0x7ffff7c00000};
constexpr Address libc_data{0x7ffff7c04000};
constexpr Bytes libc_data_size{0x4000};
constexpr Address first_thread_storage{0x7ffff7e00000};
constexpr Address first_stack{0x7ffff6f00000};
constexpr Address first_thread_heap{0x7fff00000000};
constexpr Address first_direct{0x7ffff0000000};
constexpr Bytes between_arenas = 512_MiB;
constexpr Bytes robust_list{0x2e0};            ///< its place in the thread control block
constexpr std::int64_t cache_variable = -0x60; ///< its place below the thread pointer
constexpr std::uint64_t cache_key = 0x5bd1e995deadbea7;

std::uint64_t as_word(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

} // namespace

GlibcImage::GlibcImage(const Generation& generation)
    : sbrk_base(brk_area), generation_(generation), main_address_(libc_data + 1_KiB),
      direct_end_(first_direct) {
  arenas_.emplace_back(memory(), generation_, expected, GlibcArena::Kind::main, main_address_,
                       brk_area);
  map_libc();
}

Address GlibcImage::parameters() const {
  return libc_data + 64_B;
}

Address GlibcImage::thread_heap(std::size_t arena, std::size_t sub_heap) const {
  return first_thread_heap + between_arenas * arena + 64_MiB * sub_heap;
}

GlibcArena& GlibcImage::add_thread_arena() {
  const Address heap = thread_heap(arenas_.size());
  return arenas_.emplace_back(memory(), generation_, expected, GlibcArena::Kind::thread,
                              heap + Bytes{generation_.heap_info}, heap);
}

GlibcThread& GlibcImage::add_thread(GlibcArena& arena) {
  const bool is_first = threads_.empty();
  const Range storage = is_first ? range_of(first_thread_storage, 12_KiB)
                                 : range_of(first_stack - 16_MiB * threads_.size(), 64_KiB);
  process.map(storage);
  GlibcThread& thread = threads_.emplace_back();
  thread.control_block = storage.end - 4_KiB;
  thread.cache = arena.metadata({generation_.cache_chunk});
  thread.bins.resize(generation_.cache_bins);
  const Address block = thread.control_block;
  memory().write_word(block, block.value);
  memory().write_word(block + 8_B, 0x1234);
  memory().write_word(block + 16_B, block.value);
  memory().write_word({block.value + as_word(cache_variable)}, thread.cache.value);
  if (is_first) process.tasks.clear();
  const Pid tid{process.who.pid.value + static_cast<std::int32_t>(process.tasks.size())};
  process.tasks.push_back({tid, block + robust_list});
  return thread;
}

Address GlibcImage::add_cached(GlibcThread& thread, GlibcArena& arena, Bytes size) {
  const Address block = arena.cached(size);
  thread.bins.at(size.count / 16 - 2).push_back(block);
  return block;
}

Range GlibcImage::add_direct(Bytes mapping, Bytes offset) {
  const Range range = range_of(direct_end_, mapping);
  direct_end_ = range.end;
  const std::uint64_t whole = mapping.count - generation_.direct_excess;
  memory().write_word(range.begin + 8_B, whole | 2U);
  if (offset > 0_B) {
    memory().write_word(range.begin + offset, offset.count);
    memory().write_word(range.begin + offset + 8_B, (whole - offset.count) | 2U);
  }
  ++direct_blocks;
  direct_bytes += mapping;
  const Bytes header = offset + Bytes{16 + generation_.direct_tail};
  expected.parts.header += header;
  expected.parts.live += mapping - header;
  ++expected.live_blocks;
  return range;
}

void GlibcImage::map_libc() {
  target::Mapping& read_only = process.map({libc_read_only, libc_data}, "/usr/lib/libc.so.6");
  read_only.writable = false;
  read_only.inode = 77;
  target::Mapping& data = process.map(range_of(libc_data, libc_data_size), "/usr/lib/libc.so.6");
  data.inode = 77;
  memory().set_pages({libc_read_only, libc_data + libc_data_size}, PageState::resident);
  // Offsets of thread-local variables, as relocation leaves them, among other words.
  Address at = libc_read_only + 256_B;
  for (const std::int64_t word : {std::int64_t{-8}, std::int64_t{1} << 40U, cache_variable,
                                  std::int64_t{-0x78}, std::int64_t{0x7ffff7d01234}}) {
    memory().write_word(at, as_word(word));
    at = at + 8_B;
  }
}

void GlibcImage::map_arenas() {
  Range brk = range_of(brk_area, page_size);
  for (const GlibcArena& arena : arenas_) {
    for (const Range stretch : arena.stretches()) {
      const Range whole{align_down(stretch.begin, page_size), align_up(stretch.end, page_size)};
      if (whole.begin >= brk_area && whole.begin < brk_area + 1024_MiB) {
        brk.end = whole.end;
      } else {
        process.map(whole);
      }
    }
  }
  process.map(brk, "[heap]");
  if (direct_end_ != first_direct) process.map({first_direct, direct_end_});
}

void GlibcImage::write_parameters() {
  const Address base = parameters();
  const auto word = [&](std::uint64_t offset, std::uint64_t value) {
    memory().write_word(base + Bytes{offset}, value);
  };
  const auto half_word = [&](std::uint64_t offset, std::uint32_t value) {
    memory().write(base + Bytes{offset}, std::as_bytes(std::span(&value, 1)));
  };
  for (const std::uint64_t offset : {0x0U, 0x8U, 0x10U}) word(offset, 0x20000);
  word(0x18, 8);
  word(0x20, 0);
  half_word(generation_.mmapped_count, direct_blocks);
  half_word(generation_.mmapped_count + 4, 65536);
  half_word(generation_.mmapped_count + 8, direct_blocks);
  half_word(generation_.mmapped_count + 12, 0);
  word(generation_.mmapped_bytes, direct_bytes.count);
  word(generation_.mmapped_bytes + 8, direct_bytes.count);
  word(generation_.sbrk_base, sbrk_base.value);
  word(generation_.tcache, 64);
  word(generation_.tcache + 8, generation_.counts_free_slots ? 0x411 : 0x408);
  word(generation_.tcache + 16, generation_.blocks_per_bin);
}

void GlibcImage::write_cache(const GlibcThread& thread) {
  for (std::size_t bin = 0; bin < thread.bins.size(); ++bin) {
    Address next;
    for (const Address block : thread.bins[bin]) {
      const std::uint64_t mangled = next.value ^ (block.value >> 12U);
      memory().write_word(block, generation_.mangled_links ? mangled : next.value);
      if (generation_.mark == CacheMark::owner)
        memory().write_word(block + 8_B, thread.cache.value);
      if (generation_.mark == CacheMark::key) memory().write_word(block + 8_B, cache_key);
      next = block;
    }
    std::uint64_t counter = thread.bins[bin].size();
    // Bins beyond the first 64 are switched off by default.
    if (generation_.counts_free_slots)
      counter = bin < 64 ? generation_.blocks_per_bin - counter : 0;
    const std::span<const std::byte> bytes = std::as_bytes(std::span(&counter, 1));
    memory().write(thread.cache + Bytes{bin * generation_.counter_bytes},
                   bytes.first(generation_.counter_bytes));
    memory().write_word(thread.cache + Bytes{generation_.entries + 8 * bin}, next.value);
  }
}

void GlibcImage::write() {
  for (std::size_t index = 0; index < arenas_.size(); ++index) {
    arenas_[index].write(arenas_[(index + 1) % arenas_.size()].address());
  }
  map_arenas();
  write_parameters();
  for (const GlibcThread& thread : threads_) write_cache(thread);
  process.totals.rss_anonymous = 1024_MiB;
}

void fill_with_everything(GlibcImage& image, unsigned rounds) {
  GlibcArena& main = image.main_arena();
  GlibcThread& first = image.add_thread(main);
  GlibcArena& other = image.add_thread_arena();
  GlibcThread& second = image.add_thread(other);
  for (GlibcArena* arena : {&main, &other}) {
    GlibcThread& thread = arena == &main ? first : second;
    for (unsigned round = 0; round < rounds; ++round) {
      arena->live(Bytes{32 + std::uint64_t{16} * (round % 9)});
      if (round % 4 == 0) arena->gap(Bytes{0x500 + std::uint64_t{0x410} * round});
      arena->live(0x420_B);
      if (round < 5) image.add_cached(thread, *arena, 48_B);
      if (round % 8 == 0) image.add_cached(thread, *arena, 0x3f0_B);
      const bool has_fastbins = image.generation().fastbins != 0;
      if (round % 5 == 0 && has_fastbins) arena->fast(Bytes{32 + std::uint64_t{16} * (round % 3)});
      if (round % 10 == 0) arena->live(0x5000_B);
    }
    arena->live(32_B);
  }
  other.top_to_page(0x3000_B);
  main.top_to_page(0x8000_B);
  image.add_direct(0x21000_B);
  image.add_direct(0x40000_B, 0xff0_B);
  image.add_direct(0x3000_B);
}

} // namespace heapgap::test
