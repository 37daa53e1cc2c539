#include "views/report_words.h"

namespace heapgap::views {

std::string_view word_for(analysis::Severity severity) {
  using enum analysis::Severity;
  switch (severity) {
  case ok:
    return "ok";
  case warning:
    return "warning";
  case critical:
    break;
  }
  return "critical";
}

std::string_view word_for(analysis::ReaderQuality quality) {
  using enum analysis::ReaderQuality;
  switch (quality) {
  case exact:
    return "exact";
  case approximate:
    return "approximate";
  case none:
    break;
  }
  return "none";
}

std::string_view word_for(analysis::WatchMode mode) {
  using enum analysis::WatchMode;
  switch (mode) {
  case full:
    return "full";
  case budget:
    return "budget";
  case walk:
    break;
  }
  return "walk";
}

std::string_view word_for(analysis::WatchEnd end) {
  using enum analysis::WatchEnd;
  switch (end) {
  case asked:
    return "asked";
  case target_exited:
    return "target_exited";
  case target_replaced:
    return "target_replaced";
  case reader_gone:
    break;
  }
  return "reader_gone";
}

std::string_view word_for(analysis::LimitKind kind) {
  using enum analysis::LimitKind;
  switch (kind) {
  case given:
    return "given";
  case control_group:
    return "control_group";
  case address_space:
    return "address_space";
  case data:
    break;
  }
  return "data";
}

} // namespace heapgap::views
