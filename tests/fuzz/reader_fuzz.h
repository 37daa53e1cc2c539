// What the fuzzers of readers on recorded heaps share. Each defines attack().
#pragma once

#include "fuzz/image_attack.h"

#include <memory>
#include <string>

namespace heapgap::test {

/// Ends the program, which the fuzzer reports, unless the condition holds.
void require(bool condition);

/// A recorded heap, loaded once, and the memory that holds its allocator's own structures.
class RecordedHeap {
public:
  using FindStructures = std::vector<Range> (*)(FakeProcess&);

  RecordedHeap(const std::string& path, FindStructures find_structures);

  /// The process as the input has spoilt it.
  [[nodiscard]] std::unique_ptr<FakeProcess> spoilt_by(FuzzedDataProvider& input) const;

private:
  std::unique_ptr<FakeProcess> process_;
  std::vector<Range> structures_;
};

/// What is done with one input. Throws std::bad_alloc for a heap too large for its model.
void attack(FuzzedDataProvider& input);

} // namespace heapgap::test
