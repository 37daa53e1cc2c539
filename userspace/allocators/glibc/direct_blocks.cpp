#include "allocators/glibc/direct_blocks.h"

#include "allocators/glibc/direct_header.h"

#include <algorithm>

namespace heapgap::allocators::glibc {

namespace {

constexpr unsigned max_attempts = 3;
/// Pages looked at one by one when the mappings' starts do not explain the counters.
constexpr std::uint64_t max_pages_searched = 4U << 20U;

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
      if (found_ != wanted_ && !is_known_drift(wanted_)) search_all(DirectEffort::thorough);
      const auto after = counters();
      if (!after) return std::unexpected(after.error());
      const bool met = found_ == *after;
      if (met || *before == *after || attempt == max_attempts) return conclude(*after);
      ++view_.quality.retries;
    }
  }

private:
  enum class Step : std::uint8_t { block_by_block, page_by_page };

  Result<Counters> counters() {
    view_.forget_windows();
    const auto now = read_parameters(view_.scattered, view_.libc.parameters,
                                     view_.libc.parameters_layout);
    if (auto error = view_.error()) return std::unexpected(*error);
    if (!now) return fail(ErrorKind::failure, "cannot read malloc's counters", "out of memory");
    return Counters{now->mmapped_count, now->mmapped};
  }

  [[nodiscard]] bool met() const { return found_.blocks >= wanted_.blocks; }

  void search_all(DirectEffort effort) {
    take_out_own();
    effort_ = effort;
    search(Step::block_by_block);
    search(Step::page_by_page);
  }

  void search(Step step) {
    for (const target::Mapping& mapping : view_.mappings) {
      if (met() || view_.error()) return;
      if (!mapping.is_anonymous() || !mapping.writable || mapping.name == "[stack]") continue;
      search_in(mapping.range, step);
    }
  }

  void search_in(Range range, Step step) {
    for (Address at = range.begin; at < range.end && !met();) {
      if (const auto claim_end = view_.heap.claim_end(at)) {
        at = align_up(*claim_end, page_size);
        continue;
      }
      const auto claim = view_.heap.next_claim(at);
      const Address end = claim ? std::min(*claim, range.end) : range.end;
      const auto block = headers_.block_at(at, end, effort_);
      if (block && view_.heap.add_direct_block(*block)) {
        own_.push_back(at);
        ++found_.blocks;
        found_.mapped += block->mapping.size();
        at = block->mapping.end;
      } else if (step == Step::block_by_block || ++pages_searched_ > max_pages_searched) {
        if (end == range.end) return;
        at = end;
      } else {
        at = at + page_size;
      }
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
