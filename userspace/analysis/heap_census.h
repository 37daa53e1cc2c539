// One pass over the model feeds all that is counted in it.
#pragma once

#include "analysis/page_census.h"
#include "analysis/page_pinners.h"
#include "analysis/region_memo.h"
#include "analysis/snapshot_report.h"
#include "analysis/span_census.h"
#include "analysis/trim_yield.h"

namespace heapgap::analysis {

class HeapCensus {
public:
  /// `findings` are used until the census ends. With a memo, large regions in which nothing has
  /// changed since the report before are not gone through again.
  explicit HeapCensus(const SnapshotFindings& findings);

  [[nodiscard]] const SpanCensus& spans() const { return spans_; }
  [[nodiscard]] const PageCensus& pages() const { return pages_; }
  [[nodiscard]] const PagePinners& pinners() const { return pinners_; }
  [[nodiscard]] Bytes trim_yield() const { return trim_.bytes(); }
  [[nodiscard]] std::vector<MapRow> map_rows() const { return map_.rows(); }

private:
  void take(const heap::Heap& heap);
  void take_with_memo(const heap::Region& region, RegionMemo& memo);
  RegionFigures count_apart(const heap::Region& region);
  RegionMemo::Key key_of(const heap::Region& region, std::uint64_t seed);

  const SnapshotFindings& findings_;
  // Each has its own place in the page runs.
  ResidentPages resident_;
  ResidentPages resident_for_pinners_;
  ResidentPages resident_for_trim_;
  AddressMap map_;
  SpanCensus spans_;
  PageCensus pages_;
  PagePinners pinners_;
  TrimYield trim_;
};

} // namespace heapgap::analysis
