#include "target/step_aside.h"

namespace heapgap::target {

StepAside::StepAside(const ProcessorSet& busy) {
  if (busy.empty()) return;
  before_ = ProcessorSet::allowed();
  const ProcessorSet others = before_.without(busy);
  is_aside_ = others != before_ && !others.empty() && others.allow();
}

StepAside::~StepAside() {
  // Should the cpuset have shrunk meanwhile, the kernel has moved the thread into it already.
  if (is_aside_) static_cast<void>(before_.allow());
}

} // namespace heapgap::target
