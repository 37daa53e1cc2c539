#include "views/number_format.h"
#include "views/screen/graph.h"
#include "views/top/text_views.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace heapgap::views {
namespace {

using analysis::Trend;

struct Series {
  std::string_view name;
  Role role = Role::plain;
  std::optional<double> (*value)(const GraphPoint&) = nullptr;
  std::optional<double> Trend::* slope = nullptr; ///< nullptr: none is known
};

std::optional<double> number(const std::optional<Bytes>& bytes) {
  return bytes ? std::optional(static_cast<double>(bytes->count)) : std::nullopt;
}

constexpr std::array<Series, 4> all_series{
    Series{"RSS", Role::plain, [](const GraphPoint& point) { return number(point.rss); },
           &Trend::rss_per_s},
    Series{"live", Role::live, [](const GraphPoint& point) { return number(point.live); },
           &Trend::live_per_s},
    Series{"reclaimable", Role::reclaimable,
           [](const GraphPoint& point) { return number(point.reclaimable); }, nullptr},
    Series{"pinned", Role::pinned, [](const GraphPoint& point) { return number(point.pinned); },
           &Trend::pinned_per_s}};

constexpr std::size_t margin = 13; ///< of names and values

std::vector<std::optional<double>> values_of(const Series& series, const TopContent& content) {
  std::vector<std::optional<double>> values;
  values.reserve(content.points.size());
  for (const GraphPoint& point : content.points) values.push_back(series.value(point));
  return values;
}

/// The largest RSS that is shown: what all series are measured by, as each is a part of it.
double top_of(const TopContent& content, std::size_t columns) {
  double top = 0;
  const std::size_t shown = std::min(content.points.size(), columns);
  for (std::size_t index = content.points.size() - shown; index < content.points.size(); ++index) {
    top = std::max(top, static_cast<double>(content.points[index].rss.count));
  }
  return top;
}

std::string value_text(const std::vector<std::optional<double>>& values) {
  if (values.empty() || !values.back()) return "-";
  return short_bytes({static_cast<std::uint64_t>(*values.back())});
}

std::string slope_text(const Series& series, const TopContent& content) {
  if (series.slope == nullptr || !content.tick) return "";
  const std::optional<double>& slope = content.tick->trend.*series.slope;
  if (!slope || !std::isfinite(*slope)) return "";
  return (*slope < 0 ? "-" : "+") + short_byte_rate(std::abs(*slope)) + "/s";
}

} // namespace

void draw_trend_view(const Pane& pane, const TopContent& content) {
  if (pane.rows() < 2 || pane.columns() <= margin) return;
  const std::size_t columns = pane.columns() - margin;
  const double top = top_of(content, columns);
  const std::size_t shown = std::min(content.points.size(), columns);
  const double span = shown < 2 ? 0
                                : content.points.back().elapsed_s -
                                      content.points[content.points.size() - shown].elapsed_s;
  pane.text({0, 0},
            fmt::format("The last {} on one scale, up to {}; a column is a look.",
                        duration(std::chrono::duration<double>(span)),
                        human_bytes({static_cast<std::uint64_t>(top)})),
            Role::dim);
  const std::size_t height = (pane.rows() - 1) / all_series.size();
  for (std::size_t index = 0; index < all_series.size() && height > 0; ++index) {
    const Series& series = all_series.at(index);
    const auto values = values_of(series, content);
    const Pane part = pane.rows_from(1 + index * height, height);
    part.text({0, 0}, margin - 1, series.name, Role::strong);
    if (height > 1) part.text({0, 1}, margin - 1, value_text(values));
    if (height > 2) part.text({0, 2}, margin - 1, slope_text(series, content), Role::dim);
    draw_graph(part.part({{margin, 0}, {columns, height}}), values, top, series.role);
  }
}

void draw_trend_lines(const Pane& pane, const TopContent& content) {
  constexpr std::size_t names = 20;
  if (pane.columns() <= names) return;
  const std::size_t columns = pane.columns() - names;
  for (std::size_t index = 0; index < all_series.size() && index < pane.rows(); ++index) {
    const Series& series = all_series.at(index);
    const auto values = values_of(series, content);
    pane.text({0, index}, series.name, Role::dim);
    pane.text_before({names - 1, index}, value_text(values));
    draw_graph(pane.part({{names, index}, {columns, 1}}), values, top_of(content, columns),
               series.role);
  }
}

} // namespace heapgap::views
