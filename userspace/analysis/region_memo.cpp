#include "analysis/region_memo.h"

#include <random>
#include <utility>

namespace heapgap::analysis {

RegionMemo::RegionMemo(Bytes least_region)
    : least_region_(least_region), seed_(std::random_device{}()) {}

const RegionFigures* RegionMemo::find(const Key& key) {
  const auto found = entries_.find(key.shape.range.begin);
  if (found == entries_.end() || found->second.key != key) return nullptr;
  found->second.used = true;
  return &found->second.figures;
}

const RegionFigures& RegionMemo::put(const Key& key, RegionFigures figures) {
  Entry entry{key, std::move(figures)};
  return entries_.insert_or_assign(key.shape.range.begin, std::move(entry)).first->second.figures;
}

void RegionMemo::end_report() {
  std::erase_if(entries_, [](const auto& entry) { return !entry.second.used; });
  for (auto& [begin, entry] : entries_) entry.used = false;
}

} // namespace heapgap::analysis
