// Staying off the processors that the target is running on.
//
// A reader beside a busy target is woken and moved about, and each time it lands on the target's
// processor the target waits. See docs/decisions/0021-stepping-aside.md.
#pragma once

#include "target/processor_set.h"

namespace heapgap::target {

/// While it lives, the calling thread and those it starts run on other processors than `busy`;
/// afterwards the thread may run where it could before. Where no other one is left, nothing is
/// done, and neither is where nothing is busy.
class StepAside {
public:
  explicit StepAside(const ProcessorSet& busy);
  StepAside(const StepAside&) = delete;
  StepAside& operator=(const StepAside&) = delete;
  ~StepAside();

private:
  ProcessorSet before_;
  bool is_aside_ = false;
};

} // namespace heapgap::target
