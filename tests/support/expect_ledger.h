// Compares the report on a synthetic heap with what was laid out.
#pragma once

#include "analysis/report.h"
#include "support/glibc_image.h"

namespace heapgap::test {

/// The report on the image's process; fails the test when there is none.
analysis::Report report_of(GlibcImage& image);

/// Every part of the ledger, to the byte, and that nothing contradicted or was missing.
void expect_exact(const analysis::Report& report, const GlibcImage& image);

/// What must hold of any report whatever the heap: parts, arenas and tables agree.
void expect_adds_up(const analysis::Report& report);

} // namespace heapgap::test
