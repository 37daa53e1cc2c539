// The programs of bpf/, loaded into the kernel, with their maps.
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "events/source.h"

#include <cstdint>
#include <memory>

struct malloc_programs; // NOLINT(readability-identifier-naming): bpftool names it after its file

namespace heapgap::loader {

/// How the programs are at a function's entry and at its return.
enum class ReturnsSeenBy : std::uint8_t {
  session, ///< one program at both; the kernel keeps a word from one to the other (Linux 6.13)
  pair,    ///< two programs; what is kept lies in the thread's task storage
};

class Programs {
public:
  /// `ring_size`: a power of two, at least a page. Errors: privilege, failure; `pid` is for their
  /// text.
  static Result<Programs> load(ReturnsSeenBy way, Bytes ring_size, Pid pid);

  [[nodiscard]] ReturnsSeenBy way() const { return way_; }
  // Descriptors of the programs, for the places that bpf/malloc.bpf.c says.
  [[nodiscard]] int on_call() const;   ///< session
  [[nodiscard]] int on_entry() const;  ///< pair
  [[nodiscard]] int on_return() const; ///< pair
  [[nodiscard]] int on_release() const;
  /// The ring buffer's map.
  [[nodiscard]] int ring() const;

  /// Probes do nothing while it is off, as it is at first.
  void set_tracing(bool on);

  /// The sums over all processors; what is counted in userspace, and `events`, is 0. Errors:
  /// failure.
  [[nodiscard]] Result<events::Counters> counters() const;

private:
  struct Unload {
    void operator()(malloc_programs* loaded) const;
  };
  using Loaded = std::unique_ptr<malloc_programs, Unload>;
  Programs(ReturnsSeenBy way, Loaded loaded) : way_(way), loaded_(std::move(loaded)) {}

  ReturnsSeenBy way_;
  Loaded loaded_;
};

} // namespace heapgap::loader
