// How roles look, for terminals of different colours.
#pragma once

#include "views/screen/role.h"

#include <cstdint>
#include <optional>

namespace heapgap::views {

enum class ColorDepth : std::uint8_t {
  none,
  basic,   ///< 8 or 16 colours that the user chose
  indexed, ///< 256
  direct,  ///< 24 bits
};

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  constexpr bool operator==(const Rgb&) const = default;
};

/// The background is always the terminal's own, which may be light or dark.
struct Attributes {
  bool bold = false;
  bool dim = false;
  bool underline = false;
  std::optional<std::uint8_t> index; ///< foreground out of the palette
  std::optional<Rgb> rgb;            ///< foreground of 24 bits

  constexpr bool operator==(const Attributes&) const = default;
};

/// The colours of what lies side by side differ for every kind of colour vision (after Okabe and
/// Ito, "Color Universal Design", 2008).
Attributes attributes_for(Role role, ColorDepth depth);

} // namespace heapgap::views
