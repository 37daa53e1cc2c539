#include "target/processor_set.h"

#include <sys/syscall.h>
#include <unistd.h>

namespace heapgap::target {

// The system calls themselves, as cpu_set_t of the C library ends at 1,024 processors.

ProcessorSet ProcessorSet::allowed() {
  ProcessorSet set;
  if (::syscall(SYS_sched_getaffinity, 0, sizeof set.words_, set.words_.data()) < 0) return {};
  return set;
}

bool ProcessorSet::allow() const {
  return ::syscall(SYS_sched_setaffinity, 0, sizeof words_, words_.data()) == 0;
}

ProcessorSet ProcessorSet::without(const ProcessorSet& other) const {
  ProcessorSet rest;
  for (std::size_t i = 0; i < words_.size(); ++i) rest.words_[i] = words_[i] & ~other.words_[i];
  return rest;
}

} // namespace heapgap::target
