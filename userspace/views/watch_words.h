// How a watching is spoken of at its beginning and its end.
#pragma once

#include "analysis/tick.h"
#include "views/text_page.h"

#include <optional>
#include <string>

namespace heapgap::views {

/// "redis-server (pid 4242), glibc 2.36"; at most three allocators are named.
std::string watched_what(const TextPage& page, const analysis::Report& report);

/// Why there are walks only, where windows were wanted; harmless text.
std::string no_probes_text(const analysis::WatchQuality& quality);

/// "12.3k", "~12.3k", or ">650k" where little more than a lower bound is known.
std::string estimated_rate(double rate, const std::optional<analysis::RateBounds>& bounds,
                           bool estimated);

/// "every call traced", "by repeated walks, no probes placed", …
std::string watched_how(analysis::WatchMode mode);

/// "until it exited", …
std::string watched_until(analysis::WatchEnd end);

} // namespace heapgap::views
