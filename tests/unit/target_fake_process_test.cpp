#include "support/fake_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

constexpr Address base{0x10000};

Range pages(std::uint64_t first, std::uint64_t end) {
  return {base + page_size * first, base + page_size * end};
}

std::vector<std::byte> read(FakeMemory& memory, Address from, std::size_t size, Bytes expected) {
  std::vector<std::byte> into(size, std::byte{0xee});
  const target::ReadPiece piece{from, into};
  EXPECT_EQ(memory.read({&piece, 1}), expected);
  return into;
}

TEST(FakeMemory, keeps_page_states_as_runs) {
  FakeMemory memory;
  memory.set_pages(pages(0, 10), PageState::resident);
  memory.set_pages(pages(2, 4), PageState::swapped);
  memory.set_pages(pages(6, 7), std::nullopt);
  memory.set_pages(pages(9, 12), PageState::zero_page);
  const PageRuns all{{pages(0, 2), PageState::resident},
                     {pages(2, 4), PageState::swapped},
                     {pages(4, 6), PageState::resident},
                     {pages(7, 9), PageState::resident},
                     {pages(9, 12), PageState::zero_page}};
  EXPECT_EQ(memory.all_runs(), all);
  EXPECT_EQ(memory.pages({base + Bytes{5}, base + Bytes{6}}),
            (PageRuns{{pages(0, 1), PageState::resident}}));
  memory.set_pages(pages(0, 12), PageState::swapped);
  EXPECT_EQ(memory.all_runs(), (PageRuns{{pages(0, 12), PageState::swapped}}));
}

TEST(FakeMemory, reads_what_was_written_across_pages) {
  FakeMemory memory;
  const std::vector<std::byte> bytes(page_size.count + 10, std::byte{7});
  memory.write(base + Bytes{page_size.count - 5}, bytes);
  EXPECT_EQ(memory.all_runs(), (PageRuns{{pages(0, 3), PageState::resident}}));
  EXPECT_EQ(read(memory, base + Bytes{page_size.count - 5}, bytes.size(), Bytes{bytes.size()}),
            bytes);
  EXPECT_EQ(read(memory, base, 1, 1_B).front(), std::byte{0});
  EXPECT_EQ(memory.faulted_in(), Bytes{});
  EXPECT_EQ(memory.read_calls(), 2U);
}

TEST(FakeMemory, counts_what_would_be_faulted_in) {
  FakeMemory memory;
  memory.write_word(base, 1);
  memory.set_pages(pages(0, 1), PageState::swapped);
  read(memory, base + page_size - 4_B, 10, 10_B);
  EXPECT_EQ(memory.faulted_in(), 10_B);
}

TEST(FakeMemory, fails_where_told) {
  FakeMemory memory;
  memory.set_pages(pages(0, 4), PageState::resident);
  memory.fail_reads({base + 100_B, base + 200_B});
  read(memory, base, 300, 100_B);
  read(memory, base + 150_B, 10, 0_B);
  read(memory, base + 200_B, 10, 10_B);
}

TEST(FakeMemory, a_copy_changes_on_its_own) {
  FakeMemory memory;
  memory.write_word(base, 1);
  memory.fail_reads(pages(5, 6));
  FakeMemory copy;
  copy.become_copy_of(memory);
  copy.write_word(base, 2);
  memory.write_word(base + 8_B, 3);
  copy.set_pages(pages(0, 1), PageState::swapped);
  EXPECT_EQ(read(memory, base, 1, 1_B).front(), std::byte{1});
  EXPECT_EQ(read(copy, base, 1, 1_B).front(), std::byte{2});
  EXPECT_EQ(read(copy, base + 8_B, 1, 1_B).front(), std::byte{0});
  EXPECT_EQ(memory.all_runs(), (PageRuns{{pages(0, 1), PageState::resident}}));
  read(copy, pages(5, 6).begin, 1, 0_B);
}

TEST(FakeMemory, may_change_or_vanish_while_it_is_read) {
  FakeProcess process;
  auto& memory = process.fake_memory();
  memory.write_word(base, 1);
  int calls = 0;
  memory.on_read([&](FakeMemory& changed, Range range) {
    EXPECT_EQ(range, range_of(base, 8_B));
    if (++calls == 2) changed.write_word(base, 2);
    if (calls == 3) changed.vanish();
  });
  EXPECT_EQ(read(memory, base, 8, 8_B).front(), std::byte{1});
  EXPECT_EQ(read(memory, base, 8, 8_B).front(), std::byte{2});
  std::byte byte{};
  const target::ReadPiece piece{base, {&byte, 1}};
  memory.on_read([](FakeMemory& gone, Range) { gone.vanish(); });
  EXPECT_EQ(memory.read({&piece, 1}).error().kind, ErrorKind::no_process);
  EXPECT_EQ(process.check_alive().error().kind, ErrorKind::no_process);
  EXPECT_EQ(process.mappings().error().kind, ErrorKind::no_process);
}

TEST(FakeProcess, hands_out_objects_by_name) {
  FakeProcess process;
  process.map(pages(4, 5), "second");
  process.map(pages(0, 1), "/lib/first");
  ASSERT_EQ(process.mappings()->size(), 2U);
  EXPECT_EQ(process.mappings()->front().name, "/lib/first");
  process.objects["/lib/first"] = {100, {{10, {std::byte{'a'}, std::byte{'b'}}}}};
  const auto file = process.open_object(process.maps.front());
  ASSERT_TRUE(file);
  std::array<char, 200> content{};
  EXPECT_EQ(::pread(file->get(), content.data(), content.size(), 0), 100);
  EXPECT_EQ(std::string_view(content.data() + 9, 4), std::string_view("\0ab\0", 4));
  EXPECT_FALSE(process.open_object(process.maps.back()));
}

} // namespace
} // namespace heapgap::test
