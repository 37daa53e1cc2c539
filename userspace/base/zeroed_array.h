// A large array of zeros whose memory is there before it is used.
//
// Left to page faults, a first read maps the shared zero page and the first write replaces it: two
// faults a page, and with a second thread running an interrupt to the other processor each time,
// which doubled the cost of a snapshot. (Huge pages were tried: clearing them costs more than the
// faults they save.)
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

#include <sys/mman.h>

namespace heapgap {

/// All-zero bytes must be a valid T.
template <typename T>
  requires std::is_trivially_copyable_v<T>
class ZeroedArray {
public:
  ZeroedArray() = default;
  explicit ZeroedArray(std::size_t size)
      : elements_(static_cast<T*>(std::calloc(size, sizeof(T)))), size_(size) {
    if (elements_ == nullptr && size != 0) throw std::bad_alloc();
    populate();
  }

  /// Keeps the first elements; those that are new are zeros.
  void resize(std::size_t size) {
    if (size == 0) {
      *this = {};
      return;
    }
    // The C library moves the pages of large arrays instead of copying them.
    auto* const moved = static_cast<T*>(::reallocarray(elements_.get(), size, sizeof(T)));
    if (moved == nullptr) throw std::bad_alloc();
    static_cast<void>(elements_.release());
    elements_.reset(moved);
    if (size > size_) std::memset(static_cast<void*>(moved + size_), 0, (size - size_) * sizeof(T));
    size_ = size;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  T& operator[](std::size_t index) { return elements_.get()[index]; }
  const T& operator[](std::size_t index) const { return elements_.get()[index]; }

private:
  struct Free {
    void operator()(T* elements) const { std::free(elements); }
  };

  void populate() {
    constexpr std::size_t page = 4096;
    void* begin = elements_.get();
    std::size_t bytes = size_ * sizeof(T);
    if (bytes < 2 * page || std::align(page, page, begin, bytes) == nullptr) return;
    // Linux 5.14 and newer; without it the pages come one by one.
    ::madvise(begin, bytes / page * page, MADV_POPULATE_WRITE);
  }

  std::unique_ptr<T, Free> elements_;
  std::size_t size_ = 0;
};

} // namespace heapgap
