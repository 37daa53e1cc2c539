#include "target/reading_trial.h"

#include "target/live_memory.h"
#include "target/process_errors.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <sys/uio.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

void try_memory(ReadingTrial& trial) {
  std::uint64_t there = 0x6865'6170'6761'7021;
  std::uint64_t here = 0;
  const iovec local{&here, sizeof here};
  const iovec remote{&there, sizeof there};
  const auto copied = ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0);
  trial.memory = copied == sizeof here && here == there;
  if (!trial.memory) trial.memory_error = copied < 0 ? error_text(errno) : "it copies too little";
}

void try_page_map(const ProcDirectory& self, ReadingTrial& trial) {
  const auto memory = LiveMemory::open(self);
  if (!memory) {
    trial.page_map_error = memory.error().why;
    return;
  }
  const std::array<std::byte, 64> touched{};
  const auto at = Address{reinterpret_cast<std::uint64_t>(touched.data())};
  const auto pages = (*memory)->pages({at, at + Bytes{touched.size()}});
  trial.page_map = pages && !pages->empty();
  if (!trial.page_map) {
    trial.page_map_error = pages ? "it shows no pages" : pages.error().why;
    return;
  }
  trial.tells_zero_pages = (*memory)->tells_zero_pages();
  trial.page_scan = LiveMemory::open(self, PageQuery::scan).has_value();
}

} // namespace

ReadingTrial try_reading() {
  ReadingTrial trial;
  try_memory(trial);
  if (const auto self = ProcDirectory::open(Pid{::getpid()})) {
    try_page_map(*self, trial);
  } else {
    trial.page_map_error = self.error().why;
  }
  return trial;
}

} // namespace heapgap::target
