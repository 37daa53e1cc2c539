// How a watching is spoken of at its beginning and its end.
#pragma once

#include "analysis/tick.h"
#include "views/text_page.h"

#include <string>

namespace heapgap::views {

/// "redis-server (pid 4242), glibc 2.36"; at most three allocators are named.
std::string watched_what(const TextPage& page, const analysis::Report& report);

/// "every call traced", "by repeated walks, no probes placed", …
std::string watched_how(analysis::WatchMode mode);

/// "until it exited", …
std::string watched_until(analysis::WatchEnd end);

} // namespace heapgap::views
