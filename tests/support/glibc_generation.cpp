#include "support/glibc_generation.h"

#include <algorithm>

namespace heapgap::test {

const std::vector<Generation>& generations() {
  static const std::vector<Generation> all = [] {
    std::vector<Generation> made;
    Generation g{.name = "2.26",
                 .fastbins = 0x8,
                 .top = 0x58,
                 .bins = 0x68,
                 .next = 0x868,
                 .attached_threads = 0x878,
                 .system_mem = 0x880,
                 .max_system_mem = 0x888,
                 .mmapped_count = 0x28,
                 .mmapped_bytes = 0x38,
                 .sbrk_base = 0x48,
                 .tcache = 0x50,
                 .cache_chunk = 0x250,
                 .counter_bytes = 1,
                 .cache_bins = 64,
                 .entries = 0x40,
                 .counts_free_slots = false,
                 .blocks_per_bin = 7,
                 .mark = CacheMark::none,
                 .mangled_links = false,
                 .heap_info = 0x20,
                 .first_chunk = 0x8b0,
                 .direct_excess = 0,
                 .direct_tail = 0};
    const auto add = [&](const char* name) {
      g.name = name;
      made.push_back(g);
    };
    add("2.26");
    g.fastbins = 0x10;
    g.top = 0x60;
    g.bins = 0x70;
    g.next = 0x870;
    g.attached_threads = 0x880;
    g.system_mem = 0x888;
    g.max_system_mem = 0x890;
    g.first_chunk = 0x8c0;
    add("2.27");
    g.mark = CacheMark::owner;
    add("2.29");
    g.cache_chunk = 0x290;
    g.counter_bytes = 2;
    g.entries = 0x80;
    add("2.30");
    g.mangled_links = true;
    add("2.32");
    g.mark = CacheMark::key;
    add("2.34");
    g.mmapped_count = 0x3c;
    g.mmapped_bytes = 0x50;
    g.sbrk_base = 0x60;
    g.tcache = 0x68;
    g.heap_info = 0x30;
    g.first_chunk = 0x8d0;
    add("2.35");
    g.cache_chunk = 0x300;
    g.cache_bins = 76;
    g.entries = 0x98;
    g.counts_free_slots = true;
    add("2.42");
    g.fastbins = 0;
    g.top = 0x8;
    g.bins = 0x18;
    g.next = 0x818;
    g.attached_threads = 0x828;
    g.system_mem = 0x830;
    g.max_system_mem = 0x838;
    g.mmapped_count = 0x44;
    g.mmapped_bytes = 0x58;
    g.sbrk_base = 0x68;
    g.tcache = 0x70;
    g.blocks_per_bin = 16;
    g.first_chunk = 0x870;
    g.direct_excess = 16;
    g.direct_tail = 8;
    add("2.43");
    return made;
  }();
  return all;
}

const Generation& generation(const std::string& name) {
  return *std::ranges::find(generations(), name, &Generation::name);
}

} // namespace heapgap::test
