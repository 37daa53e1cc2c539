// Where the singly linked lists and the model disagree.
#pragma once

#include "base/units.h"

#include <vector>

namespace heapgap::allocators::glibc {

struct ListTrouble {
  /// Members (span addresses) that the walk has not found as blocks of the list's size. Either is
  /// wrong, or the block came into being after the walk: its arena has changed then.
  std::vector<Address> strangers;
  /// Lists whose length is not what their counter says although both stood still.
  std::uint64_t wrong_lengths = 0;

  void add(const ListTrouble& other) {
    strangers.insert(strangers.end(), other.strangers.begin(), other.strangers.end());
    wrong_lengths += other.wrong_lengths;
  }
  [[nodiscard]] bool any() const { return !strangers.empty() || wrong_lengths != 0; }
};

} // namespace heapgap::allocators::glibc
