// libbpf prints what went wrong; here it is caught, to become part of an error.
#pragma once

#include <string>

namespace heapgap::loader {

/// While it lives, what libbpf says in this thread is kept. Without one, libbpf is silent once any
/// was made. Not to be nested.
class LibbpfMessages {
public:
  LibbpfMessages();
  LibbpfMessages(const LibbpfMessages&) = delete;
  LibbpfMessages& operator=(const LibbpfMessages&) = delete;
  ~LibbpfMessages();

  /// The first line, at most 200 bytes; "" when nothing was said.
  [[nodiscard]] std::string first() const;

private:
  std::string text_;
};

} // namespace heapgap::loader
