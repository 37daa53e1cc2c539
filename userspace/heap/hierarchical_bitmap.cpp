#include "heap/hierarchical_bitmap.h"

#include "heap/bits.h"

namespace heapgap::heap {

void HierarchicalBitmap::resize(std::size_t bound) {
  for (auto& level : levels_) {
    bound = (bound + 63) / 64;
    level.resize(bound);
  }
}

void HierarchicalBitmap::insert(std::size_t number) {
  for (auto& level : levels_) {
    std::uint64_t& word = level[number / 64];
    const bool was_empty = word == 0;
    word |= one_bit(number % 64);
    if (!was_empty) return;
    number /= 64;
  }
}

void HierarchicalBitmap::erase(std::size_t number) {
  for (auto& level : levels_) {
    std::uint64_t& word = level[number / 64];
    word &= ~one_bit(number % 64);
    if (word != 0) return;
    number /= 64;
  }
}

std::optional<std::size_t> HierarchicalBitmap::next(std::size_t number) const {
  std::size_t level = 0;
  while (true) {
    const std::size_t index = number / 64;
    if (index >= levels_[level].size()) return std::nullopt;
    const std::uint64_t word = levels_[level][index] & bits_from(number % 64);
    if (word != 0) {
      number = index * 64 + lowest_bit(word);
      break;
    }
    if (level + 1 < levels_.size()) {
      ++level;
      number = index + 1;
    } else {
      number = (index + 1) * 64;
    }
  }
  for (; level > 0; --level) number = number * 64 + lowest_bit(levels_[level - 1][number]);
  return number;
}

std::optional<std::size_t> HierarchicalBitmap::previous(std::size_t number) const {
  std::size_t level = 0;
  while (true) {
    const std::size_t index = number / 64;
    if (index >= levels_[level].size()) return std::nullopt;
    const std::uint64_t word = levels_[level][index] & bits_up_to(number % 64);
    if (word != 0) {
      number = index * 64 + highest_bit(word);
      break;
    }
    if (index == 0) return std::nullopt;
    if (level + 1 < levels_.size()) {
      ++level;
      number = index - 1;
    } else {
      number = index * 64 - 1;
    }
  }
  for (; level > 0; --level) number = number * 64 + highest_bit(levels_[level - 1][number]);
  return number;
}

} // namespace heapgap::heap
