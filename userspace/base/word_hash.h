// A quick hash of many words, seeded, so that whoever chooses the words cannot aim at equal hashes.
// Not for secrets.
#pragma once

#include <cstdint>

namespace heapgap {

class WordHash {
public:
  explicit constexpr WordHash(std::uint64_t seed) : state_(seed) {}

  /// The order counts.
  constexpr void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 32U;
  }
  [[nodiscard]] constexpr std::uint64_t value() const { return state_; }

private:
  std::uint64_t state_;
};

} // namespace heapgap
