// What heap::Region and heap::SpanPlanes do, done the slow and obvious way.
#pragma once

#include "heap/region.h"

#include <map>
#include <vector>

namespace heapgap::test {

/// Spans by their begin; each reaches to the next one, the last to `end`.
class NaiveSpans {
public:
  explicit NaiveSpans(Range where) : where_(where) {}

  void start(Address begin, heap::SpanKind kind) { kinds_[begin] = kind; }
  void erase_from(Address from) { kinds_.erase(kinds_.lower_bound(from), kinds_.end()); }
  void resize(Address end) {
    erase_from(end);
    where_.end = end;
  }

  [[nodiscard]] std::optional<heap::Span> span_at(Address begin) const {
    const auto found = kinds_.find(begin);
    return found == kinds_.end() ? std::nullopt : std::optional(span(found));
  }
  [[nodiscard]] std::optional<heap::Span> span_covering(Address address) const {
    const auto after = kinds_.upper_bound(address);
    if (!where_.contains(address) || after == kinds_.begin()) return std::nullopt;
    return span(std::prev(after));
  }
  [[nodiscard]] std::optional<heap::Span> last() const {
    return kinds_.empty() ? std::nullopt : std::optional(span(std::prev(kinds_.end())));
  }
  [[nodiscard]] std::vector<heap::Span> all() const {
    std::vector<heap::Span> spans;
    for (auto at = kinds_.begin(); at != kinds_.end(); ++at) spans.push_back(span(at));
    return spans;
  }

private:
  using Kinds = std::map<Address, heap::SpanKind>;

  [[nodiscard]] heap::Span span(Kinds::const_iterator at) const {
    const Address end = std::next(at) == kinds_.end() ? where_.end : std::next(at)->first;
    return {at->first, end - at->first, at->second};
  }

  Range where_;
  Kinds kinds_;
};

} // namespace heapgap::test
