#include "target/resource_limits.h"

#include "target/text_fields.h"

namespace heapgap::target {

std::optional<Bytes> soft_limit(std::string_view limits, std::string_view name) {
  while (!limits.empty()) {
    auto line = take_until(limits, '\n');
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with(' ')) continue;
    line.remove_prefix(name.size());
    const auto first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) return std::nullopt;
    line.remove_prefix(first);
    const auto count = parse_number<std::uint64_t>(take_until(line, ' '));
    return count ? std::optional(Bytes{*count}) : std::nullopt;
  }
  return std::nullopt;
}

} // namespace heapgap::target
