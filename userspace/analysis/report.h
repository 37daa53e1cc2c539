// What one look at a process found: an immutable value that the views draw.
//
// The fields follow the JSON contract (docs/snapshot.schema.json); docs/METRICS.md defines each
// figure. An empty optional is "not known"; 0 is a measurement.
#pragma once

#include "base/range.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace heapgap::analysis {

struct ProcessSummary {
  Pid pid;
  std::string comm; ///< hostile bytes: a view must sanitise them
  std::string exe;  ///< hostile bytes
  std::chrono::system_clock::time_point start_time;
  std::uint64_t threads = 0;
};

enum class ReaderQuality : std::uint8_t { exact, approximate, none };

/// One allocator-specific figure or setting ("arenas" 4, "mmap_threshold_bytes" 131072).
struct Detail {
  std::string name;
  std::variant<std::monostate, bool, std::uint64_t, std::string> value;
};

/// The runs that an allocator cuts into slots of one size.
struct SlotClassRow {
  Bytes slot; ///< from one slot to the next
  std::uint64_t runs = 0;
  std::uint64_t slots = 0;
  std::uint64_t free_slots = 0; ///< those in caches are not among them

  [[nodiscard]] Bytes free() const { return slot * free_slots; }
};

struct AllocatorSummary {
  std::string name;
  std::string version; ///< "" when not known
  std::string object;  ///< path of the library or executable; hostile bytes
  ReaderQuality reader = ReaderQuality::none;
  std::optional<Bytes> mapped; ///< not known without a reader
  std::vector<Detail> details;
  std::string run_name;                   ///< "slab", "span", "page", "group", or ""
  std::vector<SlotClassRow> slot_classes; ///< by slot size
};

/// Memory that the program manages and heapgap does not read: a runtime's own heap, or pools that
/// cut up blocks of malloc.
struct HiddenHeap {
  std::string name;           ///< "CPython"
  std::string object;         ///< what tells: a library, the executable, a mapping; hostile bytes
  bool within_blocks = false; ///< cuts up blocks of malloc, which count as live as a whole
  std::string note;           ///< what of the process's memory it concerns, one clause
};

/// Anonymous memory that is neither heap nor a stack.
struct OtherMapping {
  Range range;
  std::string name;              ///< "[anon:…]" or ""; hostile bytes
  std::optional<Bytes> resident; ///< not known beyond what one look may cost
};

struct MemorySummary {
  Bytes rss;
  std::optional<Bytes> pss;
  Bytes heap_resident;
  Bytes stack_resident;
  Bytes file_resident;
  Bytes other_anon_resident;
  Bytes shmem_resident;
  Bytes swap;
  std::optional<Bytes> cgroup_limit;
  std::optional<Bytes> cgroup_usage;
  std::optional<Bytes> address_space;       ///< VmSize
  std::optional<Bytes> address_space_limit; ///< RLIMIT_AS
  std::optional<Bytes> data;                ///< VmData
  std::optional<Bytes> data_limit;          ///< RLIMIT_DATA
};

/// The seven parts of the ledger; they add up to what the allocators count as theirs.
struct Parts {
  Bytes live;
  Bytes header;
  Bytes cached;
  Bytes free;
  Bytes top;
  Bytes metadata;
  Bytes unknown;

  [[nodiscard]] Bytes total() const {
    return live + header + cached + free + top + metadata + unknown;
  }
  Parts& operator+=(const Parts& other) {
    live += other.live;
    header += other.header;
    cached += other.cached;
    free += other.free;
    top += other.top;
    metadata += other.metadata;
    unknown += other.unknown;
    return *this;
  }
};

struct HeapSummary {
  Parts mapped;
  Parts resident;
  Bytes reserved;
  std::optional<Bytes> requested;
  std::uint64_t live_blocks = 0;
  std::uint64_t cached_blocks = 0;
  std::uint64_t free_gaps = 0;
  Bytes largest_gap;
  Bytes reclaimable;
  Bytes pinned;
  std::optional<Bytes> trim_yield;

  [[nodiscard]] Bytes idle_resident() const { return reclaimable + pinned; }
};

struct UnusableIndex {
  Bytes request;
  std::optional<double> index; ///< 0 to 1; empty when nothing is free
};

struct Fragmentation {
  std::optional<double> waste_ratio;
  std::optional<double> resident_to_live;
  std::optional<double> external;
  std::vector<UnusableIndex> unusable_index;
};

