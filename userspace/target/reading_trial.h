// Whether the kernel's ways of looking into a process work here, tried on heapgap itself.
#pragma once

#include <optional>
#include <string>

namespace heapgap::target {

struct ReadingTrial {
  bool memory = false;           ///< process_vm_readv
  std::string memory_error;      ///< why not
  bool page_map = false;         ///< /proc/PID/pagemap
  std::string page_map_error;    ///< why not
  std::optional<bool> page_scan; ///< PAGEMAP_SCAN; nothing without the page map
  bool tells_zero_pages = false; ///< the shared zero page from resident memory
};

ReadingTrial try_reading();

} // namespace heapgap::target
