// What a hostile process can do to its memory, as the fuzzer's input says; where is the caller's.
#pragma once

#include "support/fake_process.h"

#include <cstring>

#include <fuzzer/FuzzedDataProvider.h>

namespace heapgap::test {

/// 0 where there is no page.
inline std::uint64_t word_at(FakeMemory& memory, Address at) {
  std::uint64_t word = 0;
  const auto page = memory.contents().find(align_down(at, page_size));
  if (page == memory.contents().end()) return 0;
  std::memcpy(&word, page->second->data() + at.value % page_size.count, sizeof word);
  return word;
}

/// The page that holds `at` is gone, in swap, all zeros, or cannot be read.
inline void take_page(FakeMemory& memory, Address at, FuzzedDataProvider& input) {
  const Range page = range_of(align_down(at, page_size), page_size);
  switch (input.ConsumeIntegralInRange(0, 3)) {
  case 0:
    return memory.set_pages(page, std::nullopt);
  case 1:
    return memory.set_pages(page, PageState::swapped);
  case 2:
    return memory.set_pages(page, PageState::zero_page);
  default:
    memory.fail_reads(page);
  }
}

/// Address space costs a process nothing.
inline void stretch_mapping(target::Mappings& maps, FuzzedDataProvider& input) {
  const auto at = input.ConsumeIntegralInRange<std::size_t>(0, maps.size() - 1);
  const Address next = at + 1 < maps.size() ? maps[at + 1].range.begin : Address{0x7ffffffff000};
  if (next < maps[at].range.end) return;
  const Bytes room = next - maps[at].range.end;
  const Bytes more{(room.count >> input.ConsumeIntegralInRange(0U, 40U)) / page_size.count *
                   page_size.count};
  maps[at].range.end = maps[at].range.end + more;
}

/// From one of the first `most_calls` reads on the word at `at` is another, again and again
/// another, or the process is gone.
inline void change_later(FakeMemory& memory, Address at, std::uint64_t word,
                         std::uint64_t most_calls, FuzzedDataProvider& input) {
  const auto call = input.ConsumeIntegralInRange<std::uint64_t>(0, most_calls);
  const bool vanishes = input.ConsumeIntegralInRange(0, 7) == 0;
  const bool keeps_changing = input.ConsumeBool();
  const bool is_there = !memory.pages(range_of(at, 8_B))->empty();
  memory.on_read([=](FakeMemory& read, Range) {
    if (vanishes && read.read_calls() > call) return read.vanish();
    if (!is_there || read.read_calls() < call) return;
    read.write_word(at, word + (keeps_changing ? read.read_calls() * 16 : 0));
  });
}

} // namespace heapgap::test
