// Some of the machine's processors, and which of them a thread may run on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace heapgap::target {

class ProcessorSet {
public:
  /// No kernel for x86-64 has more (NR_CPUS, Linux 6.18).
  static constexpr std::size_t most = 8192;

  /// Those that the calling thread may run on; none when the kernel doesn't say.
  static ProcessorSet allowed();
  /// Lets the calling thread, and those it starts from now on, run on these only. Returns whether
  /// it does: a set that is empty or outside what the machine or the cpuset has changes nothing.
  [[nodiscard]] bool allow() const;

  /// Numbers from `most` on are not taken in.
  void insert(std::size_t number) {
    if (number < most) words_[number / word_bits] |= 1UL << number % word_bits;
  }
  [[nodiscard]] bool contains(std::size_t number) const {
    return number < most && (words_[number / word_bits] >> number % word_bits & 1U) != 0;
  }
  [[nodiscard]] bool empty() const { return words_ == Words{}; }
  /// What of these is not in `other`.
  [[nodiscard]] ProcessorSet without(const ProcessorSet& other) const;

  bool operator==(const ProcessorSet&) const = default;

private:
  // As sched_setaffinity(2) has it: bit N of the array of words is processor N.
  static constexpr std::size_t word_bits = 64;
  using Words = std::array<unsigned long, most / word_bits>;

  Words words_{};
};

} // namespace heapgap::target
