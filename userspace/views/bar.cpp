#include "views/bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace heapgap::views {

std::string bar(double share, std::size_t columns, Charset charset) {
  // The blocks of one to seven eighths, U+258F down to U+2589.
  static constexpr std::array<std::string_view, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (columns == 0 || !(share > 0)) return padded_right("", columns);
  const double filled = std::min(share, 1.0) * static_cast<double>(columns);
  if (charset == Charset::ascii) {
    const auto whole =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(filled)), 1, columns);
    return padded_right(std::string(whole, '#'), columns);
  }
  const auto steps = std::max<std::size_t>(static_cast<std::size_t>(std::lround(filled * 8)), 1);
  std::string text;
  for (std::size_t step = 0; step < steps / 8; ++step) text += "█";
  text += eighths[steps % 8];
  return padded_right(text, columns);
}

} // namespace heapgap::views
