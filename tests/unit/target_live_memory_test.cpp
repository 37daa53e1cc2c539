#include "support/forked_child.h"
#include "target/live_memory.h"
#include "target/mapping.h"

#include <cstring>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

using test::ForkedChild;

constexpr std::uint64_t page = page_size.count;
constexpr std::uint64_t huge = 2U << 20U;

std::byte* map_pages(std::uint64_t count) {
  return static_cast<std::byte*>(::mmap(nullptr, count * page, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
}

Address address_of(const void* pointer) {
  return {reinterpret_cast<std::uint64_t>(pointer)};
}

std::unique_ptr<LiveMemory> memory_of(Pid pid, PageQuery query = PageQuery::automatic) {
  const auto process = ProcDirectory::open(pid);
  if (!process) return nullptr;
  auto memory = LiveMemory::open(*process, query);
  return memory ? *std::move(memory) : nullptr;
}

/// What the two ways of asking must agree on. Without frame numbers the page map takes the zero
/// page for resident.
PageRuns as_told_by(const LiveMemory& memory, const PageRuns& runs) {
  PageRuns told;
  for (const auto& run : runs) {
    const bool hidden = run.state == PageState::zero_page && !memory.tells_zero_pages();
    append_run(told, run.range, hidden ? PageState::resident : run.state);
  }
  return told;
}

/// Every kind of page, at page numbers the test knows. The body maps them before the fork, so
/// that test and child agree on the address, and touches them after it.
void touch_all_kinds(std::byte* area) {
  volatile std::byte sink{};
  for (std::uint64_t i = 0; i < 4; ++i) area[i * page] = std::byte{1};      // 0-3: resident
  for (std::uint64_t i = 8; i < 12; ++i) sink = area[i * page];             // 8-11: zero pages
  for (std::uint64_t i = 12; i < 20; ++i) area[i * page] = std::byte{1};    // 12-19, but
  ::madvise(area + 14 * page, 2 * page, MADV_DONTNEED);                     // 14 and 15 are gone
  for (std::uint64_t i = 30; i < 50; i += 2) area[i * page] = std::byte{1}; // every other one
  sink = area[31 * page];                                                   // a zero page between
  (void)sink;
}

PageRuns all_kinds(std::byte* area) {
  const auto run = [&](std::uint64_t first, std::uint64_t end, PageState state) {
    return PageRun{{address_of(area + first * page), address_of(area + end * page)}, state};
  };
  PageRuns runs{run(0, 4, PageState::resident), run(8, 12, PageState::zero_page),
                run(12, 14, PageState::resident), run(16, 20, PageState::resident)};
  for (std::uint64_t i = 30; i < 50; i += 2) {
    runs.push_back(run(i, i + 1, PageState::resident));
    if (i == 30) runs.push_back(run(31, 32, PageState::zero_page));
  }
  return runs;
}

class PagesBy : public testing::TestWithParam<PageQuery> {};
INSTANTIATE_TEST_SUITE_P(Query, PagesBy, testing::Values(PageQuery::scan, PageQuery::page_map),
                         [](const auto& query) {
                           return query.param == PageQuery::scan ? "scan" : "page_map";
                         });

TEST_P(PagesBy, tells_every_kind_of_page) {
  constexpr std::uint64_t count = 64;
  std::byte* area = map_pages(count);
  const ForkedChild child([&](const auto& ready) {
    ::madvise(area, count * page, MADV_NOHUGEPAGE);
    touch_all_kinds(area);
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid(), GetParam());
  ASSERT_TRUE(memory);
  const auto runs = memory->pages({address_of(area), address_of(area + count * page)});
  ASSERT_TRUE(runs);
  EXPECT_EQ(*runs, as_told_by(*memory, all_kinds(area)));

  // Inside one page, and not aligned: widened to whole pages.
  const auto part =
      memory->pages({address_of(area + 13 * page + 5), address_of(area + 13 * page + 6)});
  ASSERT_TRUE(part);
  EXPECT_EQ(*part,
            (PageRuns{{range_of(address_of(area + 13 * page), page_size), PageState::resident}}));
  ::munmap(area, count * page);
}

TEST_P(PagesBy, merges_runs_longer_than_its_buffer) {
  constexpr std::uint64_t count = 20000;
  std::byte* area = map_pages(count);
  const ForkedChild child([&](const auto& ready) {
    ::madvise(area, count * page, MADV_NOHUGEPAGE);
    std::memset(area, 1, 10000 * page);
    for (std::uint64_t i = 10001; i < count; i += 2) area[i * page] = std::byte{1};
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid(), GetParam());
  ASSERT_TRUE(memory);
  const auto runs = memory->pages({address_of(area), address_of(area + count * page)});
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 1 + 5000U);
  EXPECT_EQ(runs->front().range.size(), page_size * 10000);
  for (std::size_t i = 1; i < runs->size(); ++i) {
    ASSERT_EQ((*runs)[i].range,
              range_of(address_of(area + (10001 + 2 * (i - 1)) * page), page_size));
  }
  ::munmap(area, count * page);
}

TEST_P(PagesBy, finds_what_lies_far_apart) {
  // Around 2 MiB and 64 MiB, where one step of a scan ends and the next one begins.
  constexpr std::uint64_t count = (300U << 20U) / page;
  constexpr auto runs_at = std::to_array<std::pair<std::uint64_t, std::uint64_t>>(
      {{0, 1}, {510, 4}, {20000, 2}, {33000, 1200}, {count - 3, 3}});
  std::byte* area = map_pages(count);
  const ForkedChild child([&](const auto& ready) {
    ::madvise(area, count * page, MADV_NOHUGEPAGE);
    for (const auto& [first, pages] : runs_at) std::memset(area + first * page, 1, pages * page);
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid(), GetParam());
  ASSERT_TRUE(memory);
  PageRuns expected;
  expected.reserve(runs_at.size());
  for (const auto& [first, pages] : runs_at) {
    expected.push_back(
        {range_of(address_of(area + first * page), page_size * pages), PageState::resident});
  }
  EXPECT_EQ(memory->pages({address_of(area), address_of(area + count * page)}), expected);
  ::munmap(area, count * page);
}

TEST_P(PagesBy, sees_nothing_outside_of_user_space) {
  const auto memory = memory_of({::getpid()}, GetParam());
  ASSERT_TRUE(memory);
  EXPECT_TRUE(memory->pages({{0}, {0x10000}})->empty());
  EXPECT_TRUE(memory->pages({{0xffff'ffff'ff60'0000}, {0xffff'ffff'ff60'1000}})->empty());
  EXPECT_TRUE(memory->pages({{UINT64_MAX - 1}, {UINT64_MAX}})->empty());
  EXPECT_TRUE(memory->pages({{0x2000}, {0x1000}})->empty());
}

TEST(Pages, are_the_same_by_scan_and_page_map_for_huge_pages_and_a_whole_process) {
  constexpr std::uint64_t count = 8 * huge / page;
  std::byte* area = map_pages(count);
  const auto aligned = align_up(address_of(area), {huge}) - address_of(area);
  std::byte* first = area + aligned.count;
  const ForkedChild child([&](const auto& ready) {
    ::madvise(first, 6 * huge, MADV_HUGEPAGE);
    std::memset(first, 1, 2 * huge);
    volatile const std::byte sink = first[3 * huge]; // the huge zero page
    (void)sink;
    std::memset(first + 4 * huge, 1, huge);
    ::madvise(first, 6 * huge, MADV_NOHUGEPAGE); // else the kernel may fill the hole by itself
    ::madvise(first + 4 * huge + 16 * page, 8 * page, MADV_DONTNEED);
    ready();
    return ::pause();
  });
  const auto scan = memory_of(child.pid(), PageQuery::scan);
  const auto page_map = memory_of(child.pid(), PageQuery::page_map);
  ASSERT_TRUE(scan && page_map);
  const Range whole_area{address_of(area), address_of(area + count * page)};
  const auto by_scan = scan->pages(whole_area);
  const auto by_page_map = page_map->pages(whole_area);
  ASSERT_TRUE(by_scan && by_page_map);
  EXPECT_EQ(as_told_by(*page_map, *by_scan), *by_page_map);
  Bytes resident;
  for (const auto& run : *by_scan) {
    if (run.state == PageState::resident) resident += run.range.size();
  }
  EXPECT_EQ(resident, Bytes{3 * huge - 8 * page});

  const auto process = ProcDirectory::open(child.pid());
  const auto mappings = parse_mappings(*process->read_file("maps", 16_MiB));
  ASSERT_TRUE(mappings);
  for (const auto& mapping : *mappings) {
    // A sanitizer reserves terabytes; going through them page by page takes minutes.
    if (mapping.range.size() > 1024_MiB) continue;
    const auto scanned = scan->pages(mapping.range);
    const auto mapped = page_map->pages(mapping.range);
    ASSERT_TRUE(scanned && mapped);
    EXPECT_EQ(as_told_by(*page_map, *scanned), *mapped) << mapping.name;
  }
  ::munmap(area, count * page);
}

TEST(Pages, of_a_process_that_ended_are_an_error_not_an_empty_answer) {
  ForkedChild child([&](const auto& ready) {
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid());
  ASSERT_TRUE(memory);
  EXPECT_TRUE(memory->exists());
  child.kill();
  EXPECT_FALSE(memory->exists());
  const auto runs = memory->pages({{0x10000}, {0x7fff'ffff'f000}});
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().kind, ErrorKind::no_process);
  std::byte byte{};
  const ReadPiece piece{address_of(&byte), {&byte, 1}};
  const auto read = memory->read({&piece, 1});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::no_process);
}

TEST(LiveMemoryRead, copies_thousands_of_scattered_pieces) {
  constexpr std::uint64_t count = 5000;
  std::byte* area = map_pages(count);
  const ForkedChild child([&](const auto& ready) {
    for (std::uint64_t i = 0; i < count; ++i) std::memcpy(area + i * page + 40, &i, sizeof i);
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid());
  ASSERT_TRUE(memory);
  std::vector<std::uint64_t> values(count, UINT64_MAX);
  std::vector<ReadPiece> pieces;
  for (std::uint64_t i = 0; i < count; ++i) {
    pieces.push_back({address_of(area + i * page + 40),
                      std::as_writable_bytes(std::span(values).subspan(i, 1))});
  }
  EXPECT_EQ(memory->read(pieces), Bytes{count * sizeof(std::uint64_t)});
  for (std::uint64_t i = 0; i < count; ++i) ASSERT_EQ(values[i], i);
  EXPECT_EQ(memory->read({}), Bytes{});
  ::munmap(area, count * page);
}

TEST(LiveMemoryRead, ends_at_the_first_byte_that_cannot_be_read) {
  std::byte* area = map_pages(4);
  const ForkedChild child([&](const auto& ready) {
    std::memset(area, 7, 4 * page);
    ::mprotect(area + 2 * page, page, PROT_NONE);
    ready();
    return ::pause();
  });
  const auto memory = memory_of(child.pid());
  ASSERT_TRUE(memory);
  std::vector<std::byte> into(4 * page);
  const ReadPiece across{address_of(area), into};
  EXPECT_EQ(memory->read({&across, 1}), Bytes{2 * page});
  EXPECT_EQ(into[2 * page - 1], std::byte{7});
  EXPECT_EQ(into[2 * page], std::byte{0});

  const std::array pieces{ReadPiece{address_of(area + 3 * page), std::span(into).first(100)},
                          ReadPiece{address_of(area + 2 * page), std::span(into).first(100)},
                          ReadPiece{address_of(area), std::span(into).first(100)}};
  EXPECT_EQ(memory->read(pieces), Bytes{100});
  const ReadPiece nowhere{{16}, std::span(into).first(1)};
  EXPECT_EQ(memory->read({&nowhere, 1}), Bytes{0});
  ::munmap(area, 4 * page);
}

TEST(LiveMemoryRead, takes_a_piece_that_one_system_call_does_not) {
  // 2.5 GiB of the target's zero page; the test's own side keeps one buffer of that size unbacked
  // by reading into a memfd hole shared over and over.
  constexpr std::uint64_t window = 64U << 20U;
  constexpr std::uint64_t total = 40 * window;
  std::byte* area = map_pages(total / page);
  const ForkedChild child([&](const auto& ready) {
    area[total - 1] = std::byte{9};
    ready();
    return ::pause();
  });
  const int buffer = ::memfd_create("window", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(buffer, window), 0);
  auto* into = map_pages(total / page);
  for (std::uint64_t at = 0; at < total; at += window) {
    ASSERT_NE(::mmap(into + at, window, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, buffer, 0),
              MAP_FAILED);
  }
  const auto memory = memory_of(child.pid());
  ASSERT_TRUE(memory);
  const ReadPiece piece{address_of(area), {into, total}};
  EXPECT_EQ(memory->read({&piece, 1}), Bytes{total});
  EXPECT_EQ(into[total - 1], std::byte{9});
  ::munmap(into, total);
  ::munmap(area, total);
  ::close(buffer);
}

} // namespace
} // namespace heapgap::target
