#include "target/live_memory.h"

#include "target/page_map.h"
#include "target/page_scan.h"
#include "target/process_errors.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <sys/uio.h>

namespace heapgap::target {
namespace {

// Above it lie only the kernel's own addresses (five-level paging ends at 2^56).
constexpr Address user_space_end{(1ULL << 56U) - page_size.count};

/// Pieces of a read gathered for one system call.
struct Batch {
  static constexpr std::size_t most_pieces = 1024;     // UIO_MAXIOV
  static constexpr std::size_t most_bytes = 1U << 30U; // the kernel cuts a call at 2 GiB

  std::array<iovec, most_pieces> local;
  std::array<iovec, most_pieces> remote;
  std::size_t pieces = 0;
  std::size_t bytes = 0;

  [[nodiscard]] bool full() const { return pieces == most_pieces || bytes == most_bytes; }

  /// Takes as much of the piece as there is room for; returns the bytes taken.
  std::size_t add(Address from, std::span<std::byte> into) {
    const auto size = std::min(into.size(), most_bytes - bytes);
    local[pieces] = {into.data(), size};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's interface wants it so
    remote[pieces] = {reinterpret_cast<void*>(from.value), size};
    ++pieces;
    bytes += size;
    return size;
  }
};

/// Sends the batch and empties it. Returns 0 or an errno value; `copied` grows.
/// EFAULT says that the read ended early.
int transfer(Pid pid, Batch& batch, Bytes& copied) {
  if (batch.pieces == 0) return 0;
  const auto got = ::process_vm_readv(pid.value, batch.local.data(), batch.pieces,
                                      batch.remote.data(), batch.pieces, 0);
  if (got < 0) return errno;
  copied += Bytes{static_cast<std::uint64_t>(got)};
  const bool complete = static_cast<std::size_t>(got) == batch.bytes;
  batch.pieces = 0;
  batch.bytes = 0;
  return complete ? 0 : EFAULT;
}

std::unique_ptr<PageSource> page_source(int pagemap, PageQuery query) {
  if (query != PageQuery::page_map) {
    if (auto scan = PageScan::open(pagemap)) return scan;
  }
  if (query == PageQuery::scan) return nullptr;
  return std::make_unique<PageMap>(pagemap);
}

} // namespace

Result<std::unique_ptr<LiveMemory>> LiveMemory::open(const ProcDirectory& process,
                                                     PageQuery query) {
  auto pagemap = process.open_file("pagemap");
  if (!pagemap) return pass_on(pagemap);
  std::unique_ptr<LiveMemory> memory(new LiveMemory(process.pid(), *std::move(pagemap)));
  memory->pages_ = page_source(memory->pagemap_.get(), query);
  if (!memory->pages_) {
    return fail(ErrorKind::failure, "cannot scan the page map",
                "this kernel has no PAGEMAP_SCAN (Linux 6.7 and newer)");
  }
  return memory;
}

Result<PageRuns> LiveMemory::pages(Range range) {
  PageRuns runs;
  const Range wanted{align_down(std::min(range.begin, user_space_end), page_size),
                     align_up(std::min(range.end, user_space_end), page_size)};
  if (wanted.empty()) return runs;
  const std::scoped_lock lock(pages_mutex_);
  if (const int error_number = pages_->append_runs(wanted, runs); error_number != 0) {
    return std::unexpected(system_error(
        pid_, fmt::format("cannot read the page map of process {}", pid_.value), error_number));
  }
  // An address space that is gone looks like an empty one.
  if (runs.empty() && !exists()) return std::unexpected(process_ended(pid_));
  return runs;
}

Result<Bytes> LiveMemory::read(std::span<const ReadPiece> pieces) {
  Batch batch;
  Bytes copied;
  int error_number = 0;
  for (std::size_t i = 0; i < pieces.size() && error_number == 0; ++i) {
    auto [from, into] = pieces[i];
    while (!into.empty() && error_number == 0) {
      const auto taken = batch.add(from, into);
      from = from + Bytes{taken};
      into = into.subspan(taken);
      if (batch.full()) error_number = transfer(pid_, batch, copied);
    }
  }
  if (error_number == 0) error_number = transfer(pid_, batch, copied);
  if (error_number == 0 || error_number == EFAULT) return copied;
  return std::unexpected(system_error(
      pid_, fmt::format("cannot read the memory of process {}", pid_.value), error_number));
}

bool LiveMemory::exists() const {
  // The descriptor is bound to the address space; once that is gone, it reads as an empty file.
  std::uint64_t entry = 0;
  return ::pread(pagemap_.get(), &entry, sizeof entry, 0) == sizeof entry;
}

} // namespace heapgap::target
