// A large array that starts out as zeros without being written: memory is taken page by page as it
// is used. (Huge pages were tried: clearing them cost more than the faults they save.)
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

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
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  T& operator[](std::size_t index) { return elements_.get()[index]; }
  const T& operator[](std::size_t index) const { return elements_.get()[index]; }
  [[nodiscard]] std::span<T> span() { return {elements_.get(), size_}; }

private:
  struct Free {
    void operator()(T* elements) const { std::free(elements); }
  };

  std::unique_ptr<T, Free> elements_;
  std::size_t size_ = 0;
};

} // namespace heapgap
