#include "views/heap_cells.h"
#include "views/heap_picture.h"

#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

using analysis::MapRow;
using testing::HasSubstr;
using testing::Not;

MapRow row(std::uint64_t begin, std::string arena, std::uint64_t cell,
           std::vector<std::uint8_t> occupancy, std::vector<std::uint8_t> resident) {
  const auto cells = occupancy.size();
  return {range_of({begin}, Bytes{cell} * cells),
          std::move(arena),
          {cell},
          std::move(occupancy),
          std::move(resident)};
}

std::string picture(const std::vector<MapRow>& map, Charset charset = Charset::ascii,
                    std::size_t width = 80) {
  TextPage page({width, false, charset});
  add_heap_picture(page, map);
  return page.text();
}

std::size_t lines_with_cells(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '|')) / 2;
}

TEST(HeapPicture, OccupancyAndResidencyAreToldApartByCharacter) {
  const std::vector map{
      row(0x10000, "main", 4096, {255, 191, 127, 63, 0, 0, 255}, {255, 255, 255, 255, 255, 0, 0})};
  EXPECT_THAT(picture(map), HasSubstr("|#*+- ..|"));
  EXPECT_THAT(picture(map, Charset::utf8), HasSubstr("│█▓▒░ ··│"));
  EXPECT_THAT(picture(map), HasSubstr("one character is 4 KiB"));
  EXPECT_THAT(picture(map), HasSubstr("main 0x10000 "));
}

TEST(HeapPicture, NothingIsDrawnOfNothing) {
  EXPECT_EQ(picture({}), "");
  EXPECT_EQ(picture({row(0x1000, "main", 4096, {}, {})}), "");
}

TEST(HeapPicture, RowsOfOneArenaAreJoinedInAddressOrder) {
  const std::vector map{row(0x1000, "a", 4096, {255}, {255}), row(0x9000, "b", 4096, {0}, {0}),
                        row(0x20000, "a", 4096, {0}, {255})};
  const auto shelves = shelves_of(map, 16);
  ASSERT_EQ(shelves.size(), 2U);
  EXPECT_EQ(shelves[0].size, 8_KiB);
  const auto cells = resampled(shelves[0], 4_KiB);
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cells[1].begin, Address{0x20000});
  EXPECT_THAT(picture(map), HasSubstr("|# |"));
}

TEST(HeapPicture, JoinedCellsShowTheirMean) {
  const std::vector map{row(0, "main", 4096, {255, 0, 0, 0}, {255, 255, 255, 0})};
  const auto cells = resampled(shelves_of(map, 16)[0], 16_KiB);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_DOUBLE_EQ(cells[0].live, 0.25);
  EXPECT_DOUBLE_EQ(cells[0].resident, 0.75);
}

TEST(HeapPicture, AShorterLastCellWeighsLess) {
  MapRow short_row = row(0, "main", 8192, {0, 255}, {255, 255});
  short_row.range.end = Address{8192 + 4096};
  const auto cells = resampled(shelves_of({short_row}, 16)[0], 16_KiB);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_NEAR(cells[0].live, 1.0 / 3, 1e-9);
}

TEST(HeapPicture, ALargeMapFitsIntoItsLines) {
  std::vector<MapRow> map;
  for (std::uint64_t index = 0; index < 4096; ++index) {
    map.push_back(
        row(index << 24U, "arena-" + std::to_string(index % 100), 1U << 20U, {90}, {255}));
  }
  for (const std::size_t width : {40U, 80U, 250U}) {
    const std::string text = picture(map, Charset::ascii, width);
    EXPECT_LE(lines_with_cells(text), most_picture_lines);
    EXPECT_GE(lines_with_cells(text), 10U);
    EXPECT_THAT(text, HasSubstr("others"));
  }
}

TEST(HeapPicture, TheLargestArenasKeepTheirOwnLine) {
  std::vector<MapRow> map;
  for (std::uint64_t index = 0; index < 40; ++index) {
    const std::size_t cells = index == 33 ? 50 : 1;
    map.push_back(row(index << 24U, "arena-" + std::to_string(index), 4096,
                      std::vector<std::uint8_t>(cells, 255),
                      std::vector<std::uint8_t>(cells, 255)));
  }
  const std::string text = picture(map);
  EXPECT_THAT(text, HasSubstr("arena-33 "));
  EXPECT_THAT(text, HasSubstr("39 others "));
}

TEST(HeapPicture, SenselessRowsAreLeftOut) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  MapRow no_cell = row(0x1000, "none", 4096, {1, 2}, {1, 2});
  no_cell.cell = {};
  MapRow turned = row(0x1000, "turned", 4096, {1}, {1});
  turned.range = {Address{0x9000}, Address{0x1000}};
  MapRow endless = row(0, "endless", 4096, {1}, {1});
  endless.range = {Address{}, Address{most}};
  MapRow huge_cell = row(0x1000, "huge", 4096, {200, 9}, {255, 9});
  huge_cell.cell = {most};
  const std::string text = picture({no_cell, turned, endless, huge_cell});
  for (const char* name : {"none", "turned", "endless"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string("  ") + name + " 0x")));
  }
  EXPECT_THAT(text, HasSubstr("huge 0x1000         |#|"));
}

} // namespace
} // namespace heapgap::views
