// One function a cure: the advice when the figures support it, else nothing.
#pragma once

#include "analysis/advice/advice_case.h"

namespace heapgap::analysis {

// glibc_trim.cpp
std::optional<Advice> trim_glibc(const AdviceCase& found);

// glibc_thresholds.cpp: settings that make glibc return large freed blocks by itself.
std::optional<Advice> fix_mmap_threshold(const AdviceCase& found);
std::optional<Advice> lower_trim_threshold(const AdviceCase& found);

// glibc_caches.cpp
std::optional<Advice> shrink_glibc_caches(const AdviceCase& found);

// jemalloc.cpp
std::optional<Advice> purge_jemalloc(const AdviceCase& found);
std::optional<Advice> purge_jemalloc_sooner(const AdviceCase& found);

// redis.cpp: it has commands of its own for what jemalloc does.
std::optional<Advice> purge_redis(const AdviceCase& found);
std::optional<Advice> defragment_redis(const AdviceCase& found);
/// A Redis, Valkey or KeyDB server, by its name.
bool is_redis(const Report& report);

// tcmalloc.cpp
std::optional<Advice> release_tcmalloc(const AdviceCase& found);
std::optional<Advice> release_tcmalloc_faster(const AdviceCase& found);
std::optional<Advice> shrink_tcmalloc_caches(const AdviceCase& found);

// mimalloc.cpp
std::optional<Advice> collect_mimalloc(const AdviceCase& found);
std::optional<Advice> purge_mimalloc_sooner(const AdviceCase& found);

// arenas.cpp: of glibc or jemalloc.
std::optional<Advice> use_fewer_arenas(const AdviceCase& found);

// For any allocator: restart.cpp, pooling.cpp, another_allocator.cpp.
std::optional<Advice> restart(const AdviceCase& found);
std::optional<Advice> pool_pinning_blocks(const AdviceCase& found);
std::optional<Advice> try_another_allocator(const AdviceCase& found);

} // namespace heapgap::analysis
