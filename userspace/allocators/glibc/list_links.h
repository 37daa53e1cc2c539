// The links of glibc's singly linked lists (tcache and fastbins).
//
// Since 2.32 a link is stored as target XOR (address of the link word >> 12); before, plain. List
// heads are always plain. Which form a process uses shows in the first link: the last one of a list
// is 0 when plain, and only one of the two readings leads into the heap.
#pragma once

#include "heap/heap.h"

#include <optional>

namespace heapgap::allocators::glibc {

class ListLinks {
public:
  /// may_be_plain: the generation includes releases before 2.32.
  ListLinks(const heap::Heap& heap, bool may_be_plain)
      : heap_(heap), mangled_(may_be_plain ? std::nullopt : std::optional(true)) {}

  /// What the link word `stored` at `place` leads to; 0 at the end of a list.
  Address follow(Address place, std::uint64_t stored) {
    const Address mangled{stored ^ (place.value >> 12U)};
    if (!mangled_) decide({stored}, mangled);
    return mangled_.value_or(false) ? mangled : Address{stored};
  }

private:
  void decide(Address plain, Address mangled) {
    const bool plain_leads = leads_somewhere(plain);
    const bool mangled_leads = leads_somewhere(mangled);
    if (plain_leads != mangled_leads) mangled_ = mangled_leads;
  }
  [[nodiscard]] bool leads_somewhere(Address to) const {
    return !to || ((to.value & 15U) == 0 && heap_.region_with(to) != nullptr);
  }

  const heap::Heap& heap_;
  std::optional<bool> mangled_;
};

} // namespace heapgap::allocators::glibc
