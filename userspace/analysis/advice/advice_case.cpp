#include "analysis/advice/advice_case.h"

#include <algorithm>

namespace heapgap::analysis {

namespace {

const Detail* detail_of(const AllocatorSummary& allocator, std::string_view name) {
  const auto found = std::ranges::find(allocator.details, name, &Detail::name);
  return found == allocator.details.end() ? nullptr : &*found;
}

constexpr double least_window_s = 30;
constexpr double least_gain = 1U << 20U;

bool is_read(const AllocatorSummary& allocator) {
  return allocator.reader != ReaderQuality::none;
}

} // namespace

std::optional<double> time_to_gather(const AdviceCase& found, Bytes bytes, double bytes_per_s) {
  if (!found.trend || !(found.trend->window_s >= least_window_s)) return std::nullopt;
  if (!(bytes_per_s * found.trend->window_s >= least_gain)) return std::nullopt;
  return static_cast<double>(bytes.count) / bytes_per_s;
}

const AllocatorSummary* main_allocator(const Report& report, std::string_view name) {
  if (report.allocators.empty()) return nullptr;
  const AllocatorSummary& first = report.allocators.front(); // they come by size
  return first.name == name && is_read(first) ? &first : nullptr;
}

const AllocatorSummary* allocator_named(const Report& report, std::string_view name) {
  const auto found = std::ranges::find_if(report.allocators, [&](const AllocatorSummary& one) {
    return one.name == name && is_read(one);
  });
  return found == report.allocators.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> number_in(const AllocatorSummary& allocator, std::string_view detail) {
  const Detail* found = detail_of(allocator, detail);
  const auto* number = found ? std::get_if<std::uint64_t>(&found->value) : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

Bytes bytes_in(const AllocatorSummary& allocator, std::string_view detail) {
  return {number_in(allocator, detail).value_or(0)};
}

bool is_set(const AllocatorSummary& allocator, std::string_view detail) {
  const Detail* found = detail_of(allocator, detail);
  const auto* truth = found ? std::get_if<bool>(&found->value) : nullptr;
  return truth && *truth;
}

} // namespace heapgap::analysis
