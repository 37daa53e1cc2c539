// The one form of all error messages.
#pragma once

#include "base/result.h"
#include "views/sanitise.h"

#include <string>

namespace heapgap::cli {

/// "heapgap: WHAT: WHY" and, on a second line, the remedy; ends in a newline. An error may quote
/// names that the target chose, so all of it is made harmless for a terminal.
std::string error_message(const Error& error, views::Charset charset);

/// Writes the message to stderr.
void print_error(const Error& error, views::Charset charset);

} // namespace heapgap::cli
