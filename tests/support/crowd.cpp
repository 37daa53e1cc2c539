#include "support/crowd.h"

#include "support/known_heap.h"

namespace heapgap::test {

Crowd::Crowd(std::size_t pythons, std::size_t sleepers, std::size_t known_heaps) {
  for (std::size_t i = 0; i < pythons; ++i) {
    pythons_.push_back(std::make_unique<TargetProcess>(
        Command{{"/usr/bin/python3", "-c", "print('{}', flush=True); input()"}, {}, {}}));
  }
  for (std::size_t i = 0; i < sleepers; ++i) {
    sleepers_.push_back(std::make_unique<TargetProcess>(Command{{"sleep", "600"}, {}, {}}));
  }
  for (std::size_t i = 0; i < known_heaps; ++i) {
    known_heaps_.push_back(
        std::make_unique<TargetProcess>(known_heap(host_build(), "small_mixed")));
  }
  for (const auto& python : pythons_) python->read_line();
  for (const auto& heap : known_heaps_) heap->read_line();
}

std::vector<pid_t> Crowd::pids() const {
  std::vector<pid_t> pids;
  for (const auto* sort : {&pythons_, &sleepers_, &known_heaps_}) {
    for (const auto& process : *sort) pids.push_back(process->pid());
  }
  return pids;
}

} // namespace heapgap::test
