// Looks at heaps that are made up.
#pragma once

#include "session/heap_looker.h"

#include <functional>
#include <utility>

namespace heapgap::test {

class FakeLooker final : public session::HeapLooker {
public:
  using Script = std::function<session::Look(const session::LookOrder&)>;

  explicit FakeLooker(Script script) : script_(std::move(script)) {}

  [[nodiscard]] session::Look look(const session::LookOrder& order) override {
    return script_(order);
  }

private:
  Script script_;
};

/// A look that read a heap of glibc: half of what is resident is live, the rest pinned.
inline session::Look good_look(Bytes resident, std::chrono::nanoseconds cost) {
  session::Look look;
  analysis::Report& report = *look.report;
  analysis::AllocatorSummary allocator;
  allocator.name = "glibc";
  allocator.reader = analysis::ReaderQuality::exact;
  report.allocators = {allocator};
  report.heap.resident.live = {resident.count / 2};
  report.heap.resident.free = resident - report.heap.resident.live;
  report.heap.mapped = report.heap.resident;
  report.heap.pinned = report.heap.resident.free;
  report.fragmentation.waste_ratio = 0.5;
  report.memory.rss = resident;
  report.memory.heap_resident = resident;
  report.sources = {{.figures = "heap", .from = "walk", .exact = true, .age_s = 0}};
  look.cost = cost;
  return look;
}

inline session::Look failed_look(ErrorKind kind, std::string why, std::chrono::nanoseconds cost) {
  session::Look look;
  look.report = fail(kind, "cannot", std::move(why));
  look.cost = cost;
  return look;
}

} // namespace heapgap::test
