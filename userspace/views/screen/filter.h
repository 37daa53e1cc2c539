// The text after `/`: what rows are looked for.
//
//   off ──/──▶ typing ──Enter──▶ on        Esc: off, from both
//                ▲────────/──────┘
#pragma once

#include "views/screen/key.h"

#include <optional>
#include <string>
#include <string_view>

namespace heapgap::views {

struct Filter {
  std::string text; ///< ASCII; "" lets everything pass
  bool is_typing = false;

  bool operator==(const Filter&) const = default;
};

/// What the key makes of the filter; nothing when the key is none of the filter's.
std::optional<Filter> filter_after(const Filter& filter, const Key& key);

/// Whether `bytes`, which may be hostile, hold `text`; ASCII letters of either case are the same.
bool holds_text(std::string_view bytes, std::string_view text);

} // namespace heapgap::views
