#include "support/forked_child.h"
#include "support/recorded_image.h"
#include "support/temporary_directory.h"
#include "target/live_process.h"

#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

constexpr Address base{0x7f00'0000'0000};

class RecordedImage : public testing::Test {
protected:
  [[nodiscard]] std::vector<std::byte> content() const {
    std::ifstream file(path_, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
  }

  const TemporaryDirectory directory_;
  const std::string path_ = directory_.file("image");
};

FakeProcess& fill(FakeProcess& process) {
  auto& mapping = process.map(range_of(base, page_size * 8), "a \x1b name");
  mapping.device = 7;
  mapping.inode = 9;
  mapping.deleted = true;
  mapping.file_offset = page_size;
  process.tasks = {{.tid = {1}, .robust_list_head = {5}}, {.tid = {2}, .robust_list_head = {}}};
  process.totals.rss_anonymous = 1_MiB;
  process.totals.swap = 3_KiB;
  process.totals.cgroup_limit = 0_B;
  auto& memory = process.fake_memory();
  memory.write_word(base + 16_B, 0x1122334455667788);
  memory.set_pages(range_of(base + page_size, page_size), PageState::resident);
  memory.write_word(base + page_size * 2, 5);
  memory.set_pages(range_of(base + page_size * 2, page_size), PageState::swapped);
  memory.set_pages(range_of(base + page_size * 4, page_size), PageState::zero_page);
  return process;
}

TEST_F(RecordedImage, comes_back_as_it_was) {
  FakeProcess process;
  fill(process);
  const Objects objects{{"/lib/x", {5000, {{4000, {std::byte{1}, std::byte{2}}}}}}};
  const std::array ranges{range_of(base, page_size * 8)};
  ASSERT_TRUE(save_image(process, ranges, objects, path_));
  EXPECT_EQ(process.fake_memory().faulted_in(), Bytes{}) << "swapped pages are left alone";

  const auto loaded = load_image(path_);
  ASSERT_TRUE(loaded) << loaded.error().why;
  auto& copy = **loaded;
  EXPECT_EQ(copy.who.pid, process.who.pid);
  EXPECT_EQ(copy.who.start_ticks, process.who.start_ticks);
  EXPECT_EQ(copy.who.start_time, process.who.start_time);
  EXPECT_EQ(copy.who.comm, process.who.comm);
  EXPECT_EQ(copy.who.exe, process.who.exe);
  ASSERT_EQ(copy.maps.size(), 1U);
  const auto& mapping = copy.maps.front();
  EXPECT_EQ(mapping.range, process.maps.front().range);
  EXPECT_EQ(mapping.name, "a \x1b name");
  EXPECT_TRUE(mapping.readable && mapping.writable && mapping.deleted);
  EXPECT_FALSE(mapping.executable || mapping.shared);
  EXPECT_EQ(mapping.device, 7U);
  EXPECT_EQ(mapping.inode, 9U);
  EXPECT_EQ(mapping.file_offset, page_size);
  ASSERT_EQ(copy.tasks.size(), 2U);
  EXPECT_EQ(copy.tasks[0].robust_list_head, Address{5});
  EXPECT_EQ(copy.totals.rss_anonymous, 1_MiB);
  EXPECT_EQ(copy.totals.swap, 3_KiB);
  EXPECT_EQ(copy.totals.cgroup_limit, 0_B);
  EXPECT_FALSE(copy.totals.pss);
  EXPECT_EQ(copy.fake_memory().all_runs(), process.fake_memory().all_runs());
  EXPECT_EQ(copy.fake_memory().contents().size(), 1U) << "one page that is read and not zero";
  std::uint64_t word = 0;
  const target::ReadPiece piece{base + 16_B, std::as_writable_bytes(std::span(&word, 1))};
  EXPECT_EQ(copy.memory().read({&piece, 1}), 8_B);
  EXPECT_EQ(word, 0x1122334455667788U);
  EXPECT_EQ(copy.objects.at("/lib/x").size, 5000U);
  EXPECT_EQ(copy.objects.at("/lib/x").pieces, objects.at("/lib/x").pieces);
}

TEST_F(RecordedImage, of_a_running_process_holds_its_memory) {
  constexpr std::size_t size = 64 * 4096;
  auto* area = static_cast<std::byte*>(
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const ForkedChild child([&](const auto& ready) {
    std::memset(area + 4096, 3, 4096);
    ready();
    return ::pause();
  });
  const auto process = target::open_process(child.pid());
  ASSERT_TRUE(process) << process.error().why;
  const std::array ranges{range_of({reinterpret_cast<std::uint64_t>(area)}, {size})};
  ASSERT_TRUE(save_image(**process, ranges, {}, path_));
  const auto loaded = load_image(path_);
  ASSERT_TRUE(loaded) << loaded.error().why;
  EXPECT_EQ((*loaded)->who.pid, child.pid());
  EXPECT_FALSE((*loaded)->maps.empty());
  const auto& contents = (*loaded)->fake_memory().contents();
  ASSERT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.begin()->first, ranges.front().begin + page_size);
  EXPECT_EQ(contents.begin()->second->at(4095), std::byte{3});
  ::munmap(area, size);
}

TEST_F(RecordedImage, cut_short_anywhere_is_refused) {
  FakeProcess process;
  fill(process);
  const std::array ranges{range_of(base, page_size * 8)};
  ASSERT_TRUE(save_image(process, ranges, {{"x", {10, {{0, {std::byte{1}}}}}}}, path_));
  auto bytes = content();
  ASSERT_TRUE(parse_image(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(parse_image(std::span(bytes).first(size))) << size;
  }
  bytes.push_back(std::byte{});
  EXPECT_FALSE(parse_image(bytes)) << "one byte too many";
}

TEST_F(RecordedImage, with_any_word_made_huge_neither_crashes_nor_grows) {
  FakeProcess process;
  fill(process);
  const std::array ranges{range_of(base, page_size * 8)};
  ASSERT_TRUE(save_image(process, ranges, {{"x", {10, {{0, {std::byte{1}}}}}}}, path_));
  const auto bytes = content();
  std::size_t refused = 0;
  for (std::size_t at = 0; at + 8 <= bytes.size(); ++at) {
    auto changed = bytes;
    std::fill_n(changed.begin() + static_cast<std::ptrdiff_t>(at), 8, std::byte{0xff});
    refused += parse_image(changed) ? 0 : 1;
  }
  EXPECT_GT(refused, 100U);
}

TEST_F(RecordedImage, of_another_kind_or_version_is_refused) {
  EXPECT_FALSE(load_image("/nonexistent/image"));
  EXPECT_FALSE(parse_image({}));
  FakeProcess process;
  ASSERT_TRUE(save_image(process, {}, {}, path_));
  auto bytes = content();
  EXPECT_TRUE(parse_image(bytes));
  bytes[8] = std::byte{2};
  EXPECT_FALSE(parse_image(bytes));
}

} // namespace
} // namespace heapgap::test
