#include "loader/probe_cookie.h"

#include "bpf/wire.h"

#include <utility>

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

} // namespace

std::uint64_t cookie_of(const probes::Probe& probe, BlockHeader header) {
  return HEAPGAP_COOKIE(probe.call, probe.shape, header);
}

std::array<bool, call_count> probed_calls(const std::vector<ProbedObject>& objects) {
  std::array<bool, call_count> probed{};
  for (const auto& object : objects) {
    for (const auto& probe : object.plan.probes) {
      probed[static_cast<std::size_t>(probe.call)] = true;
    }
  }
  return probed;
}

} // namespace heapgap::loader
