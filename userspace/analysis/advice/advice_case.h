// The figures that cures are chosen by.
#pragma once

#include "analysis/tick.h"
#include "analysis/verdict.h"

#include <optional>
#include <string_view>

namespace heapgap::analysis {

struct AdviceCase {
  const Report& report;
  const Thresholds& thresholds;
  const Trend* trend = nullptr; ///< nothing: one look only

  /// Below it a cure is not worth its cost.
  [[nodiscard]] bool is_worth_it(Bytes releases) const {
    return releases >= thresholds.warning_floor;
  }
};

/// Seconds until `bytes` have gathered again at a rate of `bytes_per_s`, as watched; nothing when
/// not watched for half a minute, or when less than 1 MiB has gathered meanwhile: it would be a
/// guess.
std::optional<double> time_to_gather(const AdviceCase& found, Bytes bytes, double bytes_per_s);

/// The allocator that holds most, when it has this name and was read; else nothing.
const AllocatorSummary* main_allocator(const Report& report, std::string_view name);

/// The allocator of this name that was read; else nothing.
const AllocatorSummary* allocator_named(const Report& report, std::string_view name);

/// A detail of the allocator that is a number; nothing when there is none of this name.
std::optional<std::uint64_t> number_in(const AllocatorSummary& allocator, std::string_view detail);

/// The same of a number of bytes; 0 when there is none.
Bytes bytes_in(const AllocatorSummary& allocator, std::string_view detail);

/// Whether a detail of this name is there and true.
bool is_set(const AllocatorSummary& allocator, std::string_view detail);

} // namespace heapgap::analysis
