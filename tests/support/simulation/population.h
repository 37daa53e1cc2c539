// Blocks that come and go, of which about the same number is there at any time.
#pragma once

#include "support/simulation/simulated_process.h"

namespace heapgap::test {

class Population {
public:
  /// Sizes are log-uniform from `least` to `most` bytes.
  Population(double least, double most, std::uint32_t thread = 0)
      : least_(least), most_(most), thread_(thread) {}

  void add(SimulatedProcess& process, std::size_t count = 1) {
    for (; count > 0; --count) {
      blocks_.push_back(process.take(process.random.size_between(least_, most_), thread_));
      bytes_ += blocks_.back().place.usable;
    }
  }
  /// Frees a share of the blocks, chosen by chance.
  void thin(SimulatedProcess& process, double share) {
    std::erase_if(blocks_, [&](const Block& block) {
      const bool goes = process.random.share() < share;
      if (goes) bytes_ -= block.place.usable;
      if (goes) process.give(block);
      return goes;
    });
  }
  void remove_one(SimulatedProcess& process) {
    std::swap(blocks_[process.random.below(blocks_.size())], blocks_.back());
    bytes_ -= blocks_.back().place.usable;
    process.give(blocks_.back());
    blocks_.pop_back();
  }
  void churn(SimulatedProcess& process, std::size_t count) {
    for (; count > 0; --count) {
      remove_one(process);
      add(process);
    }
  }
  /// Makes it as many as asked for.
  void resize(SimulatedProcess& process, std::size_t count) {
    while (blocks_.size() > count) remove_one(process);
    if (blocks_.size() < count) add(process, count - blocks_.size());
  }
  void scale_sizes(double factor) {
    least_ *= factor;
    most_ *= factor;
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::vector<Block>& blocks() { return blocks_; }

private:
  double least_;
  double most_;
  std::uint32_t thread_;
  std::vector<Block> blocks_;
  std::uint64_t bytes_ = 0; ///< usable
};

} // namespace heapgap::test
