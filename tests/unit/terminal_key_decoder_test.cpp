#include "terminal/key_decoder.h"
#include "terminal/terminal_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace heapgap::terminal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using views::character_key;
using views::Key;
using views::KeyKind;

KeyDecoder xterm_decoder() {
  return KeyDecoder(find_terminal_kind("xterm-256color", "").value().keys);
}

std::vector<Key> keys_of(std::string_view bytes) {
  KeyDecoder decoder = xterm_decoder();
  std::vector<Key> keys = decoder.take(bytes);
  for (const Key& key : decoder.give_up_waiting()) keys.push_back(key);
  return keys;
}

Key key_of(std::string_view bytes) {
  const auto keys = keys_of(bytes);
  EXPECT_EQ(keys.size(), 1U) << bytes;
  return keys.empty() ? Key{} : keys.front();
}

TEST(KeyDecoder, OrdinaryKeys) {
  EXPECT_THAT(keys_of("q ?"),
              ElementsAre(character_key('q'), character_key(' '), character_key('?')));
  EXPECT_EQ(key_of("é"), character_key(U'é'));
  EXPECT_EQ(key_of("漢"), character_key(U'漢'));
  EXPECT_EQ(key_of("\r").kind, KeyKind::enter);
  EXPECT_EQ(key_of("\t").kind, KeyKind::tab);
  EXPECT_EQ(key_of("\x7f").kind, KeyKind::backspace);
  EXPECT_TRUE(key_of("\x03").is_control('c'));
  EXPECT_TRUE(key_of("\x1a").is_control('z'));
  EXPECT_EQ(key_of("\x1b").kind, KeyKind::escape);
}

TEST(KeyDecoder, CursorAndFunctionKeysInTheFormsThatTerminalsHave) {
  for (const char* up : {"\x1b[A", "\x1bOA", "\x1b[1;5A"}) EXPECT_EQ(key_of(up).kind, KeyKind::up);
  EXPECT_EQ(key_of("\x1b[B").kind, KeyKind::down);
  EXPECT_EQ(key_of("\x1b[5~").kind, KeyKind::page_up);
  EXPECT_EQ(key_of("\x1b[6~").kind, KeyKind::page_down);
  EXPECT_EQ(key_of("\x1b[Z").kind, KeyKind::back_tab);
  for (const char* home : {"\x1b[H", "\x1b[1~", "\x1b[7~", "\x1bOH"}) {
    EXPECT_EQ(key_of(home).kind, KeyKind::home);
  }
  EXPECT_TRUE(key_of("\x1bOP").is_function(1));
  EXPECT_TRUE(key_of("\x1b[17~").is_function(6));
  EXPECT_TRUE(key_of("\x1b[21~").is_function(10));
}

TEST(KeyDecoder, TheMouse) {
  EXPECT_EQ(key_of("\x1b[<0;10;5M"), (Key{.kind = KeyKind::press, .position = {9, 4}}));
  EXPECT_THAT(keys_of("\x1b[<0;10;5m"), IsEmpty()); // the release
  EXPECT_THAT(keys_of("\x1b[<2;10;5M"), IsEmpty()); // another button
  EXPECT_EQ(key_of("\x1b[<64;1;1M").kind, KeyKind::wheel_up);
  EXPECT_EQ(key_of("\x1b[<65;1;1M").kind, KeyKind::wheel_down);
  EXPECT_THAT(keys_of("\x1b[<0;0;0M\x1b[<0M\x1b[<;;M"), IsEmpty());
}

TEST(KeyDecoder, KeysThatComeInPiecesAreOne) {
  KeyDecoder decoder = xterm_decoder();
  EXPECT_THAT(decoder.take("\x1b"), IsEmpty());
  EXPECT_TRUE(decoder.is_waiting());
  EXPECT_THAT(decoder.take("["), IsEmpty());
  EXPECT_THAT(decoder.take("A"), ElementsAre(Key{.kind = KeyKind::up}));
  EXPECT_FALSE(decoder.is_waiting());
  EXPECT_THAT(decoder.take("\xc3"), IsEmpty());
  EXPECT_THAT(decoder.take("\xa9q"), ElementsAre(character_key(U'é'), character_key('q')));
}

TEST(KeyDecoder, AnEscapeBeforeAnotherKeyIsTwoKeys) {
  EXPECT_THAT(keys_of("\x1bq"), ElementsAre(Key{.kind = KeyKind::escape}, character_key('q')));
  EXPECT_THAT(keys_of("\x1b\x1b"),
              ElementsAre(Key{.kind = KeyKind::escape}, Key{.kind = KeyKind::escape}));
}

TEST(KeyDecoder, WhatMeansNothingIsSwallowed) {
  EXPECT_THAT(keys_of("\x1b[?2026;2$y\x1b[200~\x1b[I\x1b[99;99;99z"), IsEmpty());
  EXPECT_THAT(keys_of(std::string("\x1b[") + std::string(4000, '1') + "zq"),
              ElementsAre(character_key('q')));
  EXPECT_THAT(keys_of("\xff\xfe\xc0q"), ElementsAre(character_key('q')));
}

TEST(KeyDecoder, AnyBytesInAnyPiecesComeToAnEnd) {
  rc::check([](const std::vector<std::string>& pieces) {
    KeyDecoder decoder = xterm_decoder();
    for (const std::string& piece : pieces) decoder.take(piece);
    decoder.give_up_waiting();
    RC_ASSERT(!decoder.is_waiting());
  });
}

} // namespace
} // namespace heapgap::terminal
