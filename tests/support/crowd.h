// Many real processes at once: python3, sleep and known_heap.
#pragma once

#include "support/target_process.h"

#include <memory>
#include <vector>

namespace heapgap::test {

class Crowd {
public:
  /// Starts so many of each, and waits until they stand still. Throws std::runtime_error.
  Crowd(std::size_t pythons, std::size_t sleepers, std::size_t known_heaps);

  [[nodiscard]] std::vector<pid_t> pids() const;
  [[nodiscard]] const std::vector<std::unique_ptr<TargetProcess>>& known_heaps() const {
    return known_heaps_;
  }

private:
  std::vector<std::unique_ptr<TargetProcess>> pythons_;
  std::vector<std::unique_ptr<TargetProcess>> sleepers_;
  std::vector<std::unique_ptr<TargetProcess>> known_heaps_;
};

} // namespace heapgap::test
