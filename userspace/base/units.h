// Strong types for addresses, byte counts and process numbers: mixing them does not compile.
#pragma once

#include <compare>
#include <cstdint>

namespace heapgap {

/// A number of bytes.
struct Bytes {
  std::uint64_t count = 0;

  constexpr auto operator<=>(const Bytes&) const = default;
  constexpr Bytes& operator+=(Bytes other) { return count += other.count, *this; }
  constexpr Bytes& operator-=(Bytes other) { return count -= other.count, *this; }
  friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
  friend constexpr Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
  friend constexpr Bytes operator*(Bytes a, std::uint64_t n) { return {a.count * n}; }
};

/// An address in the target. Never dereferenced here.
struct Address {
  std::uint64_t value = 0;

  constexpr auto operator<=>(const Address&) const = default;
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr Address operator+(Address a, Bytes n) { return {a.value + n.count}; }
  friend constexpr Address operator-(Address a, Bytes n) { return {a.value - n.count}; }
  friend constexpr Bytes operator-(Address a, Address b) { return {a.value - b.value}; }
};

/// A process or thread number as the tracer's pid namespace counts it.
struct Pid {
  std::int32_t value = 0;
  constexpr auto operator<=>(const Pid&) const = default;
};

inline namespace literals {
constexpr Bytes operator""_B(unsigned long long n) {
  return {n};
}
constexpr Bytes operator""_KiB(unsigned long long n) {
  return {n << 10U};
}
constexpr Bytes operator""_MiB(unsigned long long n) {
  return {n << 20U};
}
} // namespace literals

/// Rounds down to a multiple of `step`, a power of two.
constexpr Address align_down(Address a, Bytes step) {
  return {a.value & ~(step.count - 1)};
}
/// Rounds up to a multiple of `step`, a power of two. Wraps at the end of the address space.
constexpr Address align_up(Address a, Bytes step) {
  return {(a.value + step.count - 1) & ~(step.count - 1)};
}
constexpr bool is_aligned(Address a, Bytes step) {
  return (a.value & (step.count - 1)) == 0;
}
constexpr bool is_aligned(Bytes n, Bytes step) {
  return (n.count & (step.count - 1)) == 0;
}

} // namespace heapgap
