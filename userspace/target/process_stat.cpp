#include "target/process_stat.h"

#include "target/text_fields.h"

#include <array>

namespace heapgap::target {
namespace {

// Field numbers as proc_pid_stat(5) counts them; the first one after the name is 3.
constexpr std::size_t first_field = 3;
constexpr std::size_t flags_field = 9;
constexpr std::size_t threads_field = 20;
constexpr std::size_t start_field = 22;
constexpr std::size_t stack_field = 28;
constexpr std::size_t processor_field = 39;

} // namespace

Result<ProcessStat> parse_process_stat(std::string_view text) {
  const auto malformed = fail(ErrorKind::failure, "cannot understand /proc/PID/stat",
                              "its fields are not where they should be");
  const auto name_begin = text.find('(');
  const auto name_end = text.rfind(") ");
  if (name_begin == std::string_view::npos || name_end == std::string_view::npos ||
      name_end < name_begin) {
    return malformed;
  }
  std::array<std::string_view, processor_field + 1> fields;
  auto rest = text.substr(name_end + 2);
  for (std::size_t field = first_field; field < fields.size(); ++field) {
    fields[field] = take_until(rest, ' ');
  }
  const auto flags = parse_number<std::uint64_t>(fields[flags_field]);
  const auto threads = parse_number<std::uint64_t>(fields[threads_field]);
  const auto start = parse_number<std::uint64_t>(fields[start_field]);
  if (fields[first_field].size() != 1 || !flags || !threads || !start) return malformed;
  return ProcessStat{.comm = std::string(text.substr(name_begin + 1, name_end - name_begin - 1)),
                     .state = fields[first_field].front(),
                     .flags = *flags,
                     .threads = *threads,
                     .start_ticks = *start,
                     .stack_start = parse_number<std::uint64_t>(fields[stack_field]).value_or(0),
                     .processor = parse_number<std::uint32_t>(fields[processor_field])};
}

} // namespace heapgap::target
