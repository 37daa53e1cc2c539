#include "views/screen/graph.h"
#include "views/screen/pane.h"
#include "views/screen/stacked_bar.h"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace heapgap::views {
namespace {

Canvas canvas(std::size_t columns, std::size_t rows, Charset charset = Charset::utf8) {
  return {{columns, rows}, charset};
}

TEST(Canvas, TextIsCutAtTheEdgeAndMadeHarmless) {
  Canvas screen = canvas(8, 2);
  EXPECT_EQ(screen.text({2, 0}, 100, "\x1b[31mabcdef", Role::plain), 6U);
  EXPECT_EQ(screen.text({0, 1}, 5, "abcdefgh", Role::plain, Cut::head), 5U);
  EXPECT_EQ(screen.plain_text(), "  \uFFFD[31m…\n…efgh\n");
  EXPECT_EQ(screen.text({8, 0}, 5, "x", Role::plain), 0U);
  EXPECT_EQ(screen.text({0, 2}, 5, "x", Role::plain), 0U);
}

TEST(Canvas, AWideGlyphTakesTwoCellsAndNoHalfOfItStays) {
  Canvas screen = canvas(6, 1);
  screen.text({0, 0}, 6, "漢字漢", Role::plain);
  EXPECT_EQ(screen.plain_text(), "漢字漢\n");
  screen.put({1, 0}, {U'x', 'x'}, Role::plain);
  EXPECT_EQ(screen.plain_text(), " x字漢\n");
  screen.put({4, 0}, {U'y', 'y'}, Role::plain);
  EXPECT_EQ(screen.plain_text(), " x字y\n");
  screen.text({3, 0}, 2, "漢", Role::plain);
  EXPECT_EQ(screen.plain_text(), " x 漢\n");
}

TEST(Canvas, RolesAndSelectionCanBeRead) {
  Canvas screen = canvas(6, 2, Charset::ascii);
  screen.text({0, 0}, 6, "a b", Role::live);
  screen.put({5, 0}, {U'█', '#'}, Role::pinned);
  screen.text({0, 1}, 6, "row", Role::warning);
  screen.select({{1, 1}, {9, 9}});
  EXPECT_EQ(screen.plain_text(), "a b  #\nrow\n");
  EXPECT_EQ(screen.role_text(), "L L  P\nwSSSSS\n");
}

TEST(Pane, NothingLandsOutsideIt) {
  Canvas screen = canvas(10, 5);
  const Pane pane = Pane(screen).part({{3, 1}, {4, 2}});
  pane.fill({{0, 0}, {100, 100}}, {U'x', 'x'}, Role::plain);
  pane.text({2, 1}, "abcdef");
  pane.text_before({4, 0}, "yy");
  pane.text({0, 5}, "below");
  EXPECT_EQ(screen.plain_text(), "\n   xxyy\n   xxa…\n\n\n");
  EXPECT_EQ(pane.part({{2, 1}, {100, 100}}).area(), (Area{{5, 2}, {2, 1}}));
  EXPECT_EQ(pane.part({{9, 9}, {1, 1}}).area().size, (ScreenSize{0, 0}));
}

TEST(Wrapped, BreaksAtBlanksAndEndsInAnEllipsis) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrapped("one two three", 8, 5, Charset::utf8), (Lines{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three four", 8, 2, Charset::utf8), (Lines{"one two", "three f…"}));
  EXPECT_EQ(wrapped("abcdefghijkl x", 5, 3, Charset::ascii), (Lines{"ab...", "x"}));
  EXPECT_EQ(wrapped("", 5, 3, Charset::ascii), Lines{});
  EXPECT_EQ(wrapped("x", 0, 3, Charset::ascii), Lines{});
}

TEST(StackedBar, ItsPartsAddUpToTheirShareOfTheWhole) {
  rc::check([] {
    const auto amounts = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::inRange<std::uint64_t>(0, 1U << 20U));
    const auto columns = *rc::gen::inRange<std::size_t>(0, 200);
    std::vector<BarPart> parts;
    for (const std::uint64_t amount : amounts) parts.push_back({amount, {}, Role::plain});
    const auto sum = std::accumulate(amounts.begin(), amounts.end(), std::uint64_t{0});
    const auto whole = sum + *rc::gen::inRange<std::uint64_t>(0, 1U << 20U);
    const auto taken = columns_of_parts(parts, whole, columns);
    const auto used = std::accumulate(taken.begin(), taken.end(), std::size_t{0});
    RC_ASSERT(used <= columns);
    if (sum == 0 || columns < parts.size()) return;
    const double exact =
        static_cast<double>(sum) / static_cast<double>(whole) * static_cast<double>(columns);
    const auto nothing = static_cast<std::size_t>(std::count(amounts.begin(), amounts.end(), 0U));
    RC_ASSERT(static_cast<double>(used) <=
              std::max(exact + 1, static_cast<double>(parts.size() - nothing)));
    RC_ASSERT(static_cast<double>(used) >= exact - 1);
    for (std::size_t index = 0; index < parts.size(); ++index) {
      RC_ASSERT((taken[index] > 0) == (amounts[index] > 0));
    }
  });
}

TEST(StackedBar, ThePartsThatFillTheWholeFillTheBar) {
  Canvas screen = canvas(10, 1);
  draw_stacked_bar(Pane(screen), {0, 0}, 10,
                   {{333, {U'a', 'a'}, Role::live},
                    {333, {U'b', 'b'}, Role::pinned},
                    {334, {U'c', 'c'}, Role::plain}},
                   1000, {0, {U'.', '.'}, Role::dim});
  EXPECT_EQ(screen.plain_text(), "aaabbbcccc\n");
}

TEST(Graph, DrawsEighthsFromTheRightAndNeverHidesAValue) {
  Canvas screen = canvas(5, 2);
  const std::vector<std::optional<double>> values{9.0, 16.0, 8.0, 4.0, std::nullopt, 0.001};
  draw_graph(Pane(screen), values, 16, Role::live);
  EXPECT_EQ(screen.plain_text(), "█\n██▄ ▁\n");
  Canvas plain = canvas(5, 1, Charset::ascii);
  draw_graph(Pane(plain), values, 16, Role::live);
  EXPECT_EQ(plain.plain_text(), "#-_ _\n");
}

} // namespace
} // namespace heapgap::views
