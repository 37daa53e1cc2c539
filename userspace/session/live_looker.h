// Looks at running processes: opens, walks, closes.
#pragma once

#include "session/heap_looker.h"

namespace heapgap::session {

class LiveLooker final : public HeapLooker {
public:
  explicit LiveLooker(const Clock& clock) : clock_(clock) {}

  [[nodiscard]] Look look(const LookOrder& order) override;

private:
  const Clock& clock_;
};

/// What the looker does once the process is open.
Look look_at(target::Process& process, const ReadingBounds& bounds, const Clock& clock);

} // namespace heapgap::session
