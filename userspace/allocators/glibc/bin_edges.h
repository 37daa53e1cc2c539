// Cross-check of the free lists with the walk, without following a list.
//
// Bins are circular doubly linked lists through free chunks and list heads. If the walk's free
// chunks are exactly the members of the lists, then the set of edges "x → forward(x)" equals the
// set "backward(y) → y". Both sets are kept as sums of hashes, so that a million gaps cost nothing
// but a few instructions each; unequal sums prove a contradiction, equal ones rule it out but for a
// chance of 2^-64 (the hash is seeded, so that a target cannot aim at it).
#pragma once

#include "base/units.h"

namespace heapgap::allocators::glibc {

class BinEdges {
public:
  explicit BinEdges(std::uint64_t seed) : seed_(seed) {}

  /// A free chunk or list head and its links.
  void add(Address node, Address forward, Address backward) {
    forward_ += edge(node.value, forward.value);
    backward_ += edge(backward.value, node.value);
  }
  void add(const BinEdges& other) {
    forward_ += other.forward_;
    backward_ += other.backward_;
  }
  [[nodiscard]] bool agree() const { return forward_ == backward_; }
  bool operator==(const BinEdges&) const = default;

private:
  [[nodiscard]] std::uint64_t edge(std::uint64_t from, std::uint64_t to) const {
    std::uint64_t h = (from ^ seed_) * 0x9e3779b97f4a7c15U;
    h = (h ^ (h >> 32U) ^ to) * 0xd6e8feb86659fd93U;
    return (h ^ (h >> 32U)) * 0xd6e8feb86659fd93U;
  }

  std::uint64_t seed_;
  std::uint64_t forward_ = 0;
  std::uint64_t backward_ = 0;
};

} // namespace heapgap::allocators::glibc
