#include "views/process_words.h"

#include "analysis/words.h"

namespace heapgap::views {

std::string_view state_words(analysis::LookState state) {
  using enum analysis::LookState;
  switch (state) {
  case waiting:
    return "waiting";
  case read:
    return "read";
  case no_right:
    return "no right";
  case no_heap:
    return "no heap";
  case given_up:
    return "given up";
  case failed:
    break;
  }
  return "failed";
}

std::string_view word_for(analysis::LookState state) {
  using enum analysis::LookState;
  switch (state) {
  case no_right:
    return "no_right";
  case no_heap:
    return "no_heap";
  case given_up:
    return "given_up";
  default:
    return state_words(state);
  }
}

std::string_view trend_word(analysis::Shape shape) {
  using enum analysis::Shape;
  if (shape == unclear) return "-";
  return shape == plateau ? "levelled" : word_for(shape);
}

std::string_view word_for(analysis::Shape shape) {
  using enum analysis::Shape;
  switch (shape) {
  case unclear:
    return "unclear";
  case steady:
    return "steady";
  case rising:
    return "rising";
  case stepped:
    return "stepped";
  case plateau:
    return "plateau";
  case falling:
    return "falling";
  case swinging:
    break;
  }
  return "swinging";
}

std::string_view short_verdict(analysis::VerdictKind kind) {
  if (kind == analysis::VerdictKind::insufficient_data) return "no verdict";
  return analysis::word_for(kind);
}

} // namespace heapgap::views
