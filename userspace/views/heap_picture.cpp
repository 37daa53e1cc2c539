#include "views/heap_picture.h"

#include "views/heap_cells.h"
#include "views/number_format.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

struct Shade {
  std::string_view utf8;
  std::string_view ascii;
  Style style = Style::plain;
};

// By share of live bytes; then what is not in memory.
constexpr std::array shades{Shade{" ", " ", Style::plain}, Shade{"░", "-", Style::bad},
                            Shade{"▒", "+", Style::warning}, Shade{"▓", "*", Style::plain},
                            Shade{"█", "#", Style::good}};
constexpr Shade not_resident{"·", ".", Style::faint};

std::string_view glyph(const TextPage& page, const Shade& shade) {
  return page.is_utf8() ? shade.utf8 : shade.ascii;
}

const Shade& shade_of(const Cell& cell) {
  if (cell.resident < 0.5) return not_resident;
  if (cell.live <= 0) return shades[0];
  return shades[1 + std::min<std::size_t>(static_cast<std::size_t>(cell.live * 4), 3)];
}

/// What stands left of the cells: the arena and the address of the first cell.
struct Margin {
  std::size_t name = 0;
  std::size_t address = 0;

  [[nodiscard]] std::size_t columns() const {
    return 2 + name + 1 + (address > 0 ? address + 1 : 0);
  }
};

std::string shelf_name(const TextPage& page, const Shelf& shelf) {
  if (shelf.arenas != 1) return fmt::format("{} others", shelf.arenas);
  return printable(shelf.name, 12, page.charset());
}

Margin margin_for(const TextPage& page, const std::vector<Shelf>& shelves) {
  Margin margin;
  for (const Shelf& shelf : shelves) {
    margin.name = std::max(margin.name, columns_of(shelf_name(page, shelf)));
  }
  // On a narrow terminal the picture needs the room more than the addresses do.
  margin.address = page.width() < 60 ? 0 : std::string_view("0x7fffffffffff").size();
  return margin;
}

void draw_line(TextPage& page, const Margin& margin, const std::string& name,
               std::span<const Cell> cells) {
  const std::string_view frame = page.is_utf8() ? "│" : "|";
  Line line("  " + padded_right(name, margin.name) + ' ');
  if (margin.address > 0) {
    line.add(padded_right(fmt::format("{:#x}", cells.front().begin.value), margin.address) + ' ',
             Style::faint);
  }
  line.add(frame, Style::faint);
  for (std::size_t index = 0; index < cells.size();) {
    const Shade& shade = shade_of(cells[index]);
    std::string run;
    for (; index < cells.size() && &shade_of(cells[index]) == &shade; ++index) {
      run += glyph(page, shade);
    }
    line.add(run, shade.style);
  }
  page.add(line.add(frame, Style::faint));
}

void draw_legend(TextPage& page) {
  const std::array entries{fmt::format("{} 75-100% live", glyph(page, shades[4])),
                           fmt::format("{} 50-75%", glyph(page, shades[3])),
                           fmt::format("{} 25-50%", glyph(page, shades[2])),
                           fmt::format("{} under 25%", glyph(page, shades[1])),
                           std::string("blank: none"),
                           fmt::format("{} not in memory", glyph(page, not_resident))};
  std::string line = " ";
  for (const std::string& entry : entries) {
    if (columns_of(line) + 2 + columns_of(entry) > page.width()) {
      page.add(line, Style::faint);
      line = " ";
    }
    line += (line.size() > 1 ? "  " : " ") + entry;
  }
  page.add(line, Style::faint);
}

} // namespace

void add_heap_picture(TextPage& page, const std::vector<analysis::MapRow>& map) {
  const auto shelves = shelves_of(map, most_picture_lines);
  if (shelves.empty()) return;
  const Margin margin = margin_for(page, shelves);
  const std::size_t columns = page.width() - margin.columns() - 2;
  const Bytes cell = cell_size(shelves, columns, most_picture_lines);

  page.heading("HEAP MAP", fmt::format("one character is {}; holes between heaps are left out",
                                       size_label(cell)));
  for (const Shelf& shelf : shelves) {
    const auto cells = resampled(shelf, cell);
    std::span<const Cell> rest(cells);
    std::string name = shelf_name(page, shelf);
    while (!rest.empty()) {
      const auto taken = rest.first(std::min(columns, rest.size()));
      draw_line(page, margin, name, taken);
      rest = rest.subspan(taken.size());
      name.clear();
    }
  }
  draw_legend(page);
}

} // namespace heapgap::views
