#include "views/screen/theme.h"

#include <array>

namespace heapgap::views {
namespace {

struct Look {
  bool bold = false;
  bool dim = false;
  std::optional<std::uint8_t> basic;
  std::optional<std::uint8_t> indexed;
  std::optional<Rgb> direct;
};

constexpr Rgb sky_blue{86, 180, 233};
constexpr Rgb orange{230, 159, 0};
constexpr Rgb bluish_green{0, 158, 115};
constexpr Rgb vermilion{213, 94, 0};
constexpr Rgb reddish_purple{204, 121, 167};

// In the order of the roles.
constexpr std::array<Look, roles> looks{
    Look{false, false, {}, {}, {}},             // plain
    Look{false, true, {}, {}, {}},              // dim
    Look{true, false, {}, {}, {}},              // strong
    Look{true, false, 6, 74, sky_blue},         // key
    Look{false, false, 6, 74, sky_blue},        // live
    Look{false, false, 3, 178, orange},         // pinned
    Look{false, false, 5, 175, reddish_purple}, // reclaimable
    Look{false, true, {}, {}, {}},              // held
    Look{false, true, {}, {}, {}},              // other
    Look{false, true, {}, {}, {}},              // absent
    Look{false, false, 2, 36, bluish_green},    // good
    Look{true, false, 3, 178, orange},          // warning
    Look{true, false, 1, 166, vermilion},       // critical
};

} // namespace

Attributes attributes_for(Role role, ColorDepth depth) {
  const Look& look = looks.at(static_cast<std::size_t>(role));
  Attributes attributes{look.bold, look.dim, false, {}, {}};
  switch (depth) {
  case ColorDepth::none:
    // Bold and dim are no colours; a serious matter is underlined as well.
    attributes.underline = role == Role::critical;
    break;
  case ColorDepth::basic:
    attributes.index = look.basic;
    break;
  case ColorDepth::indexed:
    attributes.index = look.indexed;
    break;
  case ColorDepth::direct:
    attributes.rgb = look.direct;
    break;
  }
  return attributes;
}

} // namespace heapgap::views
