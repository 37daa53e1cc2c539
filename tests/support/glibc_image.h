// A process with a synthetic glibc heap: arenas, thread caches, direct blocks, and a libc whose
// data a reader has to recognise. Nothing in it came from a real process.
//
//   GlibcImage image(generation("2.35"));
//   image.main_arena().live(64_B);
//   image.main_arena().top(4_KiB);
//   image.write();                       // from here on the process can be read
#pragma once

#include "support/fake_process.h"
#include "support/glibc_arena.h"

#include <deque>

namespace heapgap::test {

/// A thread with a cache of its own.
struct GlibcThread {
  Address control_block;
  Address cache;                          ///< user address of the struct
  std::vector<std::vector<Address>> bins; ///< blocks as they were freed
};

class GlibcImage {
public:
  explicit GlibcImage(const Generation& generation);

  GlibcArena& main_arena() { return arenas_.front(); }
  /// A thread arena; its heaps lie at thread_heap(number), with room for sub-heaps behind each.
  GlibcArena& add_thread_arena();
  [[nodiscard]] Address thread_heap(std::size_t arena, std::size_t sub_heap = 0) const;

  /// A thread whose cache lies in `arena`, at its next chunk. The first one is the main thread.
  GlibcThread& add_thread(GlibcArena& arena);
  /// A block of a chunk of `size` bytes in the thread's cache.
  Address add_cached(GlibcThread& thread, GlibcArena& arena, Bytes size);

  /// A block with a mapping of its own of `mapping` bytes (whole pages), whose chunk begins
  /// `offset` bytes into it. Neighbours share one line of the memory map. Returns the mapping.
  Range add_direct(Bytes mapping, Bytes offset = {});

  /// Writes all that is not in chunks. Only what was laid out before is in the process.
  void write();

  FakeProcess process;
  ExpectedLedger expected;
  Bytes direct_bytes;
  std::uint32_t direct_blocks = 0;
  /// sbrk_base as libc has it; set it apart from the first chunk for a misaligned brk area.
  Address sbrk_base;
  /// Where libc keeps its statics.
  [[nodiscard]] Address parameters() const;
  [[nodiscard]] Address arena_address() const { return main_address_; }
  [[nodiscard]] const Generation& generation() const { return generation_; }
  [[nodiscard]] FakeMemory& memory() { return process.fake_memory(); }

private:
  void map_libc();
  void map_arenas();
  void write_parameters();
  void write_cache(const GlibcThread& thread);

  const Generation& generation_;
  Address main_address_;
  std::deque<GlibcArena> arenas_;
  std::deque<GlibcThread> threads_;
  Address direct_end_;
};

/// A heap with some of everything: two arenas, two threads, every kind of block. A round adds about
/// 10 KiB to each arena.
void fill_with_everything(GlibcImage& image, unsigned rounds = 40);

} // namespace heapgap::test
