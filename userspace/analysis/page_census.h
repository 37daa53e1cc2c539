// Joins the spans with the pages they lie on: what is resident, how full each page is, which idle
// bytes the allocator could return.
//
// Pieces of memory come in address order, page by page. Bytes of a page are collected until the
// next piece lies on another page; long pieces are handled as whole pages at once.
#pragma once

#include "analysis/address_map.h"
#include "analysis/resident_pages.h"
#include "heap/heap.h"

#include <array>

namespace heapgap::analysis {

/// The parts of the ledger, as indices.
enum class Part : std::uint8_t { live, header, cached, free, top, metadata, unknown };
inline constexpr std::size_t part_count = 7;

/// What of the parts is resident, and how full the pages are.
struct PageSums {
  std::array<std::uint64_t, part_count> parts{};
  Bytes reclaimable;
  Bytes pinned;
  std::array<std::uint64_t, 11> occupancy{};

  PageSums& operator+=(const PageSums& other);
};

class PageCensus {
public:
  /// Both are used until the census ends. With no arenas, all is counted together only.
  PageCensus(ResidentPages& resident, AddressMap& map, std::size_t arenas)
      : resident_(resident), map_(map), arena_resident_(arenas), arena_idle_(arenas) {}

  /// A region's spans follow, with add(Span), in address order.
  void begin_region(const heap::Region& region);
  void add(const heap::Span& span);
  /// Ends the region.
  void end_region();

  void add(const heap::LooseSpan& loose);
  void add(const heap::DirectBlock& block);
  /// Adds the sums of a region of `arena`.
  void add(const PageSums& region, std::uint32_t arena);

  [[nodiscard]] const PageSums& sums() const { return sums_; }
  [[nodiscard]] Parts resident() const;
  [[nodiscard]] Bytes reclaimable() const { return sums_.reclaimable; }
  [[nodiscard]] Bytes pinned() const { return sums_.pinned; }
  [[nodiscard]] const std::vector<Bytes>& arena_resident() const { return arena_resident_; }
  [[nodiscard]] const std::vector<Bytes>& arena_idle() const { return arena_idle_; }
  [[nodiscard]] std::vector<OccupancyRow> occupancy_rows() const;

private:
  static constexpr std::size_t no_arena = ~std::size_t{0};
  using PartBytes = std::array<std::uint64_t, part_count>;

  void add_piece(Part part, Range piece) {
    // Nearly all pieces lie on the page of the one before: this is an inner loop.
    const std::uint64_t end_on_page = piece.end.value - page_.value;
    if (piece.begin > page_ && end_on_page <= page_size.count && !piece.empty()) {
      on_page_[static_cast<std::size_t>(part)] += (piece.end - piece.begin).count;
    } else {
      add_piece_to_pages(part, piece);
    }
  }
  void add_piece_to_pages(Part part, Range piece);
  void add_whole_pages(Part part, Range pages);
  void flush_page();
  void count_resident(Part part, Bytes bytes, bool is_reclaimable);

  ResidentPages& resident_;
  AddressMap& map_;
  std::size_t arena_ = no_arena;
  heap::RegionShape shape_{};
  Address page_{~std::uint64_t{0}};
  PartBytes on_page_{};
  PageSums sums_;
  std::vector<Bytes> arena_resident_;
  std::vector<Bytes> arena_idle_;
};

} // namespace heapgap::analysis
