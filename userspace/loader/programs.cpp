#include "loader/programs.h"

#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/uprobe_link.h"
#include "target/process_errors.h"

#include <atomic>
#include <cerrno>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <malloc_programs.skel.h>

namespace heapgap::loader {
namespace {

static_assert(call_count == HEAPGAP_CALLS);
static_assert(events::class_count == HEAPGAP_SIZE_CLASSES);

void add(events::Counters& sum, const heapgap_counters& processor) {
  for (std::size_t call = 0; call < call_count; ++call) {
    sum.calls[call] += processor.calls[call];
    sum.entry_hits += processor.calls[call];
  }
  for (std::size_t index = 0; index < events::class_count; ++index) {
    const heapgap_class_counters& from = processor.classes[index];
    events::ClassCounters& to = sum.classes[index];
    to.allocs += from.allocs;
    to.frees += from.frees;
    to.alloc_bytes.count += from.alloc_bytes;
    to.free_bytes.count += from.free_bytes;
  }
  sum.entry_hits += processor.other_entry_hits;
  sum.return_hits += processor.return_hits;
  sum.ring_full += processor.losses[HEAPGAP_RING_FULL];
  sum.no_thread_state += processor.losses[HEAPGAP_NO_THREAD_STATE];
  sum.too_deep += processor.losses[HEAPGAP_TOO_DEEP];
  sum.unread_results += processor.losses[HEAPGAP_NO_RESULT_READ];
  sum.unknown_sizes += processor.losses[HEAPGAP_NO_HEADER_READ];
  sum.lost_returns += processor.losses[HEAPGAP_LOST_RETURN];
}

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
  const LibbpfMessages silence;
  const int processors = ::libbpf_num_possible_cpus();
  const std::uint32_t only = 0;
  std::vector<heapgap_counters> values(static_cast<std::size_t>(std::max(processors, 1)));
  if (processors < 1 ||
      ::bpf_map__lookup_elem(loaded_->maps.counters, &only, sizeof only, values.data(),
                             values.size() * sizeof(heapgap_counters), 0) != 0) {
    return fail(ErrorKind::failure, "cannot read the counters of the probes",
                target::error_text(errno));
  }
  events::Counters sum;
  for (const auto& value : values) add(sum, value);
  return sum;
}

} // namespace heapgap::loader
