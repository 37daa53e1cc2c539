// A process made of plain values, for tests without a process.
#pragma once

#include "support/fake_memory.h"
#include "target/process.h"

#include <map>

namespace heapgap::test {

/// A file as open_object() hands it out: bytes at offsets, zeros between them.
struct FakeObject {
  std::uint64_t size = 0; ///< of the whole file, at most 1 GiB
  std::map<std::uint64_t, std::vector<std::byte>> pieces;
};

/// All values are public to be set; what the tests change during a walk goes through on_read of
/// its memory.
class FakeProcess final : public target::Process {
public:
  target::Identity who{
      .pid = {4242}, .start_ticks = 1000, .start_time = {}, .comm = "fake", .exe = "/usr/bin/fake"};
  target::Mappings maps;
  std::vector<target::Thread> tasks{{.tid = {4242}, .robust_list_head = {}}};
  target::MemoryTotals totals;
  target::ProcessorSet busy;
  std::map<std::string, FakeObject> objects; ///< by the name of the mapping

  FakeMemory& fake_memory() { return memory_; }
  [[nodiscard]] const FakeMemory& fake_memory() const { return memory_; }

  /// The same process once more, to be changed on its own; see FakeMemory::become_copy_of.
  [[nodiscard]] std::unique_ptr<FakeProcess> copy() const;

  /// Adds a private mapping in address order, without any page; returns it for changes.
  target::Mapping& map(Range range, std::string name = {});
  /// The process ends: everything from now on fails with no_process.
  void vanish() { memory_.vanish(); }
  /// Another program takes its place: from now on everything fails with no_process.
  void replace() {
    replaced_ = true;
    memory_.vanish();
  }

  [[nodiscard]] const target::Identity& identity() const override { return who; }
  target::Memory& memory() override { return memory_; }
  Result<target::Mappings> mappings() override;
  Result<std::vector<target::Thread>> threads() override;
  Result<target::MemoryTotals> memory_totals() override;
  Result<target::MemoryTotals> quick_totals() override;
  /// A memfd with the object's bytes. Errors: failure when there is no object of that name.
  Result<UniqueFd> open_object(const target::Mapping& mapping) override;
  [[nodiscard]] target::ProcessorSet busy_processors() override { return busy; }
  Result<target::Fate> fate() override;
  Result<void> check_alive() override;

private:
  bool replaced_ = false;
  FakeMemory memory_;
};

} // namespace heapgap::test
