#include "loader/programs.h"

#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/per_processor.h"
#include "loader/wire_counters.h"

#include <atomic>
#include <cerrno>

#include <bpf/libbpf.h>
#include <malloc_programs.skel.h>

namespace heapgap::loader {

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
  auto values = values_of<heapgap_counters>(loaded_->maps.counters);
  if (!values) return pass_on(values);
  events::Counters sum;
  for (const auto& value : *values) add(sum, value);
  return sum;
}

} // namespace heapgap::loader
