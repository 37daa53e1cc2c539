#include "allocators/musl/group_table.h"

#include <algorithm>
#include <unordered_set>

namespace heapgap::allocators::musl {

namespace {

constexpr unsigned max_attempts = 4;
/// 4 GiB of records, for some 10^8 groups.
constexpr std::size_t max_areas = 1U << 20U;

class TableReading {
public:
  TableReading(WindowedReader& reader, const Context& context) : reader_(reader) {
    table_.context = context;
  }

  GroupTable run() {
    std::unordered_set<std::uint64_t> seen;
    Address area = table_.context.areas_head;
    while (area) {
      const bool is_fresh = is_aligned(area, page_size) && seen.insert(area.value).second;
      if (!is_fresh || seen.size() > max_areas) {
        table_.list_is_broken = true;
        break;
      }
      if (!read_area(area)) break;
      if (area == table_.context.areas_tail) break; // what follows was added meanwhile
      area = {reader_.word(area + area_layout::next).value_or(0)};
    }
    sort_groups();
    table_.meets_usage = usage() == table_.context.usage;
    return std::move(table_);
  }

private:
  /// False when the list cannot be followed any further.
  bool read_area(Address area) {
    const auto check = reader_.word(area + area_layout::check);
    const auto count = reader_.word(area + area_layout::record_count);
    if (!check || !count) {
      ++table_.missing_areas;
      table_.swapped_areas += reader_.is_swapped(area) ? 1 : 0;
      return false;
    }
    const std::uint64_t records = *count & 0xffffffffU;
    if (check != table_.context.secret || records > area_layout::max_records) {
      table_.list_is_broken = true;
      return false;
    }
    table_.areas.push_back(area);
    for (std::uint64_t i = 0; i < records; ++i) {
      add(read_group(reader_, area + area_layout::records + record_layout::size * i));
    }
    return true;
  }

  void add(const std::optional<Group>& group) {
    if (!group || !group->begin) return; // in no use
    if (group->is_sane()) {
      table_.groups.push_back(*group);
    } else {
      ++table_.insane_records;
    }
  }

  void sort_groups() {
    std::ranges::sort(table_.groups, {}, &Group::begin);
    const auto doubles = std::ranges::unique(table_.groups, {}, &Group::begin);
    table_.insane_records += doubles.size();
    table_.groups.erase(doubles.begin(), doubles.end());
  }

  /// What mallocng keeps in usage_by_class: donated groups are not counted.
  [[nodiscard]] std::array<std::uint64_t, class_units.size()> usage() const {
    std::array<std::uint64_t, class_units.size()> slots{};
    for (const Group& group : table_.groups) {
      if (group.size_class < slots.size() && group.kind() != GroupKind::donated) {
        slots[group.size_class] += group.slots();
      }
    }
    return slots;
  }

  WindowedReader& reader_;
  GroupTable table_;
};

} // namespace

std::optional<GroupTable> read_groups(WindowedReader& reader, Address context) {
  for (unsigned attempt = 0;; ++attempt) {
    reader.forget();
    const auto before = read_context(reader, context);
    if (!before) return std::nullopt;
    GroupTable table = TableReading(reader, *before).run();
    reader.forget();
    const auto after = read_context(reader, context);
    table.stood_still = after == before;
    table.retries = attempt;
    const bool is_settled = table.is_whole() || (table.stood_still && attempt > 0);
    if (is_settled || attempt + 1 == max_attempts) return table;
  }
}

} // namespace heapgap::allocators::musl
