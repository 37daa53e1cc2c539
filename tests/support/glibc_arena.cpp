#include "support/glibc_arena.h"

namespace heapgap::test {
namespace {

constexpr unsigned bins = 127;
constexpr Bytes fencepost{0x10};

} // namespace

GlibcArena::GlibcArena(FakeMemory& memory, const Generation& generation, ExpectedLedger& expected,
                       Kind kind, Address address, Address begin)
    : memory_(memory), generation_(generation), expected_(expected), kind_(kind), address_(address),
      at_(begin), stretch_begin_(begin) {
  if (kind == Kind::main) return;
  at_ = begin + Bytes{generation.first_chunk};
  expected_.parts.metadata += at_ - begin;
  system_mem_ += at_ - begin;
}

/// Writes the header and moves on; returns the chunk's address.
Address GlibcArena::chunk(Bytes size, bool is_free) {
  const Address begin = at_;
  const std::uint64_t thread_flag = kind_ == Kind::thread && !is_free ? 4 : 0;
  memory_.write_word(begin + 8_B, size.count | (below_is_free_ ? 0U : 1U) | thread_flag);
  at_ = at_ + size;
  system_mem_ += size;
  below_is_free_ = is_free;
  memory_.set_pages({begin, at_}, PageState::resident);
  return begin;
}

Address GlibcArena::live(Bytes size) {
  expected_.parts.header += 8_B;
  expected_.parts.live += size - 8_B;
  ++expected_.live_blocks;
  return chunk(size) + 16_B;
}

Address GlibcArena::cached(Bytes size) {
  expected_.parts.cached += size;
  ++expected_.cached_blocks;
  return chunk(size) + 16_B;
}

Address GlibcArena::fast(Bytes size) {
  const Address block = cached(size);
  expected_.fastbin_bytes += size.count;
  fastbins_.at(size.count / 16 - 2).push_back(block - 16_B);
  return block;
}

Address GlibcArena::gap(Bytes size) {
  expected_.parts.free += size;
  ++expected_.free_gaps;
  const Address begin = chunk(size, true);
  memory_.write_word(begin + size, size.count);
  gaps_.push_back(begin);
  return begin + 16_B;
}

Address GlibcArena::metadata(Bytes size) {
  expected_.parts.metadata += size;
  return chunk(size) + 16_B;
}

void GlibcArena::top(Bytes size) {
  expected_.parts.top += size;
  top_ = chunk(size, true);
}

void GlibcArena::move_on(Address next) {
  expected_.parts.metadata += fencepost * 2;
  chunk(fencepost);
  const Address last = chunk(fencepost);
  if (kind_ == Kind::thread) memory_.write_word(last + 8_B, 1);
  closed_.push_back({stretch_begin_, at_});
  stretch_begin_ = next;
  at_ = next;
  if (kind_ == Kind::main) return;
  at_ = next + Bytes{generation_.heap_info};
  expected_.parts.metadata += at_ - next;
  system_mem_ += at_ - next;
}

void GlibcArena::move_past_foreign(Address next) {
  move_on(next);
  const Bytes foreign = next - closed_.back().end;
  expected_.parts.unknown += foreign;
  system_mem_ += foreign;
}

std::vector<Range> GlibcArena::stretches() const {
  auto all = closed_;
  all.push_back({stretch_begin_, at_});
  return all;
}

Address GlibcArena::list_head(unsigned bin) const {
  return address_ + Bytes{generation_.bins + std::uint64_t{16} * bin - 16};
}

std::uint64_t GlibcArena::link(Address place, Address to) const {
  return generation_.mangled_links ? to.value ^ (place.value >> 12U) : to.value;
}

void GlibcArena::write_bins() {
  for (unsigned bin = 0; bin < bins; ++bin) {
    // Every gap in some bin: the reader does not mind in which.
    std::vector<Address> ring{list_head(bin)};
    for (std::size_t index = bin; index < gaps_.size(); index += bins) ring.push_back(gaps_[index]);
    for (std::size_t index = 0; index < ring.size(); ++index) {
      const Address next = ring[(index + 1) % ring.size()];
      memory_.write_word(ring[index] + 16_B, next.value);
      memory_.write_word(next + 24_B, ring[index].value);
    }
  }
}

void GlibcArena::write_fastbins() {
  if (generation_.fastbins == 0) return;
  for (std::size_t bin = 0; bin < fastbins_.size(); ++bin) {
    Address next;
    for (const Address chunk : fastbins_[bin]) {
      memory_.write_word(chunk + 16_B, link(chunk + 16_B, next));
      next = chunk;
    }
    memory_.write_word(address_ + Bytes{generation_.fastbins + 8 * bin}, next.value);
  }
}

void GlibcArena::write_heap_heads() {
  Address previous;
  for (const Range heap : stretches()) {
    memory_.write_word(heap.begin, address_.value);
    memory_.write_word(heap.begin + 8_B, previous.value);
    memory_.write_word(heap.begin + 16_B, heap.size().count);
    memory_.write_word(heap.begin + 24_B, heap.size().count);
    previous = heap.begin;
  }
}

void GlibcArena::write(Address next_arena) {
  memory_.write_word(address_, std::uint64_t{flags} << 32U);
  memory_.write_word(address_ + Bytes{generation_.top}, top_.value);
  memory_.write_word(address_ + Bytes{generation_.next}, next_arena.value);
  memory_.write_word(address_ + Bytes{generation_.attached_threads}, attached_threads);
  memory_.write_word(address_ + Bytes{generation_.system_mem}, system_mem_.count);
  memory_.write_word(address_ + Bytes{generation_.max_system_mem}, system_mem_.count);
  write_bins();
  write_fastbins();
  if (kind_ == Kind::thread) write_heap_heads();
}

} // namespace heapgap::test
