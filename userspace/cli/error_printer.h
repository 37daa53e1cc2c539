// What goes to stderr: the one form of all error messages, and other messages.
#pragma once

#include "base/result.h"
#include "views/sanitise.h"

#include <string>
#include <string_view>

namespace heapgap::cli {

/// "heapgap: WHAT: WHY" and, on a second line, the remedy; ends in a newline. An error may quote
/// names that the target chose, so all of it is made harmless for a terminal.
std::string error_message(const Error& error, views::Charset charset);

/// Writes the message to stderr.
void print_error(const Error& error, views::Charset charset);

/// Writes a message that is harmless already to stderr.
void print_message(std::string_view message);

} // namespace heapgap::cli
