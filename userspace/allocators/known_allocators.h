// Allocators and runtimes with a heap of their own that heapgap knows but cannot read.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace heapgap::allocators {

/// What an allocator stands for in a process, and so what heapgap cannot see.
enum class AllocatorKind : std::uint8_t {
  replaces_malloc,   ///< the program's malloc; glibc's has little or nothing
  takes_from_malloc, ///< cuts up blocks of malloc: what is free inside them counts as live
  takes_from_system, ///< has memory of its own beside malloc's: none of it is in the heap
};

/// How one is recognised from outside. Everything but the program's name is a fact of the files
/// and mappings; "" and empty lists ask for nothing.
struct KnownAllocator {
  std::string_view name;
  AllocatorKind kind = AllocatorKind::takes_from_system;
  std::string_view note; ///< what of the process's memory it concerns; one clause for people
  /// Beginnings of file names of mapped libraries: "libjvm.so".
  std::array<std::string_view, 3> libraries{};
  /// A symbol that the executable exports; extensions and plug-ins need it, so it survives strip.
  std::array<std::string_view, 3> exports{};
  /// A section of the executable, in stripped ones too.
  std::string_view section{}; // NOLINT(readability-redundant-member-init): GCC misses it
  /// Beginnings of the names that it gives its mappings (prctl PR_SET_VMA_ANON_NAME, Linux 5.17
  /// and later): "[anon:scudo:". Only an allocator in use maps anything.
  std::array<std::string_view, 2> mappings{};
  /// The executable's file name, a hint: anybody can choose it.
  std::string_view program{}; // NOLINT(readability-redundant-member-init)
};

std::span<const KnownAllocator> known_unread_allocators();

} // namespace heapgap::allocators
