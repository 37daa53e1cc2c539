// The processes of this machine, out of /proc.
#pragma once

#include "base/unique_fd.h"
#include "target/process_table.h"

#include <memory>
#include <optional>
#include <string_view>

namespace heapgap::target {

/// MemTotal, MemAvailable, SwapTotal and SwapFree out of /proc/meminfo (format: proc_meminfo(5)).
/// Nothing when one of them is not there.
std::optional<MachineMemory> parse_machine_memory(std::string_view meminfo);

/// The second and third field of /proc/PID/statm (format: proc_pid_statm(5)). Nothing when they are
/// no numbers or contradict each other.
std::optional<ResidentSize> parse_resident_size(std::string_view statm);

/// Reads two small files for each process and keeps none open.
class LiveProcessTable final : public ProcessTable {
public:
  /// `root`: where a proc file system is mounted. Errors: failure.
  static Result<std::unique_ptr<LiveProcessTable>> open();
  static Result<std::unique_ptr<LiveProcessTable>> open(const char* root);

  Result<ProcessListing> list() override;
  Result<MachineMemory> machine_memory() override;

private:
  LiveProcessTable(UniqueFd root, Pid self) : root_(std::move(root)), self_(self) {}

  UniqueFd root_;
  Pid self_; ///< as this /proc counts
};

} // namespace heapgap::target
