#include "session/walk_follower.h"

#include "analysis/traced_classes.h"

namespace heapgap::session {

Result<Observation> WalkFollower::begin() {
  if (auto begun = heap_.begin(); !begun) return pass_on(begun);
  return observation();
}

Result<Observation> WalkFollower::observe() {
  if (auto looked = heap_.look(); !looked) return pass_on(looked);
  return observation();
}

Observation WalkFollower::observation() const {
  Observation seen;
  seen.report = heap_.report();
  seen.size_classes = analysis::traced_class_rows(seen.report.size_classes, {});
  seen.quality.mode = analysis::WatchMode::walk;
  seen.quality.notes = seen.report.quality.notes;
  seen.heap_is_fresh = heap_.is_fresh();
  return seen;
}

} // namespace heapgap::session
