#include "target/memory_totals.h"

#include "target/text_fields.h"

namespace heapgap::target {
namespace {

/// The value of a "Name:   123 kB" line.
std::optional<Bytes> kibibytes(std::string_view text, std::string_view name) {
  auto value = labelled_value(text, name);
  if (!value) return std::nullopt;
  const auto count = parse_number<std::uint64_t>(take_until(*value, ' '));
  if (!count || *value != "kB" || *count > UINT64_MAX / 1024) return std::nullopt;
  return Bytes{*count * 1024};
}

} // namespace

std::optional<MemoryTotals> parse_status_totals(std::string_view status) {
  const auto anonymous = kibibytes(status, "RssAnon");
  const auto file = kibibytes(status, "RssFile");
  const auto shmem = kibibytes(status, "RssShmem");
  const auto swap = kibibytes(status, "VmSwap");
  if (!anonymous || !file || !shmem || !swap) return std::nullopt;
  MemoryTotals totals;
  totals.rss_anonymous = *anonymous;
  totals.rss_file = *file;
  totals.rss_shmem = *shmem;
  totals.swap = *swap;
  totals.address_space = kibibytes(status, "VmSize");
  totals.data = kibibytes(status, "VmData");
  return totals;
}

std::optional<Bytes> parse_pss(std::string_view rollup) {
  return kibibytes(rollup, "Pss");
}

} // namespace heapgap::target
