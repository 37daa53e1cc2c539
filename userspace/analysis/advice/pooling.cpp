#include "analysis/advice/cures.h"
#include "analysis/words.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heapgap::analysis {

namespace {

constexpr Bytes small{1024};
constexpr std::size_t most_classes = 3;
/// A class with less than this share of all pinned bytes is not the cause.
constexpr std::uint64_t least_share = 10;

/// The classes of small blocks that pin most, most first.
std::vector<SizeClassRow> pinning_classes(const Report& report) {
  std::vector<SizeClassRow> rows;
  for (const SizeClassRow& row : report.size_classes) {
    const bool weighs = row.pinned.count * least_share >= report.heap.pinned.count;
    if (row.max <= small && row.pinned > 0_B && weighs) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, std::greater{}, &SizeClassRow::pinned);
  rows.resize(std::min(rows.size(), most_classes));
  return rows;
}

} // namespace

std::optional<Advice> pool_pinning_blocks(const AdviceCase& found) {
  const auto rows = pinning_classes(found.report);
  Bytes pinned;
  std::vector<std::string> classes;
  for (const SizeClassRow& row : rows) {
    pinned += row.pinned;
    classes.push_back(fmt::format("{} blocks of {} to {} bytes ({})", row.live_blocks,
                                  row.min.count, row.max.count, in_words(row.pinned)));
  }
  if (!found.is_worth_it(pinned)) return std::nullopt;
  return Advice{
      .action = "pool small blocks",
      .how = "let the program take the long-lived ones among these from a pool of their own, or "
             "allocate them before the load begins",
      .releases = pinned,
      .why = fmt::format("pages are kept by {}; this is at most what pooling saves",
                         fmt::join(classes, ", ")),
      .cost = "a change of the program",
      .needs_restart = true,
      .check = "pinned_bytes of those size_classes falls"};
}

} // namespace heapgap::analysis
