// Where gperftools keeps what in its structures, for 64-bit (LP64) and pages of 8 KiB.
//
// Offsets in bytes, from gperftools' src/span.h, page_heap.h, pagemap.h, central_freelist.h,
// common.h and thread_cache.h at the tags 2.10 and 2.16, which agree.
#pragma once

#include "base/units.h"

namespace heapgap::allocators::tcmalloc {

/// tcmalloc's own page (kPageShift 13).
inline constexpr Bytes heap_page = 8_KiB;
/// Lists of free spans: one for each length up to 128 pages, twice (normal, returned).
inline constexpr std::uint64_t free_lists = 256;
/// Memory for tcmalloc's own structures is taken from the system in chunks of this size, and
/// handed on in cache lines; nearly all in blocks of 128 KiB (PageHeapAllocator) or multiples of
/// that (page map leaves).
inline constexpr Bytes metadata_chunk = 8_MiB;
inline constexpr Bytes metadata_block = 128_KiB;
inline constexpr Bytes metadata_step{64};

/// struct Span: one run of pages.
namespace span {
inline constexpr Bytes start{0};  // page number
inline constexpr Bytes length{8}; // pages
inline constexpr Bytes next{16};  // in a list of spans
inline constexpr Bytes previous{24};
inline constexpr Bytes objects{32}; // first free object; of a sampled one its StackTrace
inline constexpr Bytes bits{40};    // objects handed out 16, class 8, place 2, sampled 1
inline constexpr Bytes size{48};
} // namespace span

/// class PageHeap, from its free lists on. In front of them lie two sets of large spans and the
/// page map: its root, and a pointer to the function that allocates leaves.
namespace page_heap {
inline constexpr Bytes root_before_lists{(std::uint64_t{1} << 20U) + 8 + 2 * 48};
inline constexpr Bytes leaf_function_before_lists{8 + 2 * 48};
inline constexpr Bytes stats_behind_lists = span::size * free_lists;
/// The smallest that holds root, sets and lists.
inline constexpr Bytes smallest_size = 1_MiB;
} // namespace page_heap

/// The page map: page number → Span*, 17 bits in the root and 18 in each leaf.
namespace page_map {
inline constexpr unsigned leaf_bits = 18;
inline constexpr unsigned root_bits = 17;
inline constexpr std::uint64_t leaf_length = std::uint64_t{1} << leaf_bits;
inline constexpr Bytes leaf_size{leaf_length * 8};
} // namespace page_map

/// struct PageHeap::Stats: words.
namespace stats {
inline constexpr Bytes system{0};
inline constexpr Bytes free{8};
inline constexpr Bytes returned{16};
inline constexpr Bytes committed{24};
} // namespace stats

/// class CentralFreeList: one a size class, class 0 unused.
namespace central {
inline constexpr Bytes size_class{8};
inline constexpr Bytes empty{16};    // list of spans without a free object
inline constexpr Bytes nonempty{64}; // list of the others
inline constexpr Bytes spans{112};
inline constexpr Bytes free_objects{120};
inline constexpr Bytes transfer_slots{128}; // pairs: first and last object of a chain
inline constexpr Bytes used_slots{1152};    // 32 bits
inline constexpr Bytes size{1216};
inline constexpr std::uint64_t most_slots = 64;
} // namespace central

/// class SizeMap around class_to_size_, an array of 128 numbers of 32 bits.
namespace size_map {
inline constexpr std::uint64_t most_classes = 128;
inline constexpr Bytes batches_before_sizes{512}; // num_objects_to_move_, 32 bits each
inline constexpr Bytes pages_behind_sizes{516};   // class_to_pages_, 64 bits each
inline constexpr Bytes largest_object = 256_KiB;
} // namespace size_map

/// class ThreadCache: 128 lists, then the bytes in them; links at an offset that depends on the
/// build.
namespace thread_cache {
inline constexpr Bytes list_size{32};
inline constexpr Bytes length{8};       // in a list, 32 bits
inline constexpr Bytes object_size{24}; // in a list, 32 bits
inline constexpr Bytes bytes{4096};     // 32 bits
inline constexpr Bytes first_link{4104};
inline constexpr Bytes last_link{4232};
inline constexpr Bytes alignment{64};
} // namespace thread_cache

} // namespace heapgap::allocators::tcmalloc
