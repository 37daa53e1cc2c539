#include "fuzz/reader_fuzz.h"

#include "support/recorded_image.h"

#include <cstdlib>
#include <new>

namespace heapgap::test {

void require(bool condition) {
  if (!condition) std::abort();
}

RecordedHeap::RecordedHeap(const std::string& path, FindStructures find_structures) {
  auto process = load_image(path);
  require(process.has_value());
  process_ = std::move(*process);
  structures_ = find_structures(*process_);
}

std::unique_ptr<FakeProcess> RecordedHeap::spoilt_by(FuzzedDataProvider& input) const {
  auto process = process_->copy();
  ImageAttack(*process, structures_, input).run();
  return process;
}

} // namespace heapgap::test

/// A heap too large for its model is an error to report, not the end of the program.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  try {
    heapgap::test::attack(input);
  } catch (const std::bad_alloc&) { // session reports it
  }
  return 0;
}