/// How the gaps fit the request that `percentile` of 100 requests do not exceed.
struct RequestFit {
  unsigned percentile = 0;
  std::optional<Bytes> request; ///< upper bound of its size class; nothing without requests
  /// Share of free + top bytes in gaps that are too small for it, 0 to 1.
  std::optional<double> unusable_index;
};

/// Whether what is free serves what is asked for.
struct Fit {
  bool of_allocations = false;      ///< of what was allocated since the attach; else of what lives
  std::vector<RequestFit> requests; ///< 50, 95 and 99 of 100
  std::optional<Bytes> largest_request; ///< that needs no memory from the system
  std::vector<Bytes> gaps; ///< free + top bytes by the size class that they serve; not shown.
                           ///< Empty: an allocator's gaps do not serve whatever is smaller
};

struct ArenaSummary {
  std::string id;
  std::string allocator;
  std::string kind;
  Bytes mapped;
  Bytes resident;
  Bytes live;
  std::uint64_t live_blocks = 0;
  Bytes cached;
  Bytes free;
  Bytes top;
  Bytes largest_gap;
  Bytes idle_resident;
};

struct DirectMapped {
  std::uint64_t blocks = 0;
  Bytes live;
  Bytes mapped;
};

/// Block counts by usable size. min and max are inclusive.
struct SizeClassRow {
  Bytes min;
  Bytes max;
  std::uint64_t live_blocks = 0;
  Bytes live;
  std::uint64_t cached_blocks = 0;
  Bytes pinned{}; ///< idle bytes on pages with such blocks, shared out by live bytes on each page
};

/// Free gaps (top included) by size. min and max are inclusive.
struct GapSizeRow {
  Bytes min;
  Bytes max;
  std::uint64_t gaps = 0;
  Bytes bytes;
};

/// Resident heap pages by the share of live bytes on them. Eleven rows: 0 %, then tenths.
struct OccupancyRow {
  unsigned min_percent = 0;
  unsigned max_percent = 0;
  std::uint64_t pages = 0;
};

/// A stretch of heap cut into cells of equal size (the last may be shorter).
struct MapRow {
  Range range;
  std::string arena;
  Bytes cell;
  std::vector<std::uint8_t> occupancy; ///< live share of each cell, 0 to 255
  std::vector<std::uint8_t> resident;  ///< resident share of each cell, 0 to 255
};

enum class VerdictKind : std::uint8_t {
  healthy,
  fragmentation,
  retention,
  arena_spread,
  internal,
  growth,
  not_heap,
  insufficient_data,
};
enum class Severity : std::uint8_t { ok, warning, critical };

struct Evidence {
  std::string figure; ///< a field of the report or a word of docs/METRICS.md
  std::optional<double> value;
};

struct Verdict {
  VerdictKind kind = VerdictKind::insufficient_data;
  Severity severity = Severity::ok;
  std::string summary; ///< one sentence, without a full stop's worth of jargon
  double confidence = 0;
  std::vector<Evidence> evidence;
};

struct Advice {
  std::string action;
  std::string how;
  std::optional<Bytes> releases; ///< at most, where `why` says so; nothing: not known
  std::string why;
  std::string cost;
  bool needs_restart = false;
  std::string check; ///< how to see with heapgap whether it helped
};

/// Where a group of figures comes from.
struct Source {
  std::string figures; ///< "heap", "memory", …
  std::string from;    ///< "walk", "trace" or "kernel"
  bool exact = true;
  double age_s = 0;
};

struct Quality {
  bool consistent = true;
  Bytes unreadable;
  Bytes swapped;
  std::uint64_t corrupt_spans = 0;
  std::uint64_t retries = 0;
  double walk_ms = 0;
  double stopped_ms = 0;
  std::vector<std::string> notes;
};

struct Report {
  std::string version;
  std::chrono::system_clock::time_point time;
  ProcessSummary process;
  std::vector<AllocatorSummary> allocators; ///< by mapped bytes, largest first; unknown last
  std::vector<HiddenHeap> hidden_heaps;
  MemorySummary memory;
  std::vector<OtherMapping> other_anonymous; ///< the largest ones, most resident bytes first
  HeapSummary heap;
  Fragmentation fragmentation;
  Fit fit;
  std::vector<ArenaSummary> arenas;
  DirectMapped direct_mapped;
  std::vector<SizeClassRow> size_classes; ///< only rows with a block
  std::vector<GapSizeRow> gap_sizes;      ///< only rows with a gap
  std::vector<OccupancyRow> page_occupancy;
  std::vector<MapRow> map;
  Verdict verdict;
  std::vector<Advice> advice;
  std::vector<Source> sources;
  Quality quality;
};

} // namespace heapgap::analysis
