#include "allocators/mimalloc/segment_finder.h"

#include <algorithm>
#include <map>

namespace heapgap::allocators::mimalloc {

namespace {

/// A terabyte of address space in segments.
constexpr std::size_t max_segments = 1U << 15U;
/// A segment that is changed while it is read makes sense a moment later.
constexpr unsigned max_looks = 4;

class Search {
public:
  Search(target::Memory& memory, const target::Mappings& mappings)
      : mappings_(mappings), reader_(memory, 64_KiB, 1) {}

  Result<InstanceSearch> run() {
    for (const target::Mapping& mapping : mappings_) {
      if (mapping.is_anonymous() && mapping.writable) look_into(mapping.range);
      if (reader_.error()) return std::unexpected(*reader_.error());
    }
    for (auto& [constant, segments] : by_constant_) search_.found.push_back(choose(segments));
    return std::move(search_);
  }

private:
  void look_into(Range mapped) {
    const Range range = intersection(mapped, {{}, user_space_end}); // so that no address wraps
    for (Address at = align_up(range.begin, segment_size); at < range.end;) {
      const Address present = reader_.next_in_memory(at, range.end);
      if (present != at) {
        at = align_up(present, segment_size);
        continue;
      }
      if (places_ == max_segments) {
        ++search_.insane_segments;
        return;
      }
      look_at(at);
      at = at + segment_size;
    }
  }

  /// Anonymous without a gap, whatever the access.
  [[nodiscard]] bool is_mapped(Range range) const {
    for (Address at = range.begin; at < range.end;) {
      const target::Mapping* mapping = target::find_mapping(mappings_, at);
      if (mapping == nullptr || !mapping->is_anonymous()) return false;
      at = mapping->range.end;
    }
    return true;
  }

  void look_at(Address at) {
    bool has_head = false;
    for (unsigned look = 0; look < max_looks; ++look) {
      bool fits = false;
      for (const Layout& layout : layouts()) {
        SegmentAt here = read_segment(reader_, layout, at);
        has_head = has_head || here.has_head;
        if (!here.segment || !is_mapped(here.segment->range())) continue;
        fits = true;
        by_constant_[here.segment->cookie].push_back(std::move(*here.segment));
      }
      if (fits) ++places_;
      if (fits || !has_head) return;
      ++search_.retries;
      reader_.forget();
    }
    ++search_.insane_segments;
  }

  /// A segment without small blocks can be read by several layouts. That of an instance is the one
  /// by which most of its segments make sense; the others are left out.
  Instance choose(std::vector<Segment>& segments) {
    Instance instance;
    std::ptrdiff_t most = 0;
    for (const Layout& layout : layouts()) {
      const auto number = std::ranges::count(segments, &layout, &Segment::layout);
      if (number > most) {
        most = number;
        instance.layout = &layout;
      }
    }
    std::map<Address, bool> is_read;
    for (Segment& segment : segments) {
      is_read[segment.address] |= segment.layout == instance.layout;
      if (segment.layout == instance.layout) instance.segments.push_back(std::move(segment));
    }
    for (const auto& [address, read] : is_read) search_.insane_segments += read ? 0 : 1;
    return instance;
  }

  const target::Mappings& mappings_;
  WindowedReader reader_;
  InstanceSearch search_;
  std::map<std::uint64_t, std::vector<Segment>> by_constant_;
  std::size_t places_ = 0;
};

} // namespace

Result<InstanceSearch> find_instances(target::Memory& memory, const target::Mappings& mappings) {
  return Search(memory, mappings).run();
}

} // namespace heapgap::allocators::mimalloc
