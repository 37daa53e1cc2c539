// Where in its last granule each block of a region ends, for allocators whose blocks may use
// exactly what was asked for (musl). Four bits a granule, kept at the one the span begins with.
#pragma once

#include "base/word_hash.h"
#include "base/zeroed_array.h"
#include "heap/span.h"

namespace heapgap::heap {

class BlockEnds {
public:
  BlockEnds() = default;
  /// For regions whose blocks fill their granules, 0 granules.
  explicit BlockEnds(std::size_t granules) : pairs_((granules + 1) / 2) {}

  void resize(std::size_t granules) { pairs_.resize((granules + 1) / 2); }
  /// `padding`: bytes left over, less than 16.
  void set(std::size_t granule, Bytes padding) {
    std::uint8_t& pair = pairs_[granule / 2];
    const unsigned shift = granule % 2 * 4;
    pair = static_cast<std::uint8_t>((pair & ~(0xfU << shift)) | (padding.count & 0xfU) << shift);
  }
  /// 0 unless the span is live.
  [[nodiscard]] Bytes padding_of(std::size_t granule, SpanKind kind) const {
    if (kind != SpanKind::live || pairs_.size() == 0) return {};
    return Bytes{pairs_[granule / 2] >> granule % 2 * 4 & 0xfU};
  }

  [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const {
    WordHash hash(seed);
    for (std::size_t index = 0; index < pairs_.size(); ++index) hash.add(pairs_[index]);
    return hash.value();
  }

private:
  ZeroedArray<std::uint8_t> pairs_;
};

} // namespace heapgap::heap
