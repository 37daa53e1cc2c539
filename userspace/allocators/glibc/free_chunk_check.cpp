#include "allocators/glibc/free_chunk_check.h"

#include <array>

namespace heapgap::allocators::glibc {

namespace {

constexpr std::size_t chunks_in_a_read = 1024; // UIO_MAXIOV

/// As it lies in memory, from the second word of the chunk on.
struct FreeChunkHead {
  ChunkHeader header;
  std::uint64_t forward = 0;
  std::uint64_t backward = 0;
};
static_assert(sizeof(FreeChunkHead) == 24);

class FreeChunkCheck {
public:
  FreeChunkCheck(target::Memory& memory, Bytes least, std::uint64_t hash_seed)
      : memory_(memory), least_(least), found_(hash_seed) {
    expected_.reserve(chunks_in_a_read);
  }

  Result<bool> meets(const std::vector<heap::Region>& regions, const FreeChunks& walked) {
    for (const heap::Region& region : regions) {
      auto looked = look_at(region);
      if (!looked) return pass_on(looked);
    }
    if (auto read = read_expected(); !read) return pass_on(read);
    return !has_changed_ && found_ == walked;
  }

private:
  Result<void> look_at(const heap::Region& region) {
    auto runs = memory_.pages(region.range());
    if (!runs) return pass_on(runs);
    auto run = runs->begin();
    Result<void> outcome;
    region.for_each([&](const heap::Span& span) {
      if (span.kind != heap::SpanKind::free || span.size < least_ || has_changed_) return;
      // Chunks come in address order.
      const Range head = range_of(span.begin, Bytes{sizeof(FreeChunkHead)});
      while (run != runs->end() && run->range.end <= head.begin) ++run;
      if (!outcome || !is_in_memory({run, runs->end()}, head)) {
        has_changed_ = true;
        return;
      }
      expected_.push_back(span);
      if (expected_.size() == chunks_in_a_read) outcome = read_expected();
    });
    return outcome;
  }

  /// `runs` begin with the first one that ends behind the beginning of `range`.
  static bool is_in_memory(std::span<const PageRun> runs, Range range) {
    for (const PageRun& run : runs) {
      if (!is_readable(run.state) || run.range.begin > range.begin) return false;
      if (run.range.end >= range.end) return true;
      range.begin = run.range.end;
    }
    return false;
  }

  Result<void> read_expected() {
    std::array<FreeChunkHead, chunks_in_a_read> heads;
    std::array<target::ReadPiece, chunks_in_a_read> pieces;
    const std::size_t count = expected_.size();
    for (std::size_t i = 0; i < count; ++i) {
      pieces[i] = {expected_[i].begin, std::as_writable_bytes(std::span(&heads[i], 1))};
    }
    const auto copied = memory_.read(std::span(pieces).first(count));
    if (!copied) return std::unexpected(copied.error());
    if (copied->count != count * sizeof(FreeChunkHead)) has_changed_ = true;
    for (std::size_t i = 0; i < count && !has_changed_; ++i) {
      has_changed_ = heads[i].header.size() != expected_[i].size;
      found_.add(expected_[i].begin - header_offset, {heads[i].forward}, {heads[i].backward});
    }
    expected_.clear();
    return {};
  }

  target::Memory& memory_;
  Bytes least_;
  FreeChunks found_;
  std::vector<heap::Span> expected_; ///< to be read, at most chunks_in_a_read
  bool has_changed_ = false;
};

} // namespace

Result<bool> are_free_chunks_unchanged(target::Memory& memory,
                                       const std::vector<heap::Region>& regions,
                                       const ArenaOutcome& walked, std::uint64_t hash_seed) {
  // A chunk costs half as much as a page of the arena.
  const std::uint64_t bound = walked.placed.count / page_size.count / 2;
  if (walked.free.count <= bound) {
    return FreeChunkCheck(memory, 0_B, hash_seed).meets(regions, walked.free);
  }
  if (walked.large_free.count > bound) return false;
  return FreeChunkCheck(memory, least_large_chunk, hash_seed).meets(regions, walked.large_free);
}

} // namespace heapgap::allocators::glibc
