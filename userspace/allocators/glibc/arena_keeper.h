// Carries arenas from one reading of a process to the next, so that what has not changed need not
// be read again.
//
//   first:                                             every arena ──▶ read, as quickly as can be
//   renewing:  looks unchanged ──▶ taken over            does not ──▶ read
//   whole:     looks unchanged ──▶ read, and compared    does not ──▶ read
//
// An arena looks unchanged when its list heads, top and counters are what they were, and so are its
// free chunks (free_chunk_check.h). Its blocks can still have changed unseen: a block made smaller
// whose rest went into a thread cache and out again, or several steps that lead back to the same
// lists. A block in a thread cache that the arena does not have tells, and has the arena read after
// all; for the rest there are the whole readings, which count how often it has happened.
//
// Which blocks are in caches is no matter of the arena, and never taken over.
#pragma once

#include "allocators/glibc/arena_walk.h"
#include "allocators/glibc/thread_caches.h"

#include <chrono>
#include <map>

namespace heapgap::allocators::glibc {

class ArenaKeeper {
public:
  enum class Mode : std::uint8_t { first, renewing, whole };

  /// Of the last reading.
  struct Tally {
    std::uint64_t arenas = 0; ///< that there are
    std::uint64_t taken_over = 0;
    std::chrono::nanoseconds oldest{}; ///< when the one that was read longest ago was
    std::uint64_t changed_unseen = 0;  ///< looked unchanged, but were not
    Bytes placed;                      ///< in all arenas
    Bytes can_be_taken_over;           ///< by the next reading, should it look unchanged then
  };

  ArenaKeeper();

  /// A reading begins at `now`, by any clock. `model` is what the one before has filled, with
  /// nothing done to it; it is taken apart. To be `first` as well after one that failed.
  void begin(Mode mode, std::chrono::nanoseconds now, heap::Heap& model);
  [[nodiscard]] Tally tally() const;
  /// Reading ahead takes two thirds of the time, but half as much processor time again, which is
  /// what repeated readings are limited by.
  [[nodiscard]] bool reads_ahead() const { return mode_ == Mode::first; }
  /// Links are hashed with the same seed in all readings.
  [[nodiscard]] std::uint64_t hash_seed() const { return hash_seed_; }

  /// Puts the arena into the model as `index`, as it was read before; nothing when it is to be
  /// read. Each arena once in a reading. Errors: privilege, no_process.
  Result<std::optional<ArenaOutcome>> take_over(LibcView& view, Address arena, std::uint32_t index);
  /// The arena was read, and no cache is marked in it yet. After take_over(), whatever that said.
  void note_read(const heap::Heap& model, std::uint32_t index, const ArenaOutcome& outcome);
  [[nodiscard]] bool was_taken_over(Address arena) const;
  /// The thread caches that are marked in the model.
  void note_caches(ThreadCaches caches) { caches_.push_back(std::move(caches)); }

private:
  struct Kept {
    std::uint32_t index = 0; ///< in the model that was filled
    ArenaOutcome outcome;
    std::chrono::nanoseconds read{};
    bool taken_over = false;
    heap::ArenaParts parts; ///< empty while they are in the model
  };
  /// What a region holds, as a sum of hashes.
  struct RegionSum {
    Address begin;
    BinEdges sum;
  };
  struct Comparison {
    ArenaState state;
    std::vector<RegionSum> regions;
  };

  /// The arena as it is now, if it looks as it did.
  Result<std::optional<ArenaState>> unchanged_state(LibcView& view, const Kept& kept);
  void compare(const heap::Heap& model, const ArenaOutcome& outcome);
  [[nodiscard]] BinEdges sum_of(const heap::Region& region) const;

  std::uint64_t hash_seed_;
  Mode mode_ = Mode::first;
  std::chrono::nanoseconds now_{};
  std::uint64_t changed_unseen_ = 0;
  std::map<Address, Kept> before_;   ///< of the last reading, as far as nobody has asked for them
  std::map<Address, Kept> kept_;     ///< of this one
  std::vector<ThreadCaches> caches_; ///< of each libc
  std::map<Address, Comparison> to_compare_;
};

} // namespace heapgap::allocators::glibc
