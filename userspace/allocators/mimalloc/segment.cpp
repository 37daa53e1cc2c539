#include "allocators/mimalloc/segment.h"

#include <algorithm>

namespace heapgap::allocators::mimalloc {

namespace {

/// Reads one segment by one layout.
class SegmentReading {
public:
  SegmentReading(WindowedReader& reader, const Layout& layout, Address address)
      : reader_(reader), layout_(layout) {
    segment_.address = address;
    segment_.layout = &layout;
  }

  std::optional<Segment> run() {
    if (!read_head()) return std::nullopt;
    if (!(segment_.is_huge ? read_huge_page() : read_pages())) return std::nullopt;
    return std::move(segment_);
  }
  /// The head made sense, whatever its pages did.
  [[nodiscard]] bool has_head() const { return has_head_; }

private:
  std::uint64_t word(std::uint64_t offset) {
    return reader_.word(segment_.address + Bytes{offset}).value_or(0);
  }

  bool read_head() {
    const std::uint64_t cookie = word(layout_.cookie);
    if (cookie == 0 || word(layout_.info_slices) != 1) return false;
    segment_.cookie = cookie ^ segment_.address.value;
    segment_.slices = word(layout_.segment_slices);
    segment_.used = word(layout_.used);
    segment_.thread = word(layout_.thread);
    entries_ = word(layout_.slice_entries);
    const std::uint64_t kind = word(layout_.kind) & 0xffffffffU;
    segment_.is_huge = kind == 1;
    for (std::size_t i = 0; i < segment_.committed.size(); ++i) {
      segment_.committed[i] = word(layout_.commit_mask + i * 8);
    }
    const std::uint64_t most = (user_space_end - segment_.address).count / slice_size.count;
    has_head_ = kind <= 1 && segment_.cookie >> 48U != 0 && segment_.slices > 1 &&
                segment_.slices <= most && segment_.used < max_slices &&
                entries_ == std::min(segment_.slices, max_slices) &&
                (segment_.is_huge || segment_.slices == max_slices);
    return has_head_;
  }

  std::optional<Page> page(std::uint64_t slice, std::uint64_t slices) {
    const Bytes offset{layout_.descriptors + slice * layout_.descriptor_size};
    return read_page(reader_, layout_, segment_.address + offset,
                     segment_.address + slice_size * slice, slices);
  }

  bool read_pages() {
    for (std::uint64_t slice = 1; slice < entries_;) {
      auto found = page(slice, 0);
      if (!found || !found->is_sane() || found->range.end > segment_.range().end) return false;
      slice += found->range.size().count / slice_size.count;
      segment_.pages.push_back(*found);
    }
    return true;
  }

  bool read_huge_page() {
    auto found = page(1, segment_.slices - 1);
    if (!found || !found->is_sane() || found->reserved > 1) return false;
    segment_.pages.push_back(*found);
    return true;
  }

  WindowedReader& reader_;
  const Layout& layout_;
  Segment segment_;
  std::uint64_t entries_ = 0;
  bool has_head_ = false;
};

} // namespace

SegmentAt read_segment(WindowedReader& reader, const Layout& layout, Address address) {
  SegmentReading reading(reader, layout, address);
  SegmentAt here;
  here.segment = reading.run();
  here.has_head = reading.has_head();
  return here;
}

} // namespace heapgap::allocators::mimalloc
