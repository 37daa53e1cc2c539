// Counts the spans of the model: how many of each kind, how large, in which arena.
#pragma once

#include "analysis/report.h"
#include "analysis/size_class.h"
#include "heap/heap.h"

#include <array>

namespace heapgap::analysis {

/// Request sizes for which the unusable index is given: 64 B to 1 MiB, each four times the last.
inline constexpr std::array<Bytes, 8> index_requests{64_B,   256_B,  1_KiB,   4_KiB,
                                                     16_KiB, 64_KiB, 256_KiB, 1_MiB};

/// What one arena (or all of them) holds.
struct SpanCounts {
  Parts parts;
  std::uint64_t live_blocks = 0;
  std::uint64_t cached_blocks = 0;
  std::uint64_t free_gaps = 0;
  Bytes mergeable; ///< the part of cached that is in fastbins
  std::uint64_t mergeable_blocks = 0;
  Bytes largest_gap;     ///< largest free or top span
  Bytes largest_request; ///< that some gap serves by glibc's rules

  SpanCounts& operator+=(const SpanCounts& other);
};

class SpanCensus {
public:
  explicit SpanCensus(std::size_t arenas) : by_arena_(arenas) {}

  void add(const heap::Span& span, const heap::RegionShape& shape);
  void add(const heap::LooseSpan& loose);
  void add(const heap::DirectBlock& block);
  /// Adds the census of a region, which counts as the only arena there, to those of `arena`.
  void add(const SpanCensus& region, std::uint32_t arena);
  void add_unlocated(std::uint32_t arena, Bytes bytes);
  void add_unlocated_direct(Bytes bytes);

  [[nodiscard]] const std::vector<SpanCounts>& by_arena() const { return by_arena_; }
  [[nodiscard]] const DirectMapped& direct() const { return direct_; }
  /// All arenas and direct blocks together.
  [[nodiscard]] SpanCounts total() const;
  [[nodiscard]] std::vector<SizeClassRow> size_class_rows() const;
  [[nodiscard]] std::vector<GapSizeRow> gap_rows() const;
  /// Bytes in gaps (free and top) that are too small for index_requests[i].
  [[nodiscard]] std::array<Bytes, index_requests.size()> too_small() const;
  /// Bytes in gaps (free and top) by the size class of the largest block that they hold.
  [[nodiscard]] const std::array<Bytes, size_classes>& gaps_by_class() const {
    return gaps_by_class_;
  }

private:
  /// `kept`: what no block can use of it, its header included.
  void count_gap(Bytes gap, Bytes block_header, Bytes kept, SpanCounts& arena);

  std::vector<SpanCounts> by_arena_;
  DirectMapped direct_;
  Bytes direct_header_;
  Bytes unlocated_direct_;
  std::array<SizeClassRow, size_classes> size_classes_{};
  std::array<GapSizeRow, gap_classes> gaps_{};
  std::array<Bytes, size_classes> gaps_by_class_{};
  /// [i]: gaps that serve index_requests[i - 1] but not index_requests[i]; the last serve all.
  std::array<Bytes, index_requests.size() + 1> gaps_by_request_{};
};

} // namespace heapgap::analysis
