#include "kernel/traced_target.h"

#include "probes/probe_plan.h"
#include "symbols/elf_object.h"
#include "target/live_process.h"

#include <array>
#include <stdexcept>

namespace heapgap::test {
namespace {

template <typename T> T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what + ": " + result.error().why);
  return std::move(*result);
}

} // namespace

TargetLibc::TargetLibc(pid_t pid) : process(value_of(target::open_process(Pid{pid}))) {
  for (const auto& mapping : value_of(process->mappings())) {
    if (mapping.executable && mapping.name.ends_with("/libc.so.6")) code = mapping;
  }
  if (code.name.empty()) throw std::runtime_error("the target has no libc.so.6");
  const auto elf = value_of(symbols::ElfObject::open(value_of(process->open_object(code))));
  object = {.file = value_of(process->open_object(code)),
            .plan = value_of(probes::plan_probes(elf)),
            .header = loader::BlockHeader::glibc};
}

std::string bytes_at_probe(const TargetLibc& libc, Call call) {
  for (const auto& probe : libc.object.plan.probes) {
    if (probe.call != call) continue;
    const Address place = libc.code.range.begin + (probe.file_offset - libc.code.file_offset);
    std::array<std::byte, 16> bytes{};
    const target::ReadPiece piece{place, bytes};
    if (value_of(libc.process->memory().read({&piece, 1})) != Bytes{bytes.size()}) break;
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  throw std::runtime_error("no bytes at the probe");
}

Command counted_calls(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), std::string(HEAPGAP_TARGETS) + "/counted_calls");
  return {std::move(arguments), {}, {}};
}

std::unique_ptr<events::Source> attach(pid_t pid, const loader::TracerOptions& options) {
  TargetLibc libc(pid);
  std::vector<loader::ProbedObject> objects;
  objects.push_back(std::move(libc.object));
  return value_of(loader::attach_probes(Pid{pid}, objects, options));
}

} // namespace heapgap::test
