#include "allocators/musl/musl_reader.h"

#include "allocators/musl/heap_filler.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::allocators::musl {

namespace {

/// Reads one libc's heap.
class ContextReading {
public:
  ContextReading(target::Process& process, heap::Heap& heap, ReadingQuality& quality,
                 const ContextSearch::Found& found)
      : process_(process), heap_(heap), quality_(quality), found_(found),
        records_(process.memory(), 4_KiB, 256) {}

  /// Nothing when it was refused.
  Result<std::optional<Allocator>> run(std::size_t ordinal, std::vector<std::string>& refused) {
    auto table = read_groups(records_, found_.context.address);
    if (records_.error()) return std::unexpected(*records_.error());
    if (!table || is_of_unknown_make(*table)) {
      refused.push_back(
          fmt::format("the musl heap of {} has records that do not agree with its own "
                      "count: overwritten, or a version that is not known",
                      found_.object));
      return std::optional<Allocator>{};
    }
    auto mappings = process_.mappings(); // after the table: what it lacks is gone
    if (!mappings) return pass_on(mappings);

    Allocator allocator;
    allocator.first_arena = heap_.add_arena(
        {ordinal == 0 ? "musl" : fmt::format("musl-{}", ordinal + 1), "musl", "context", {}});
    allocator.arena_count = 1;
    const Bytes areas = place_areas(*table, allocator.first_arena);
    HeapFiller filler(process_.memory(), *mappings, heap_, quality_, allocator.first_arena);
    auto filling = filler.fill(*table);
    if (!filling) return pass_on(filling);
    judge(*table);
    describe(*table, *filling, areas, allocator);
    return std::optional(std::move(allocator));
  }

private:
  /// Nothing moved, all was there to be read, and yet it makes no sense.
  static bool is_of_unknown_make(const GroupTable& table) {
    return table.stood_still && table.missing_areas == 0 && !table.is_whole();
  }

  /// Returns their size. Areas that touch each other become one span.
  Bytes place_areas(GroupTable& table, std::uint32_t arena) {
    std::ranges::sort(table.areas);
    Bytes placed;
    const auto place = [&](Range run) {
      const heap::Span span{run.begin, run.size(), heap::SpanKind::metadata};
      if (heap_.add_loose_span({span, arena})) placed += span.size;
    };
    Range run;
    for (const Address area : table.areas) {
      if (area != run.end) {
        place(run);
        run.begin = area;
      }
      run.end = area + page_size;
    }
    place(run);
    heap_.reserved += page_size * std::min(table.context.spare_areas, max_spare_areas);
    return placed;
  }

  void judge(const GroupTable& table) {
    quality_.retries += table.retries;
    quality_.unreadable += page_size * table.missing_areas;
    quality_.swapped += page_size * table.swapped_areas;
    if (table.is_whole()) return;
    quality_.consistent = false;
    if (table.missing_areas > 0) {
      quality_.notes.emplace_back("a page of musl's group records is not in memory: groups whose "
                                  "records follow are missing");
    }
  }

  void describe(const GroupTable& table, const Filling& filling, Bytes areas,
                Allocator& allocator) {
    const auto groups = [&](GroupKind kind) {
      return filling.groups[static_cast<std::size_t>(kind)];
    };
    allocator.name = "musl";
    allocator.object = found_.object;
    allocator.reading = Reading::exact;
    allocator.mapped = filling.mapped + areas;
    if (filling.requests_unknown == 0) allocator.requested = filling.requested;
    allocator.figures = {{"mapped_groups", groups(GroupKind::mapped)},
                         {"nested_groups", groups(GroupKind::nested)},
                         {"donated_groups", groups(GroupKind::donated)},
                         {"meta_areas", std::uint64_t{table.areas.size()}},
                         {"group_bytes", filling.mapped.count},
                         {"meta_area_bytes", areas.count},
                         {"blocks_of_unknown_request", filling.requests_unknown}};
    allocator.slot_classes = filling.group_classes.named("group");
  }

  /// mallocng sets aside 2^n pages at a time, each time twice as many.
  static constexpr std::uint64_t max_spare_areas = std::uint64_t{1} << 24U;

  target::Process& process_;
  heap::Heap& heap_;
  ReadingQuality& quality_;
  const ContextSearch::Found& found_;
  WindowedReader records_;
};

} // namespace

Result<MuslReading> read_musl(target::Process& process, heap::Heap& heap, ReadingQuality& quality) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  auto search = find_contexts(process.memory(), *mappings);
  if (!search) return pass_on(search);
  MuslReading reading;
  reading.swapped_data_pages = search->swapped_pages;
  for (const ContextSearch::Found& found : search->found) {
    ContextReading one(process, heap, quality, found);
    auto allocator = one.run(reading.allocators.size(), reading.refused);
    if (!allocator) return pass_on(allocator);
    if (*allocator) reading.allocators.push_back(std::move(**allocator));
  }
  return reading;
}

} // namespace heapgap::allocators::musl
