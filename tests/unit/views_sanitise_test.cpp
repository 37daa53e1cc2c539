#include "views/code_point.h"
#include "views/sanitise.h"

#include <gtest/gtest.h>

namespace heapgap::views {
namespace {

constexpr std::size_t wide = 1000;

std::string ascii(std::string_view bytes, std::size_t columns = wide, Cut cut = Cut::tail) {
  return printable(bytes, columns, Charset::ascii, cut);
}
std::string utf8(std::string_view bytes, std::size_t columns = wide, Cut cut = Cut::tail) {
  return printable(bytes, columns, Charset::utf8, cut);
}

TEST(Sanitise, OrdinaryNamesPass) {
  EXPECT_EQ(ascii("nginx: worker (7)"), "nginx: worker (7)");
  EXPECT_EQ(utf8("naïve-Größe-Ж-漢字"), "naïve-Größe-Ж-漢字");
  EXPECT_EQ(ascii("naïve"), "na?ve");
  EXPECT_EQ(ascii(""), "");
}

TEST(Sanitise, NoByteBelowBlankOrDeletePasses) {
  for (int value = 0; value < 0x20; ++value) {
    EXPECT_EQ(ascii(std::string(1, static_cast<char>(value))), "?") << value;
  }
  EXPECT_EQ(ascii("\x7f"), "?");
  EXPECT_EQ(ascii("\x1b[31mred"), "?[31mred");
  EXPECT_EQ(utf8("a\nb\tc\r"), "a\uFFFDb\uFFFDc\uFFFD");
}

TEST(Sanitise, WhatHidesOrReordersIsReplaced) {
  for (const char* bad :
       {"\u0085", "\u009b", "\u00ad", "\u0301", "\u05d0",     "\u061c",    "\u200b", "\u200d",
        "\u200e", "\u200f", "\u2028", "\u202a", "\u202e",     "\u2060",    "\u2066", "\u2069",
        "\u3164", "\ufe0f", "\ufeff", "\ue000", "\U0001f4a9", "\U000e0041"}) {
    EXPECT_EQ(utf8(std::string("a") + bad + "b"), "a\uFFFDb") << bad;
    EXPECT_EQ(ascii(std::string("a") + bad + "b"), "a?b") << bad;
  }
}

TEST(Sanitise, InvalidUtf8IsReplacedByteByByte) {
  EXPECT_EQ(ascii("\xff"), "?");
  EXPECT_EQ(ascii("\xc3("), "?(");              // the second byte is missing
  EXPECT_EQ(ascii("\xc0\xaf"), "??");           // overlong
  EXPECT_EQ(ascii("\xe0\x80\x9b"), "???");      // overlong, hides an escape
  EXPECT_EQ(ascii("\xed\xa0\x80"), "???");      // a surrogate
  EXPECT_EQ(ascii("\xf4\x90\x80\x80"), "????"); // above U+10FFFF
  EXPECT_EQ(ascii("\xe2\x82"), "??");           // ends in the middle
}

TEST(Sanitise, LongTextIsCutAtTheChosenEnd) {
  EXPECT_EQ(ascii("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(ascii("abcdefghi", 8), "abcde...");
  EXPECT_EQ(utf8("abcdefghi", 8), "abcdefg…");
  EXPECT_EQ(ascii("/usr/bin/server", 9, Cut::head), "...server");
  EXPECT_EQ(utf8("/usr/bin/server", 7, Cut::head), "…server");
  EXPECT_EQ(ascii("abcdefghi", 2), "..");
  EXPECT_EQ(utf8("abcdefghi", 0), "");
}

TEST(Sanitise, WideCharactersCountTwice) {
  EXPECT_EQ(columns_of(std::string_view("漢字")), 4U);
  EXPECT_EQ(columns_of(std::string_view("a█…")), 3U);
  EXPECT_EQ(utf8("漢字漢字", 6), "漢字…");
  EXPECT_EQ(columns_of(utf8("漢字漢字漢字", 8)), 7U); // half a character is never shown
}

TEST(Sanitise, CodePointsAreDecoded) {
  EXPECT_EQ(first_code_point("A").value, 0x41U);
  EXPECT_EQ(first_code_point("ü").value, 0xFCU);
  EXPECT_EQ(first_code_point("€").value, 0x20ACU);
  EXPECT_EQ(first_code_point("\U0001f4a9").value, 0x1F4A9U);
  EXPECT_EQ(first_code_point("\U0001f4a9").length, 4U);
  EXPECT_FALSE(first_code_point("\x80").valid);
}

TEST(Sanitise, PaddingCountsColumnsNotBytes) {
  EXPECT_EQ(padded_right("ü", 3), "ü  ");
  EXPECT_EQ(padded_left("漢", 3), " 漢");
  EXPECT_EQ(padded_left("long", 2), "long");
}

} // namespace
} // namespace heapgap::views
