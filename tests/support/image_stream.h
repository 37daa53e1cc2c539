// The words and texts that a recorded image is made of.
#pragma once

#include "base/words.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heapgap::test {

class ImageWriter {
public:
  void word(std::uint64_t value) { bytes(std::as_bytes(std::span(&value, 1))); }
  void bytes(std::span<const std::byte> more) {
    written_.insert(written_.end(), more.begin(), more.end());
  }
  void text(std::string_view value) {
    word(value.size());
    bytes(std::as_bytes(std::span(value)));
  }
  [[nodiscard]] std::span<const std::byte> written() const { return written_; }

private:
  std::vector<std::byte> written_;
};

/// Reads what ImageWriter wrote. Past the end everything reads as zero or empty and good() turns
/// false, so that one check at the end of a list is enough.
class ImageReader {
public:
  explicit ImageReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::span<const std::byte> bytes(std::uint64_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  std::uint64_t word() {
    const auto taken = bytes(sizeof(std::uint64_t));
    return taken.empty() ? 0 : word_at(taken, 0);
  }
  std::string text() {
    const auto taken = bytes(word());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  /// The length of a list whose entries take at least `smallest` bytes each; 0 when they cannot
  /// all be there.
  std::uint64_t count(std::uint64_t smallest) {
    const auto number = word();
    if (number <= rest_.size() / smallest) return number;
    good_ = false;
    return 0;
  }

private:
  std::span<const std::byte> rest_;
  bool good_ = true;
};

} // namespace heapgap::test
