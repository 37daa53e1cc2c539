// The bytes that a terminal sends, as keys.
//
// Formats: ECMA-48 control sequences as xterm sends them (ctlseqs: "PC-Style Function Keys", "SGR
// mouse"), what terminfo says of the keys of this terminal, and UTF-8.
#pragma once

#include "views/screen/key.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heapgap::terminal {

class KeyDecoder {
public:
  using Sequences = std::vector<std::pair<std::string, views::Key>>;

  explicit KeyDecoder(Sequences sequences) : sequences_(std::move(sequences)) {}

  /// The keys that these bytes complete. Sequences that mean nothing here are swallowed.
  std::vector<views::Key> take(std::string_view bytes);
  /// Whether what came last may be the beginning of more: an escape, for one.
  [[nodiscard]] bool is_waiting() const { return !pending_.empty(); }
  /// Nothing more came in time: what an escape alone means, and others.
  std::vector<views::Key> give_up_waiting();

private:
  /// Takes one key's bytes from the front of `pending_`; false when they are not complete.
  bool take_one(bool is_complete, std::vector<views::Key>& keys);
  bool take_sequence(bool is_complete, std::vector<views::Key>& keys);
  bool take_known(std::vector<views::Key>& keys);

  Sequences sequences_;
  std::string pending_;
};

} // namespace heapgap::terminal
