// A target's memory made of bytes at hand, for tests without a process.
#pragma once

#include "target/memory.h"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace heapgap::test {

class FakeMemory final : public target::Memory {
public:
  using PageBytes = std::array<std::byte, page_size.count>;
  using ReadHook = std::function<void(FakeMemory&, Range)>;

  /// Becomes the same memory as `other`, without its hook and what it has counted. Pages are shared
  /// until one of the two writes to them, so that this costs little.
  void become_copy_of(const FakeMemory& other);

  /// Puts bytes there; pages without backing become resident, the rest of them zeros.
  void write(Address at, std::span<const std::byte> bytes);
  void write_word(Address at, std::uint64_t word);
  /// The pages that `range` touches get this state; std::nullopt takes their backing away.
  /// Bytes written before are kept.
  void set_pages(Range range, std::optional<PageState> state);
  /// Every read stops at the first byte of `range`.
  void fail_reads(Range range) { failing_.push_back(range); }
  /// Called before each piece is read; it may change this memory.
  void on_read(ReadHook hook) { hook_ = std::move(hook); }
  /// From now on everything fails with no_process.
  void vanish() { vanished_ = true; }
  [[nodiscard]] bool vanished() const { return vanished_; }

  Result<PageRuns> pages(Range range) override;
  /// Reads like the kernel: pages in no run read as zeros, but count as faulted in.
  Result<Bytes> read(std::span<const target::ReadPiece> pieces) override;

  /// Bytes read that a running process would have had to fault in. A correct reader leaves it at 0.
  [[nodiscard]] Bytes faulted_in() const { return faulted_in_; }
  [[nodiscard]] std::uint64_t read_calls() const { return read_calls_; }

  /// All runs, in address order.
  [[nodiscard]] PageRuns all_runs() const;
  /// The pages that have bytes of their own, by address.
  [[nodiscard]] const std::map<Address, std::shared_ptr<PageBytes>>& contents() const {
    return contents_;
  }

private:
  /// The page's bytes, to be written to.
  PageBytes& page_at(Address page);
  /// Runs that touch the range, cut to it.
  [[nodiscard]] PageRuns runs_in(Range range) const;
  [[nodiscard]] bool is_in_memory(Address page) const;
  /// The part of one piece up to a failing range; counts what it faults in.
  std::size_t copy(Address from, std::span<std::byte> into);

  std::map<Address, std::shared_ptr<PageBytes>> contents_; ///< absent: zeros
  std::map<Address, PageRun> runs_;                        ///< by begin, disjoint
  std::vector<Range> failing_;
  ReadHook hook_;
  Bytes faulted_in_;
  std::uint64_t read_calls_ = 0;
  bool vanished_ = false;
};

} // namespace heapgap::test
