// The per-thread caches (tcache): where each thread's is, and which blocks it holds.
//
// The structure is an ordinary chunk, so an untouched block of the same size looks like one. Only
// the pointer to it in the thread's own storage tells: libc's `tcache` variable lies at one offset
// from every thread pointer, and that offset stands in libc's relocated data (it is an
// initial-exec variable). A static program has no such data; there all offsets are tried.
#pragma once

#include "allocators/glibc/libc_view.h"
#include "allocators/glibc/list_links.h"

namespace heapgap::allocators::glibc {

struct ThreadCaches {
  ThreadCacheLayout layout{};
  std::vector<Address> structures; ///< user addresses, each once
  /// The word that marks every cached block (glibc 2.34 and later), if any block is cached.
  std::optional<std::uint64_t> key;
};

/// Finds the caches of the threads; none when no thread has allocated or caching is off.
ThreadCaches find_thread_caches(LibcView& view, const std::vector<Address>& thread_pointers);

/// The largest chunk a cache may hold.
Bytes largest_cached_chunk(const Parameters& parameters);

/// Marks structures as metadata and their blocks as cached in the model. Returns the
/// contradictions of caches that stood still.
std::uint64_t mark_thread_caches(LibcView& view, const ThreadCaches& caches, ListLinks& links);

} // namespace heapgap::allocators::glibc
