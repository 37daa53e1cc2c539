#include "allocators/tcmalloc/heap_filler.h"

#include "allocators/tcmalloc/layout.h"

namespace heapgap::allocators::tcmalloc {

namespace {

using heap::SpanKind;

/// From this size on a run of pages that is one block, or one gap, gets a region of its own, whose
/// coarse granule costs next to nothing.
constexpr Bytes own_region = 1_MiB;

bool is_whole(const SpanRecord& span) {
  return span.size_class == 0 && !span.is_sampled;
}

class Filler {
public:
  explicit Filler(const TcmallocView& view) : view_(view) {
    filled_.spans.resize(classes().size());
    filled_.free_objects.resize(classes().size());
  }

  Filled run(const std::vector<SpanRecord>& spans) {
    for (std::size_t first = 0; first < spans.size();) {
      std::size_t end = first + 1;
      const Bytes granule = granule_of(spans[first]);
      while (end < spans.size() && spans[end].range.begin == spans[end - 1].range.end &&
             spans[end].place != SpanPlace::returned && spans[first].place != SpanPlace::returned &&
             granule_of(spans[end]) == granule) {
        ++end;
      }
      add_run(std::span(spans).subspan(first, end - first), granule);
      first = end;
    }
    return std::move(filled_);
  }

private:
  [[nodiscard]] const SizeClasses& classes() const { return view_.place.classes; }

  [[nodiscard]] Bytes granule_of(const SpanRecord& span) const {
    if (is_whole(span)) return span.range.size() >= own_region ? heap_page : 16_B;
    const Bytes object = span.size_class != 0 ? classes()[span.size_class].object : 8_B;
    return is_aligned(object, 16_B) ? 16_B : 8_B;
  }

  /// Neighbours that share a region; a returned span comes alone.
  void add_run(std::span<const SpanRecord> run, Bytes granule) {
    const Range range{run.front().range.begin, run.back().range.end};
    filled_.system += range.size();
    if (run.front().place == SpanPlace::returned) {
      filled_.returned += range.size();
      return;
    }
    const bool taken = view_.heap.add_region(heap::Region({range, view_.arena, granule, 0_B, 0_B}));
    if (!taken) {
      filled_.refused += range.size();
      return;
    }
    heap::Region& region = *view_.heap.region_with(range.begin);
    for (const SpanRecord& span : run) fill(region, span);
  }

  void fill(heap::Region& region, const SpanRecord& span) {
    if (span.place == SpanPlace::normal) {
      filled_.free += span.range.size();
      region.start(span.range.begin, SpanKind::free);
    } else if (span.size_class != 0) {
      fill_objects(region, span);
    } else {
      fill_block(region, span);
    }
  }

  /// One block; a sampled one may be smaller than its pages.
  void fill_block(heap::Region& region, const SpanRecord& span) {
    region.start(span.range.begin, SpanKind::live);
    if (!span.is_sampled) return;
    const auto requested = view_.scattered.word(span.objects); // StackTrace::size
    if (!requested) return;
    const Bytes usable = usable_size(classes(), {*requested});
    if (usable < span.range.size()) {
      region.start(span.range.begin + usable, SpanKind::metadata);
    }
  }

  void fill_objects(heap::Region& region, const SpanRecord& span) {
    const SizeClass& size_class = classes()[span.size_class];
    const std::uint64_t capacity = size_class.capacity();
    for (std::uint64_t slot = 0; slot < capacity; ++slot) {
      region.start(span.range.begin + size_class.object * slot, SpanKind::live);
    }
    const Address tail = span.range.begin + size_class.object * capacity;
    if (tail < span.range.end) region.start(tail, SpanKind::metadata);

    const std::uint64_t free = mark_free(region, span, size_class.object, tail);
    ++filled_.spans[span.size_class];
    filled_.free_objects[span.size_class] += free;
    if (free + span.handed_out != capacity && !cut_short_) ++filled_.broken_lists;
    if (cut_short_) mark_unknown(region, {span.range.begin, tail}, size_class.object);
  }

  /// Follows the span's list of free objects; returns how many there were. Each object can be
  /// marked once, so the list ends.
  std::uint64_t mark_free(heap::Region& region, const SpanRecord& span, Bytes object,
                          Address tail) {
    cut_short_ = false;
    std::uint64_t count = 0;
    for (Address at = span.objects; at; ++count) {
      const Bytes offset = at - span.range.begin;
      const bool is_object =
          at >= span.range.begin && at < tail && offset.count % object.count == 0;
      if (!is_object || region.span_at(at)->kind != SpanKind::live) {
        return count; // the count will be wrong
      }
      region.start(at, SpanKind::free);
      std::uint64_t word = 0;
      if (!view_.near.copy_word(at, word)) {
        ++filled_.unreadable_lists;
        cut_short_ = true;
        return count + 1;
      }
      at = {word};
    }
    return count;
  }

  /// Nobody can say which of the objects not seen on the list are free.
  static void mark_unknown(heap::Region& region, Range objects, Bytes object) {
    for (Address at = objects.begin; at < objects.end; at = at + object) {
      if (region.span_at(at)->kind == SpanKind::live) region.start(at, SpanKind::unknown);
    }
  }

  const TcmallocView& view_;
  Filled filled_;
  bool cut_short_ = false; ///< the list followed last leads into memory that is not there
};

} // namespace

Filled fill_heap(const TcmallocView& view, const std::vector<SpanRecord>& spans) {
  return Filler(view).run(spans);
}

} // namespace heapgap::allocators::tcmalloc
