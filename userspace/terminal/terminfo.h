// What the terminal database knows of one kind of terminal (terminfo(5)), through libtinfo.
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <utility>

namespace heapgap::terminal {

/// For one thread: libtinfo is told which kind it is to speak of.
class Terminfo {
public:
  /// `kind`: the value of TERM. Errors: failure when the database does not know it.
  static Result<Terminfo> load(const std::string& kind);

  Terminfo(const Terminfo&) = delete;
  Terminfo& operator=(const Terminfo&) = delete;
  Terminfo(Terminfo&& other) noexcept : loaded_(std::exchange(other.loaded_, nullptr)) {}
  Terminfo& operator=(Terminfo&&) = delete;
  ~Terminfo();

  // By the names of terminfo(5), extended ones included.
  [[nodiscard]] bool flag(const char* name) const;
  [[nodiscard]] std::optional<int> number(const char* name) const;
  /// What to send, without padding; "" where the terminal cannot do it.
  [[nodiscard]] std::string text(const char* name) const;
  [[nodiscard]] std::string text(const char* name, int first, int second = 0) const;

private:
  explicit Terminfo(void* loaded) : loaded_(loaded) {}

  void* loaded_; ///< libtinfo's TERMINAL
};

} // namespace heapgap::terminal
