#include "support/proc_status.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace heapgap::test {
namespace {

/// The numeric fields of /proc/PID/stat by their number in proc(5), from the fourth on; the second
/// may hold blanks.
std::vector<std::int64_t> stat_fields(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) throw std::runtime_error("no such process");
  std::istringstream rest(line.substr(end_of_name + 2));
  std::vector<std::int64_t> fields{0, 0, 0, static_cast<unsigned char>(rest.get())};
  for (std::int64_t field = 0; fields.size() < 15 && rest >> field;) fields.push_back(field);
  if (fields.size() < 15) throw std::runtime_error("a short /proc/PID/stat");
  return fields;
}

} // namespace

Bytes status_bytes(pid_t pid, const std::string& field) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(field + ":"))
      return Bytes{std::stoull(line.substr(field.size() + 1)) * 1024};
  throw std::runtime_error("no " + field + " in the status of " + std::to_string(pid));
}

Bytes rollup_bytes(pid_t pid, const std::string& field) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(field + ":"))
      return Bytes{std::stoull(line.substr(field.size() + 1)) * 1024};
  throw std::runtime_error("no " + field + " in the smaps_rollup of " + std::to_string(pid));
}

Faults faults(pid_t pid) {
  const auto fields = stat_fields(pid);
  return {.minor = static_cast<std::uint64_t>(fields[10]),
          .major = static_cast<std::uint64_t>(fields[12])};
}

char state(pid_t pid) {
  return static_cast<char>(stat_fields(pid)[3]);
}

bool is_kernel_thread(pid_t pid) {
  constexpr std::int64_t pf_kthread = 0x00200000; // include/linux/sched.h
  try {
    return (stat_fields(pid)[9] & pf_kthread) != 0;
  } catch (const std::runtime_error&) {
    return false; // it ended meanwhile
  }
}

} // namespace heapgap::test
