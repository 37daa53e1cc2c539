// The programs of bpf/, loaded into the kernel, with their maps.
#pragma once

#include "base/result.h"
#include "base/units.h"
#include "events/source.h"

#include <memory>

struct bpf_program;
struct malloc_programs; // NOLINT(readability-identifier-naming): bpftool names it after its file

namespace heapgap::loader {

class Programs {
public:
  /// `ring_size`: a power of two, at least a page. Errors: privilege, failure; `pid` is for their
  /// text.
  static Result<Programs> load(Bytes ring_size, Pid pid);

  [[nodiscard]] const bpf_program* on_entry() const;
  [[nodiscard]] const bpf_program* on_return() const;
  /// The ring buffer's map.
  [[nodiscard]] int ring() const;

  /// Probes do nothing while it is off, as it is at first.
  void set_tracing(bool on);

  /// The sums over all processors; what is counted in userspace is 0. Errors: failure.
  [[nodiscard]] Result<events::Counters> counters() const;

private:
  struct Unload {
    void operator()(malloc_programs* loaded) const;
  };
  using Loaded = std::unique_ptr<malloc_programs, Unload>;
  explicit Programs(Loaded loaded) : loaded_(std::move(loaded)) {}

  Loaded loaded_;
};

} // namespace heapgap::loader
