// A process kept in a file: what a reader of its heap needs, and no more.
//
// The file is little-endian: the 8 bytes "hgimage" and the version (1), then identity, totals,
// mappings, threads, page runs, pages and objects. Numbers are 64-bit words, a text or a list
// starts with its length; recorded_image.cpp says the same in code. Pages of zeros are not stored.
#pragma once

#include "base/result.h"
#include "support/fake_process.h"

#include <memory>
#include <span>
#include <string>

namespace heapgap::test {

/// Which files of the process to keep with it, by the name of the mapping.
using Objects = std::map<std::string, FakeObject>;

/// Writes the process to `path`, with the pages inside `ranges` and the given objects. Swapped and
/// untouched pages are recorded as such, their bytes are not read. Errors: failure, those of
/// Process.
Result<void> save_image(target::Process& process, std::span<const Range> ranges,
                        const Objects& objects, const std::string& path);

/// Reads a process back. Errors: failure when the file is not an image, or makes no sense.
Result<std::unique_ptr<FakeProcess>> load_image(const std::string& path);

/// The same out of bytes. Nothing in them can make it use more than a few times their size.
Result<std::unique_ptr<FakeProcess>> parse_image(std::span<const std::byte> bytes);

} // namespace heapgap::test
