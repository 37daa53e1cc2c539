// Walks through the heaps of one process again and again.
//
//   first ──▶ renewing ──▶ renewing ──▶ … ──▶ whole ──▶ renewing ──▶ …
//     every arena is read    those that look unchanged     now and then, as a change can be such
//                            are taken over                that nothing shows it
//
// The model of the last walk is kept: less than 4 % of the heap.
#pragma once

#include "session/heap_walk.h"

namespace heapgap::session {

class HeapWalker {
public:
  /// Between two whole walks passes this many times the time in which the budget pays for one.
  static constexpr int between_whole_walks = 3;

  HeapWalker(target::Process& process, const Clock& clock) : process_(process), clock_(clock) {}

  /// Errors: those of walk_heap(); the next one is a whole walk then.
  Result<void> walk();

  /// After a walk() that went well.
  [[nodiscard]] const HeapWalk& last() const { return last_; }
  /// Nothing in it was taken over from a walk before.
  [[nodiscard]] bool is_whole() const { return mode_ != Mode::renewing; }
  /// The next walk will be a whole one.
  [[nodiscard]] bool is_whole_due() const;
  /// The part of the arenas' bytes that a renewing walk takes over if it looks unchanged, 0 to 1.
  [[nodiscard]] double renewable_share() const;

private:
  using Mode = allocators::glibc::ArenaKeeper::Mode;

  void describe_what_was_taken_over();

  target::Process& process_;
  const Clock& clock_;
  allocators::glibc::ArenaKeeper keeper_;
  HeapWalk last_;
  bool has_walked_ = false;
  Mode mode_ = Mode::first; ///< of the last walk
  std::chrono::nanoseconds whole_end_{};
  std::chrono::nanoseconds whole_cost_{}; ///< processor time
};

} // namespace heapgap::session
