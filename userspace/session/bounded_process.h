// A process that can be read up to a bound, and no further.
//
// Readers are bounded by the size of the heap; what a survey can spend on one process is less. Once
// the bound is reached every read fails, and the reader ends with that error.
#pragma once

#include "base/clock.h"
#include "target/process.h"

#include <stop_token>

namespace heapgap::session {

struct ReadingBounds {
  std::chrono::nanoseconds processor_time{}; ///< of the thread that reads
  /// Private writable mappings altogether: the model of a heap takes up to a twentieth of them.
  Bytes address_space;
  std::stop_token stop; ///< ends the reading from another thread
};

class BoundedMemory final : public target::Memory {
public:
  /// All are used as long as it lives.
  BoundedMemory(target::Memory& memory, const ReadingBounds& bounds, const Clock& clock)
      : memory_(memory), bounds_(bounds), clock_(clock), begin_(clock.thread_time()) {}

  Result<PageRuns> pages(Range range) override;
  Result<Bytes> read(std::span<const target::ReadPiece> pieces) override;
  [[nodiscard]] bool tells_zero_pages() const override { return memory_.tells_zero_pages(); }
  // What is read ahead is read by another thread, whose time would not be counted: so it stays
  // off.

  /// A bound was reached.
  [[nodiscard]] bool gave_up() const { return gave_up_; }

private:
  Result<void> check();

  target::Memory& memory_;
  const ReadingBounds& bounds_;
  const Clock& clock_;
  std::chrono::nanoseconds begin_;
  bool gave_up_ = false;
};

/// Passes everything on but what the bounds forbid. Errors beyond them: failure.
class BoundedProcess final : public target::Process {
public:
  BoundedProcess(target::Process& process, const ReadingBounds& bounds, const Clock& clock)
      : process_(process), bounds_(bounds), memory_(process.memory(), bounds, clock) {}

  /// A bound was reached.
  [[nodiscard]] bool gave_up() const { return maps_too_much_ || memory_.gave_up(); }

  [[nodiscard]] const target::Identity& identity() const override { return process_.identity(); }
  target::Memory& memory() override { return memory_; }
  Result<target::Mappings> mappings() override;
  Result<std::vector<target::Thread>> threads() override { return process_.threads(); }
  Result<target::MemoryTotals> memory_totals() override { return process_.memory_totals(); }
  Result<target::MemoryTotals> quick_totals() override { return process_.quick_totals(); }
  Result<UniqueFd> open_object(const target::Mapping& mapping) override {
    return process_.open_object(mapping);
  }
  [[nodiscard]] target::ProcessorSet busy_processors() override {
    return process_.busy_processors();
  }
  Result<target::Fate> fate() override { return process_.fate(); }
  Result<void> check_alive() override { return process_.check_alive(); }

private:
  target::Process& process_;
  const ReadingBounds& bounds_;
  BoundedMemory memory_;
  bool maps_too_much_ = false;
};

} // namespace heapgap::session
