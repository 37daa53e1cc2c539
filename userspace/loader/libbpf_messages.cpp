#include "loader/libbpf_messages.h"

#include <array>
#include <cstdarg>
#include <cstdio>

#include <bpf/libbpf.h>

namespace heapgap::loader {
namespace {

constexpr std::size_t longest_line = 200;

thread_local std::string* listening = nullptr;

int listen(libbpf_print_level level, const char* format, va_list arguments) {
  if (listening == nullptr || level != LIBBPF_WARN || !listening->empty()) return 0;
  std::array<char, longest_line + 1> line{};
  (void)std::vsnprintf(line.data(), line.size(), format, arguments);
  *listening = line.data();
  return 0;
}

} // namespace

LibbpfMessages::LibbpfMessages() {
  listening = &text_;
  ::libbpf_set_print(listen);
}

LibbpfMessages::~LibbpfMessages() {
  listening = nullptr;
}

std::string LibbpfMessages::first() const {
  return text_.substr(0, text_.find('\n'));
}

} // namespace heapgap::loader
