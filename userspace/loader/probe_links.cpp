#include "loader/probe_links.h"

#include "bpf/wire.h"
#include "loader/loader_errors.h"
#include "loader/uprobe_link.h"
#include "target/descriptor_path.h"

#include <cerrno>
#include <utility>
#include <vector>

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

/// The places of the functions with a result, or of those without.
UprobePlaces places_of(const ProbedObject& object, bool with_result) {
  UprobePlaces places{
      .path = target::descriptor_path(object.file.get()), .offsets = {}, .cookies = {}};
  for (const auto& probe : object.plan.probes) {
    if (probe.on_return != with_result) continue;
    places.offsets.push_back(probe.file_offset.count);
    places.cookies.push_back(cookie_of(probe, object.header));
  }
  return places;
}

/// One link to be made.
struct Wanted {
  int program;
  bpf_attach_type type;
  UprobePlaces places;
  const char* step;
};

/// In the order in which they go in.
std::vector<Wanted> wanted_links(const Programs& programs, const ProbedObject& object) {
  constexpr const char* entries = "placing the probes";
  constexpr const char* returns = "placing the return probes";
  std::vector<Wanted> links;
  UprobePlaces calls = places_of(object, true);
  if (programs.way() == ReturnsSeenBy::session) {
    links.push_back({programs.on_call(), uprobe_session, std::move(calls), returns});
  } else {
    UprobePlaces call_returns = calls;
    call_returns.on_return = true;
    links.push_back({programs.on_return(), uprobe_multi, std::move(call_returns), returns});
    links.push_back({programs.on_entry(), uprobe_multi, std::move(calls), entries});
  }
  links.push_back({programs.on_release(), uprobe_multi, places_of(object, false), entries});
  return links;
}

} // namespace

ProbeLinks::~ProbeLinks() {
  while (!links_.empty()) links_.pop_back();
}

Result<ProbeLinks> ProbeLinks::attach(const Programs& programs, Pid pid,
                                      const ProbedObject& object) {
  ProbeLinks made;
  for (const Wanted& wanted : wanted_links(programs, object)) {
    if (wanted.places.offsets.empty()) continue;
    made.links_.push_back(link_uprobes(wanted.program, wanted.type, wanted.places,
                                       static_cast<std::uint32_t>(pid.value)));
    if (!made.links_.back()) return std::unexpected(libbpf_error(pid, wanted.step, errno, {}));
  }
  return made;
}

} // namespace heapgap::loader
