#include "loader/programs.h"

#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/per_processor.h"
#include "loader/uprobe_link.h"
#include "loader/wire_counters.h"

#include <atomic>
#include <cerrno>

#include <bpf/libbpf.h>
#include <malloc_programs.skel.h>

namespace heapgap::loader {
namespace {

/// Leaves out the programs of the other way. False when that fails; errno says why.
template <typename Skeleton> bool choose(const Skeleton& programs, ReturnsSeenBy way) {
  const bool session = way == ReturnsSeenBy::session;
  return ::bpf_program__set_autoload(programs.on_call, session) == 0 &&
         ::bpf_program__set_autoload(programs.on_entry, !session) == 0 &&
         ::bpf_program__set_autoload(programs.on_return, !session) == 0 &&
         ::bpf_program__set_expected_attach_type(programs.on_call, uprobe_session) == 0;
}

} // namespace

void Programs::Unload::operator()(malloc_programs* loaded) const {
  ::malloc_programs__destroy(loaded);
}

Result<Programs> Programs::load(ReturnsSeenBy way, Bytes ring_size, Pid pid) {
  const LibbpfMessages messages;
  const auto failed = [&](const char* step) {
    return std::unexpected(libbpf_error(pid, step, errno, messages.first()));
  };
  Programs programs(way, Loaded(::malloc_programs__open()));
  if (!programs.loaded_) return failed("opening the BPF programs");
  malloc_programs& loaded = *programs.loaded_;
  if (!choose(loaded.progs, way) ||
      ::bpf_map__set_max_entries(loaded.maps.events, static_cast<std::uint32_t>(ring_size.count)) !=
          0 ||
      ::malloc_programs__load(&loaded) != 0) {
    return failed("loading the BPF programs");
  }
  return programs;
}

int Programs::on_call() const {
  return ::bpf_program__fd(loaded_->progs.on_call);
}

int Programs::on_entry() const {
  return ::bpf_program__fd(loaded_->progs.on_entry);
}

int Programs::on_return() const {
  return ::bpf_program__fd(loaded_->progs.on_return);
}

int Programs::on_release() const {
  return ::bpf_program__fd(loaded_->progs.on_release);
}

int Programs::ring() const {
  return ::bpf_map__fd(loaded_->maps.events);
}

void Programs::set_tracing(bool on) {
  std::atomic_ref(loaded_->bss->tracing).store(on ? 1 : 0);
}

Result<events::Counters> Programs::counters() const {
  auto values = values_of<heapgap_counters>(loaded_->maps.counters);
  if (!values) return pass_on(values);
  events::Counters sum;
  for (const auto& value : *values) add(sum, value);
  return sum;
}

} // namespace heapgap::loader
