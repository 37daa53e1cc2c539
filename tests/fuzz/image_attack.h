// What a hostile process does to a sound recorded heap, as the fuzzer's input says: words
// overwritten (with numbers, with other words turned a little, with addresses that lead somewhere),
// pages taken away, mappings stretched, words that change while they are read, the process gone in
// the middle.
#pragma once

#include "support/fake_process.h"

#include <cstring>

#include <fuzzer/FuzzedDataProvider.h>

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
      return change_page();
    case 1:
      return stretch_mapping();
    case 2:
      return change_later();
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
  std::uint64_t word_at(Address at) {
    std::uint64_t word = 0;
    const auto page = memory_.contents().find(align_down(at, page_size));
    if (page == memory_.contents().end()) return 0;
    std::memcpy(&word, page->second->data() + at.value % page_size.count, sizeof word);
    return word;
  }
  std::uint64_t value() {
    switch (input_.ConsumeIntegralInRange(0, 4)) {
    case 0:
      return input_.ConsumeIntegral<std::uint64_t>();
    case 1:
      return word_at(place()) ^ (std::uint64_t{1} << input_.ConsumeIntegralInRange(0U, 63U));
    case 2:
      return word_at(place()) + std::uint64_t{input_.ConsumeIntegral<std::uint16_t>()} * 8 -
             0x40000;
    case 3:
      return place().value;
    default:
      return input_.ConsumeIntegral<std::uint16_t>();
    }
  }
  void change_page() {
    const Range page = range_of(align_down(place(), page_size), page_size);
    switch (input_.ConsumeIntegralInRange(0, 3)) {
    case 0:
      return memory_.set_pages(page, std::nullopt);
    case 1:
      return memory_.set_pages(page, PageState::swapped);
    case 2:
      return memory_.set_pages(page, PageState::zero_page);
    default:
      memory_.fail_reads(page);
    }
  }
  /// Address space costs a process nothing.
  void stretch_mapping() {
    auto& maps = process_.maps;
    const std::size_t at = index(maps.size());
    const Address next = at + 1 < maps.size() ? maps[at + 1].range.begin : Address{0x7ffffffff000};
    if (next < maps[at].range.end) return;
    const Bytes room = next - maps[at].range.end;
    const Bytes more{(room.count >> input_.ConsumeIntegralInRange(0U, 40U)) / page_size.count *
                     page_size.count};
    maps[at].range.end = maps[at].range.end + more;
  }
  void change_later() {
    const auto call = input_.ConsumeIntegralInRange<std::uint64_t>(0, 200);
    const bool vanishes = input_.ConsumeIntegralInRange(0, 7) == 0;
    const Address at = place();
    const std::uint64_t word = value();
    const bool keeps_changing = input_.ConsumeBool();
    const bool is_there = !memory_.pages(range_of(at, 8_B))->empty();
    memory_.on_read([=](FakeMemory& memory, Range) {
      if (vanishes && memory.read_calls() > call) return memory.vanish();
      if (!is_there || memory.read_calls() < call) return;
      memory.write_word(at, word + (keeps_changing ? memory.read_calls() * 16 : 0));
    });
  }

  FakeProcess& process_;
  FakeMemory& memory_;
  std::vector<Range> hot_;
  FuzzedDataProvider& input_;
};

} // namespace heapgap::test
