#include "support/simulation/page_ledger.h"

#include <algorithm>

namespace heapgap::test {

void PageLedger::change(Use use, std::uint64_t address, std::uint64_t bytes, bool more) {
  sums_.at(use) += more ? bytes : -bytes;
  const std::uint64_t end = address + bytes;
  if (pages_.size() * page < end) pages_.resize(end / page + 1);
  while (address < end) {
    Page& here = pages_[address / page];
    const std::uint64_t next = std::min(end, (address / page + 1) * page);
    if (!here.resident) {
      here.resident = true;
      ++resident_pages_;
      ++empty_pages_;
    }
    const bool was_empty = here.used == 0;
    const auto part = static_cast<std::uint16_t>(next - address);
    here.used = static_cast<std::uint16_t>(more ? here.used + part : here.used - part);
    if (was_empty && here.used != 0) --empty_pages_;
    if (!was_empty && here.used == 0) ++empty_pages_;
    address = next;
  }
}

void PageLedger::drop(std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t last = std::min<std::uint64_t>(end / page, pages_.size());
  for (std::uint64_t index = (begin + page - 1) / page; index < last; ++index) {
    if (!pages_[index].resident) continue;
    pages_[index].resident = false;
    --resident_pages_;
    --empty_pages_;
  }
}

} // namespace heapgap::test
