// The pieces of JSON that snapshot, tick and summary share.
#pragma once

#include "analysis/report.h"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace heapgap::views {

using Json = nlohmann::ordered_json;

// Null when not known or, as JSON has no word for it, not finite.
Json number(double value);
Json number(const std::optional<double>& value);
Json bytes(const std::optional<Bytes>& value);
Json bytes(Bytes value);

/// A JSON array with one element for each of `items`.
template <typename Items, typename Convert> Json array_of(const Items& items, Convert convert) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(convert(item));
  return array;
}

Json process_json(const analysis::ProcessSummary& process);
Json memory_json(const analysis::MemorySummary& memory);
Json heap_json(const analysis::HeapSummary& heap);
Json fragmentation_json(const analysis::Fragmentation& fragmentation);
Json fit_json(const analysis::Fit& fit);
Json verdict_json(const analysis::Verdict& verdict);
Json advice_json(const std::vector<analysis::Advice>& advice);
Json sources_json(const std::vector<analysis::Source>& sources);

/// The document on one line of plain ASCII with a newline at the end; bytes that are not UTF-8
/// become U+FFFD.
std::string one_line(const Json& document);

} // namespace heapgap::views
