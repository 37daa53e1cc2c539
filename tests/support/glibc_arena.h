// One arena of a synthetic glibc heap, laid out chunk by chunk.
#pragma once

#include "analysis/report.h"
#include "support/fake_memory.h"
#include "support/glibc_generation.h"

#include <array>

namespace heapgap::test {

/// What a reader must find, counted while the heap is laid out.
struct ExpectedLedger {
  analysis::Parts parts;
  std::uint64_t live_blocks = 0;
  std::uint64_t cached_blocks = 0;
  std::uint64_t free_gaps = 0;
  std::uint64_t fastbin_bytes = 0;
};

/// All sizes are sizes of chunks: multiples of 16, at least 32. Blocks are user addresses.
class GlibcArena {
public:
  enum class Kind : std::uint8_t { main, thread };

  /// A main arena's chunks begin at `begin`; a thread arena's heap begins there, with the arena in
  /// it.
  GlibcArena(FakeMemory& memory, const Generation& generation, ExpectedLedger& expected, Kind kind,
             Address address, Address begin);

  Address live(Bytes size);
  /// Looks like a live block; a list must say that it is none.
  Address cached(Bytes size);
  /// In the fastbin of its size.
  Address fast(Bytes size);
  Address gap(Bytes size);
  Address metadata(Bytes size);
  void top(Bytes size);
  /// A top of at least `size` that ends where a page does, as glibc's do.
  void top_to_page(Bytes size) { top(align_up(at_ + size, page_size) - at_); }

  /// Closes the stretch with a fencepost pair; the next chunk goes to `next`: in the main arena any
  /// address, in a thread arena the beginning of another heap.
  void move_on(Address next);
  /// Like move_on() of a contiguous main arena: the bytes between count as its own.
  void move_past_foreign(Address next);

  [[nodiscard]] Address address() const { return address_; }
  [[nodiscard]] Address at() const { return at_; } ///< where the next chunk goes
  [[nodiscard]] Address top_chunk() const { return top_; }
  [[nodiscard]] Bytes system_mem() const { return system_mem_; }
  /// The memory of each stretch or heap, as far as chunks were laid.
  [[nodiscard]] std::vector<Range> stretches() const;
  [[nodiscard]] Address list_head(unsigned bin) const;
  [[nodiscard]] const std::vector<Address>& gaps() const { return gaps_; }

  std::uint32_t flags = 0;
  std::uint64_t attached_threads = 1;
  /// Writes the arena itself, its lists and, in a thread arena, the heads of its heaps.
  void write(Address next_arena);

private:
  Address chunk(Bytes size, bool is_free = false);
  void write_bins();
  void write_fastbins();
  void write_heap_heads();
  [[nodiscard]] std::uint64_t link(Address place, Address to) const;

  FakeMemory& memory_;
  const Generation& generation_;
  ExpectedLedger& expected_;
  Kind kind_;
  Address address_;
  Address at_;
  Address stretch_begin_;
  bool below_is_free_ = false;
  Address top_;
  Bytes system_mem_;
  std::vector<Range> closed_;
  std::vector<Address> gaps_;
  std::array<std::vector<Address>, 10> fastbins_;
};

} // namespace heapgap::test
