#include "support/fake_process.h"

#include <algorithm>

#include <sys/mman.h>
#include <unistd.h>

namespace heapgap::test {
namespace {

constexpr std::uint64_t largest_object = 1ULL << 30U;

} // namespace

std::unique_ptr<FakeProcess> FakeProcess::copy() const {
  auto other = std::make_unique<FakeProcess>();
  other->who = who;
  other->maps = maps;
  other->tasks = tasks;
  other->totals = totals;
  other->busy = busy;
  other->objects = objects;
  other->replaced_ = replaced_;
  other->memory_.become_copy_of(memory_);
  return other;
}

target::Mapping& FakeProcess::map(Range range, std::string name) {
  target::Mapping mapping;
  mapping.range = range;
  mapping.readable = true;
  mapping.writable = true;
  mapping.name = std::move(name);
  const auto after = std::ranges::lower_bound(
      maps, range.begin, {}, [](const target::Mapping& other) { return other.range.begin; });
  return *maps.insert(after, std::move(mapping));
}

Result<void> FakeProcess::check_alive() {
  if (!memory_.vanished()) return {};
  return fail(ErrorKind::no_process, "cannot measure the fake process", "it ended");
}

Result<target::Mappings> FakeProcess::mappings() {
  if (auto alive = check_alive(); !alive) return pass_on(alive);
  return maps;
}

Result<std::vector<target::Thread>> FakeProcess::threads() {
  if (auto alive = check_alive(); !alive) return pass_on(alive);
  return tasks;
}

Result<target::MemoryTotals> FakeProcess::memory_totals() {
  if (auto alive = check_alive(); !alive) return pass_on(alive);
  return totals;
}

Result<target::MemoryTotals> FakeProcess::quick_totals() {
  auto quick = memory_totals();
  if (quick) quick->pss = std::nullopt;
  return quick;
}

Result<target::Fate> FakeProcess::fate() {
  if (!memory_.vanished()) return target::Fate::running;
  return replaced_ ? target::Fate::replaced : target::Fate::ended;
}

Result<UniqueFd> FakeProcess::open_object(const target::Mapping& mapping) {
  if (auto alive = check_alive(); !alive) return pass_on(alive);
  const auto found = objects.find(mapping.name);
  if (found == objects.end()) {
    return fail(ErrorKind::failure, "cannot open the file behind the mapping", "it was not given");
  }
  const auto& object = found->second;
  UniqueFd file(::memfd_create("fake-object", MFD_CLOEXEC));
  bool written = file && object.size <= largest_object &&
                 ::ftruncate(file.get(), static_cast<off_t>(object.size)) == 0;
  for (const auto& [offset, bytes] : object.pieces) {
    written = written && ::pwrite(file.get(), bytes.data(), bytes.size(),
                                  static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes.size());
  }
  if (!written) return fail(ErrorKind::failure, "cannot make the file behind the mapping");
  return file;
}

} // namespace heapgap::test
