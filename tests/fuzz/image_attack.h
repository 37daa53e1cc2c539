// What a hostile process does to a sound recorded heap, as the fuzzer's input says: words
// overwritten (with numbers, with other words turned a little, with addresses that lead somewhere),
// pages taken away, mappings stretched, words that change while they are read, the process gone in
// the middle.
#pragma once

#include "fuzz/memory_changes.h"

namespace heapgap::test {

class ImageAttack {
public:
  /// `hot`: memory that holds the allocator's own structures, changed more often than the rest.
  ImageAttack(FakeProcess& process, std::vector<Range> hot, FuzzedDataProvider& input)
      : process_(process), memory_(process.fake_memory()), hot_(std::move(hot)), input_(input) {}

  /// As many changes as the input holds, at most 64.
  void run() {
    constexpr unsigned most = 64;
    for (unsigned done = 0; done < most && input_.remaining_bytes() > 0; ++done) change();
  }

private:
  void change() {
    switch (input_.ConsumeIntegralInRange(0, 9)) {
    case 0:
      return take_page(memory_, place(), input_);
    case 1:
      return stretch_mapping(process_.maps, input_);
    case 2:
      return change_word_later();
    default:
      memory_.write_word(place(), value());
    }
  }

  std::size_t index(std::size_t size) {
    return input_.ConsumeIntegralInRange<std::size_t>(0, size - 1);
  }
  Address word_in(Range range, Bytes most) {
    const Bytes size = std::min(range.size(), most);
    return range.begin +
           Bytes{input_.ConsumeIntegralInRange<std::uint64_t>(0, size.count / 8 - 1) * 8};
  }
  Address in_mapping() { return word_in(process_.maps[index(process_.maps.size())].range, 1_MiB); }
  Address place() {
    if (hot_.empty() || input_.ConsumeIntegralInRange(0, 3) == 0) return in_mapping();
    return word_in(hot_[index(hot_.size())], 64_KiB);
  }
  std::uint64_t value() {
    switch (input_.ConsumeIntegralInRange(0, 4)) {
    case 0:
      return input_.ConsumeIntegral<std::uint64_t>();
    case 1:
      return word_at(memory_, place()) ^
             (std::uint64_t{1} << input_.ConsumeIntegralInRange(0U, 63U));
    case 2:
      return word_at(memory_, place()) +
             std::uint64_t{input_.ConsumeIntegral<std::uint16_t>()} * 8 - 0x40000;
    case 3:
      return place().value;
    default:
      return input_.ConsumeIntegral<std::uint16_t>();
    }
  }
  void change_word_later() {
    constexpr std::uint64_t most_calls = 200;
    const Address at = place();
    change_later(memory_, at, value(), most_calls, input_);
  }

  FakeProcess& process_;
  FakeMemory& memory_;
  std::vector<Range> hot_;
  FuzzedDataProvider& input_;
};

} // namespace heapgap::test
