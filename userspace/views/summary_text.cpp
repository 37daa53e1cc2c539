#include "views/summary_text.h"

#include "views/number_format.h"
#include "views/summary_sections.h"
#include "views/text_sections.h"
#include "views/watch_words.h"

#include <fmt/format.h>

namespace heapgap::views {
namespace {

void add_headline(TextPage& page, const analysis::Summary& summary) {
  const analysis::Tick& last = summary.last;
  page.paragraph("Watched ", Style::plain,
                 fmt::format("{}, for {}, {}; {}.", watched_what(page, last.report),
                             duration(std::chrono::duration<double>(last.elapsed_s)),
                             watched_until(summary.end), watched_how(last.quality.mode)),
                 2);
}

void add_changes_in_short(TextPage& page, const analysis::SinceAttach& changes) {
  page.paragraph("since the attach: ", Style::plain,
                 fmt::format("rss {}, live {} ({} blocks), idle resident {}, pinned {}",
                             signed_bytes(changes.rss_bytes), signed_bytes(changes.live_bytes),
                             signed_count(changes.live_blocks),
                             signed_bytes(changes.idle_resident_bytes),
                             signed_bytes(changes.pinned_bytes)),
                 2);
}

} // namespace

std::string summary_text(const analysis::Summary& summary, const TextOptions& options) {
  const analysis::Tick& last = summary.last;
  const analysis::SinceAttach changes = analysis::since_attach(summary);
  TextPage page(options.format);
  add_headline(page, summary);
  if (options.extent == Extent::quiet) {
    add_verdict(page, last.report);
    add_changes_in_short(page, changes);
    page.paragraph(losses_in_words(last.quality), 2);
    return page.text();
  }
  const bool every_row = options.extent == Extent::verbose;
  page.blank();
  add_verdict(page, last.report);
  if (every_row) add_evidence(page, last.report.verdict);
  add_changes(page, summary, changes);
  add_trend(page, last.trend);
  add_calls(page, last);
  add_fit(page, last.report.fit);
  add_class_changes(page, changes.size_classes, every_row);
  add_coverage(page, last.quality);
  add_advice(page, last.report.advice);
  add_quality(page, last.report);
  return page.text();
}

} // namespace heapgap::views
