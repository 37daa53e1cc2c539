#include "target/memory_totals.h"

#include "target/text_fields.h"

namespace heapgap::target {
std::optional<MemoryTotals> parse_status_totals(std::string_view status) {
  const auto anonymous = labelled_kibibytes(status, "RssAnon");
  const auto file = labelled_kibibytes(status, "RssFile");
  const auto shmem = labelled_kibibytes(status, "RssShmem");
  const auto swap = labelled_kibibytes(status, "VmSwap");
  if (!anonymous || !file || !shmem || !swap) return std::nullopt;
  MemoryTotals totals;
  totals.rss_anonymous = *anonymous;
  totals.rss_file = *file;
  totals.rss_shmem = *shmem;
  totals.swap = *swap;
  totals.address_space = labelled_kibibytes(status, "VmSize");
  totals.data = labelled_kibibytes(status, "VmData");
  return totals;
}

std::optional<Bytes> parse_pss(std::string_view rollup) {
  return labelled_kibibytes(rollup, "Pss");
}

} // namespace heapgap::target
