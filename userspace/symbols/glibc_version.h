// Which release of glibc a file claims to be.
#pragma once

#include "symbols/elf_object.h"

#include <optional>
#include <string>

namespace heapgap::symbols {

/// The release out of the banner that glibc carries in its read-only data ("GNU C Library … release
/// version 2.36."), as "2.36", or "2.36.9000" for a development snapshot. Nothing when there is no
/// banner. A hint, never a proof: any program can carry the text.
std::optional<std::string> glibc_version_text(const ElfObject& object);

} // namespace heapgap::symbols
