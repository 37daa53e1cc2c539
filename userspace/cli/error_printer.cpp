#include "cli/error_printer.h"

#include <cstdio>

namespace heapgap::cli {
namespace {

// Longer than any message of our own with a path in it.
constexpr std::size_t longest_line = 5000;

} // namespace

std::string error_message(const Error& error, views::Charset charset) {
  std::string first = "heapgap: " + error.what;
  if (!error.why.empty()) first += ": " + error.why;
  std::string message = views::printable(first, longest_line, charset) + '\n';
  if (!error.remedy.empty()) {
    message += "  " + views::printable(error.remedy, longest_line, charset) + '\n';
  }
  return message;
}

void print_error(const Error& error, views::Charset charset) {
  print_message(error_message(error, charset));
}

void print_message(std::string_view message) {
  // When stderr cannot be written to there is nobody left to tell.
  static_cast<void>(std::fwrite(message.data(), 1, message.size(), stderr));
  static_cast<void>(std::fflush(stderr));
}

} // namespace heapgap::cli
