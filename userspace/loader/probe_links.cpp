#include "loader/probe_links.h"

#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "target/descriptor_path.h"

#include <cerrno>
#include <utility>
#include <vector>

#include <bpf/libbpf.h>

namespace heapgap::loader {
namespace {

template <auto ours, auto on_the_wire>
constexpr bool same = std::to_underlying(ours) == static_cast<unsigned>(on_the_wire);
using enum Call;
static_assert(same<malloc, HEAPGAP_MALLOC> && same<calloc, HEAPGAP_CALLOC> &&
              same<realloc, HEAPGAP_REALLOC> && same<free, HEAPGAP_FREE> &&
              same<memalign, HEAPGAP_MEMALIGN> && same<operator_new, HEAPGAP_NEW> &&
              same<operator_delete, HEAPGAP_DELETE> && same<mmap, HEAPGAP_MMAP> &&
              same<munmap, HEAPGAP_MUNMAP> && same<mremap, HEAPGAP_MREMAP> &&
              same<brk, HEAPGAP_BRK>);
using enum probes::Shape;
static_assert(same<block_of_size, HEAPGAP_BLOCK_OF_SIZE> &&
              same<block_of_count_size, HEAPGAP_BLOCK_OF_COUNT_SIZE> &&
              same<block_of_align_size, HEAPGAP_BLOCK_OF_ALIGN_SIZE> &&
              same<out_of_align_size, HEAPGAP_OUT_OF_ALIGN_SIZE> &&
              same<block_of_block_size, HEAPGAP_BLOCK_OF_BLOCK_SIZE> &&
              same<takes_block, HEAPGAP_TAKES_BLOCK> && same<maps, HEAPGAP_MAPS> &&
              same<unmaps, HEAPGAP_UNMAPS> && same<remaps, HEAPGAP_REMAPS> &&
              same<moves_break, HEAPGAP_MOVES_BREAK>);
static_assert(same<BlockHeader::none, HEAPGAP_NO_HEADER> &&
              same<BlockHeader::glibc, HEAPGAP_GLIBC_HEADER>);

std::uint64_t cookie_of(const probes::Probe& probe, BlockHeader header) {
  return HEAPGAP_COOKIE(probe.call, probe.shape, header);
}

} // namespace

void ProbeLinks::Destroy::operator()(bpf_link* link) const {
  ::bpf_link__destroy(link);
}

Result<ProbeLinks::Link> ProbeLinks::attach(const bpf_program* program, Pid pid,
                                            const ProbedObject& object, bool on_return) {
  std::vector<unsigned long> offsets;
  std::vector<__u64> cookies;
  for (const auto& probe : object.plan.probes) {
    if (on_return && !probe.on_return) continue;
    offsets.push_back(probe.file_offset.count);
    cookies.push_back(cookie_of(probe, object.header));
  }
  if (offsets.empty()) return Link();

  const LibbpfMessages messages;
  bpf_uprobe_multi_opts options{};
  options.sz = sizeof options;
  options.offsets = offsets.data();
  options.cookies = cookies.data();
  options.cnt = offsets.size();
  options.retprobe = on_return;
  Link link(::bpf_program__attach_uprobe_multi(
      program, pid.value, target::descriptor_path(object.file.get()).c_str(), nullptr, &options));
  if (link) return link;
  const char* step = on_return ? "placing the return probes" : "placing the probes";
  return std::unexpected(libbpf_error(pid, step, errno, messages.first()));
}

Result<ProbeLinks> ProbeLinks::attach(const Programs& programs, Pid pid,
                                      const ProbedObject& object) {
  ProbeLinks links;
  auto returns = attach(programs.on_return(), pid, object, true);
  if (!returns) return pass_on(returns);
  links.returns_ = std::move(*returns);
  auto entries = attach(programs.on_entry(), pid, object, false);
  if (!entries) return pass_on(entries);
  links.entries_ = std::move(*entries);
  return links;
}

} // namespace heapgap::loader
