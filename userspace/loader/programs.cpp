#include "loader/programs.h"

#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
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
  for (std::size_t call = 0; call < call_count; ++call) sum.calls[call] += processor.calls[call];
  for (std::size_t index = 0; index < events::class_count; ++index) {
    const heapgap_class_counters& from = processor.classes[index];
    events::ClassCounters& to = sum.classes[index];
    to.allocs += from.allocs;
    to.frees += from.frees;
    to.alloc_bytes.count += from.alloc_bytes;
    to.free_bytes.count += from.free_bytes;
  }
  sum.entry_hits += processor.entry_hits;
  sum.return_hits += processor.return_hits;
  sum.events += processor.events;
  sum.ring_full += processor.losses[HEAPGAP_RING_FULL];
  sum.no_thread_state += processor.losses[HEAPGAP_NO_THREAD_STATE];
  sum.too_deep += processor.losses[HEAPGAP_TOO_DEEP];
  sum.unread_results += processor.losses[HEAPGAP_NO_RESULT_READ];
  sum.unknown_sizes += processor.losses[HEAPGAP_NO_HEADER_READ];
  sum.lost_returns += processor.losses[HEAPGAP_LOST_RETURN];
}

} // namespace

void Programs::Unload::operator()(malloc_programs* loaded) const {
  ::malloc_programs__destroy(loaded);
}

Result<Programs> Programs::load(Bytes ring_size, Pid pid) {
  const LibbpfMessages messages;
  const auto failed = [&](const char* step) {
    return std::unexpected(libbpf_error(pid, step, errno, messages.first()));
  };
  Programs programs{Loaded(::malloc_programs__open())};
  if (!programs.loaded_) return failed("opening the BPF programs");
  malloc_programs& loaded = *programs.loaded_;
  if (::bpf_map__set_max_entries(loaded.maps.events, static_cast<std::uint32_t>(ring_size.count)) !=
          0 ||
      ::malloc_programs__load(&loaded) != 0) {
    return failed("loading the BPF programs");
  }
  return programs;
}

const bpf_program* Programs::on_entry() const {
  return loaded_->progs.on_entry;
}

const bpf_program* Programs::on_return() const {
  return loaded_->progs.on_return;
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
