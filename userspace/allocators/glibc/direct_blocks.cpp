#include "allocators/glibc/direct_blocks.h"

#include "allocators/glibc/direct_header.h"
#include "allocators/page_heads.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

constexpr unsigned max_attempts = 3;
/// Pages looked at one by one when the mappings' starts do not explain the counters.
constexpr std::uint64_t max_pages_searched = 16U << 20U;
constexpr Bytes search_batch = 4_MiB;

struct Counters {
  std::uint64_t blocks = 0;
  Bytes mapped;
  constexpr bool operator==(const Counters&) const = default;
};

class DirectSearch {
public:
  explicit DirectSearch(LibcView& view)
      : view_(view), headers_(view.scattered, view.libc.parameters_layout) {}

  Result<void> run() {
    for (unsigned attempt = 1;; ++attempt) {
      if (auto looked = view_.look_again(); !looked) return looked;
      const auto before = counters();
      if (!before) return std::unexpected(before.error());
      wanted_ = *before;
      search_all(DirectEffort::quick);
      if (found_ != wanted_) search_all(DirectEffort::thorough);
      const auto after = counters();
      if (!after) return std::unexpected(after.error());
      const bool met = found_ == *after;
      if (met || *before == *after || attempt == max_attempts) return conclude(*after);
      ++view_.quality.retries;
    }
  }

private:
  Result<Counters> counters() {
    view_.forget_windows();
    const auto now =
        read_parameters(view_.scattered, view_.libc.parameters, view_.libc.parameters_layout);
    if (auto error = view_.error()) return std::unexpected(*error);
    if (!now) return fail(ErrorKind::failure, "cannot read malloc's counters", "out of memory");
    return Counters{now->mmapped_count, now->mmapped};
  }

  [[nodiscard]] bool met() const { return found_.blocks >= wanted_.blocks; }

  /// First where mappings begin and where one block ends, which explains most heaps; then at each
  /// page, as mappings of others can lie between.
  void search_all(DirectEffort effort) {
    take_out_own();
    effort_ = effort;
    for_each_unclaimed([&](Range range) { take_blocks(range); });
    for_each_unclaimed([&](Range range) { search_pages(range); });
  }

  template <typename Visit> void for_each_unclaimed(Visit visit) {
    for (const target::Mapping& mapping : view_.mappings) {
      if (!mapping.is_anonymous() || !mapping.writable || mapping.name == "[stack]") continue;
      Range rest = mapping.range;
      while (const auto unclaimed = view_.heap.next_unclaimed(rest, page_size)) {
        if (met() || view_.error()) return;
        visit(*unclaimed);
        rest.begin = unclaimed->end;
      }
    }
  }

  /// Takes block after block from the beginning of `range` on. Returns where they end.
  Address take_blocks(Range range) {
    Address at = range.begin;
    while (at < range.end && !met()) {
      const auto block = headers_.block_at(at, range.end, effort_);
      if (!block || !view_.heap.add_direct_block(*block)) break;
      own_.push_back(at);
      ++found_.blocks;
      found_.mapped += block->mapping.size();
      at = block->mapping.end;
    }
    return at;
  }

  void search_pages(Range range) {
    PageHeads heads(view_.process.memory());
    for (Address at = range.begin; at < range.end && !met();) {
      const Range batch = intersection(range_of(at, search_batch), range);
      pages_searched_ += batch.size().count / page_size.count;
      if (pages_searched_ > max_pages_searched) return;
      const auto found = heads.read(batch);
      if (!found) return; // shows again at the next read of the counters
      Address next = batch.end;
      for (const PageHead& head : *found) {
        if (!headers_.looks_like_header(head.words[0], head.words[1])) continue;
        const Address end = take_blocks({head.page, range.end});
        if (end == head.page) continue;
        next = end;
        break;
      }
      at = next;
    }
  }

  void take_out_own() {
    for (const Address block : own_) view_.heap.remove_direct_block(block);
    own_.clear();
    found_ = {};
    pages_searched_ = 0;
  }

  /// glibc 2.43 counts 16 bytes too many for every block that mremap resized (mremap_chunk in
  /// malloc.c adds the new size with and takes the old one without the header).
  [[nodiscard]] bool is_known_drift(const Counters& counted) const {
    const Bytes drift = counted.mapped - found_.mapped;
    return view_.libc.parameters_layout.direct_size_excess != 0 &&
           found_.blocks == counted.blocks && counted.mapped > found_.mapped &&
           is_aligned(drift, 16_B);
  }

  Result<void> conclude(const Counters& counted) {
    if (is_known_drift(counted)) {
      view_.quality.notes.emplace_back("glibc 2.43 counts 16 bytes too many for each resized "
                                       "direct block; they are listed as unknown");
    } else if (found_ != counted) {
      view_.quality.consistent = false;
    }
    if (counted.mapped > found_.mapped) {
      view_.heap.unlocated_direct += counted.mapped - found_.mapped;
    }
    return {};
  }

  LibcView& view_;
  DirectHeaders headers_;
  DirectEffort effort_ = DirectEffort::quick;
  Counters wanted_;
  Counters found_;
  std::vector<Address> own_;
  std::uint64_t pages_searched_ = 0;
};

} // namespace

Result<void> place_direct_blocks(LibcView& view) {
  return DirectSearch(view).run();
}

} // namespace heapgap::allocators::glibc
