// The per-thread caches (tcache): where each thread's is, and which blocks it holds.
//
// The structure is an ordinary chunk, so an untouched block of the same size looks like one. Only
// the pointer to it in the thread's own storage tells: libc's `tcache` variable lies at one offset
// from every thread pointer, and that offset stands in libc's relocated data (it is an
// initial-exec variable). A static program has no such data; there all offsets are tried.
#pragma once

#include "allocators/glibc/libc_view.h"
#include "allocators/glibc/list_links.h"
#include "allocators/glibc/list_trouble.h"

namespace heapgap::allocators::glibc {

struct ThreadCaches {
  ThreadCacheLayout layout{};
  std::vector<Address> structures; ///< user addresses, each once
};

/// Finds the caches of the threads; none when no thread has allocated or caching is off.
ThreadCaches find_thread_caches(LibcView& view, const std::vector<Address>& thread_pointers);

/// Adds the caches of threads that fork() left behind in the child: no thread points to them, but
/// they hold blocks, and each of those is a block of the right size that carries the mark of a
/// cached one (glibc 2.29 to 2.33, and 2.35 on). An empty one cannot be told from a block of zeros
/// and stays live. To be called when the arenas were walked.
void add_orphaned_caches(LibcView& view, const std::vector<Address>& possible,
                         ThreadCaches& caches);

/// Marks structures as metadata and their blocks as cached in the model. Caches that change while
/// they are read are read again; what a moving one leaves is no trouble.
ListTrouble mark_thread_caches(LibcView& view, const ThreadCaches& caches, ListLinks& links);

/// The structures become live blocks again; what they hold stays.
void unmark_thread_caches(heap::Heap& heap, const ThreadCaches& caches);

} // namespace heapgap::allocators::glibc
