// What changed from the attach to the end of the watching.
#pragma once

#include "analysis/tick.h"

namespace heapgap::analysis {

/// One size class at the end, and how it differs from the attach.
struct ClassChange {
  TracedClassRow now;
  std::int64_t live_blocks = 0;
  std::int64_t live_bytes = 0;
};

/// End minus attach.
struct SinceAttach {
  std::int64_t rss_bytes = 0;
  std::int64_t live_bytes = 0;
  std::int64_t live_blocks = 0;
  std::int64_t idle_resident_bytes = 0;
  std::int64_t pinned_bytes = 0;
  std::int64_t mapped_bytes = 0;
  /// Every class with a block at the attach or at the end, or with a call; smallest first.
  std::vector<ClassChange> size_classes;
};

/// What is kept of the report made at the attach.
WatchStart watch_start(const Report& report);

SinceAttach since_attach(const Summary& summary);

} // namespace heapgap::analysis
