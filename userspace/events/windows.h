// Probes that are in for short windows, and count: the kernel's, or a test's.
#pragma once

#include "events/source.h"

#include <cstdint>
#include <vector>

namespace heapgap::events {

/// Which functions get probes, at their entry.
enum class WindowProbes : std::uint8_t {
  all,
  takers, ///< those that hand out blocks: about half the hits
};

/// The functions whose probes are in windows of both kinds.
constexpr bool hands_out(Call call) {
  return call < Call::mmap && call != Call::free && call != Call::operator_delete;
}

/// Since the first window, whether they were counted or not.
struct Hits {
  std::uint64_t emulated = 0;
  std::uint64_t single_stepped = 0; ///< dear: probes/probe.h, Price

  bool operator==(const Hits&) const = default;
};

class WindowSource {
public:
  WindowSource() = default;
  WindowSource(const WindowSource&) = delete;
  WindowSource& operator=(const WindowSource&) = delete;
  virtual ~WindowSource() = default;

  /// Puts the probes in, which takes some 10 ms. Errors: privilege, no_process, failure.
  virtual Result<void> place(WindowProbes probes) = 0;
  /// Takes them out, which takes some 50 ms; the target is rid of them within the first.
  virtual void remove() = 0;
  /// Hits cost the target whether they are counted or not.
  virtual void set_counting(bool on) = 0;
  /// One element a processor. Errors: failure.
  virtual Result<std::vector<Hits>> hits() = 0;
  /// The sums of all windows; no events, no losses. Errors: failure.
  virtual Result<Counters> counters() = 0;
};

} // namespace heapgap::events
