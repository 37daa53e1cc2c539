#include "views/doctor_words.h"

namespace heapgap::views {

std::string_view word_for(analysis::CheckGroup group) {
  using enum analysis::CheckGroup;
  switch (group) {
  case kernel:
    return "kernel";
  case rights:
    return "rights";
  case probes:
    return "probes";
  case target:
    break;
  }
  return "target";
}

std::string_view word_for(analysis::CheckStatus status) {
  using enum analysis::CheckStatus;
  switch (status) {
  case ok:
    return "ok";
  case unknown:
    return "unknown";
  case degraded:
    return "degraded";
  case blocked:
    break;
  }
  return "blocked";
}

} // namespace heapgap::views
