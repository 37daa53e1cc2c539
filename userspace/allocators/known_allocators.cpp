#include "allocators/known_allocators.h"

namespace heapgap::allocators {

namespace {

constexpr std::string_view whole_heap = "all that the program allocates lies in it";
constexpr std::string_view inside_blocks = "what is free inside its pools counts as live";

using enum AllocatorKind;

constexpr std::array known{
    KnownAllocator{.name = "tbbmalloc",
                   .kind = replaces_malloc,
                   .note = whole_heap,
                   .libraries = {"libtbbmalloc.so"},
                   .exports = {"scalable_malloc"}},
    KnownAllocator{.name = "snmalloc",
                   .kind = replaces_malloc,
                   .note = whole_heap,
                   .libraries = {"libsnmalloc"}},
    KnownAllocator{.name = "rpmalloc",
                   .kind = replaces_malloc,
                   .note = whole_heap,
                   .libraries = {"librpmalloc"},
                   .exports = {"rpmalloc", "rpmalloc_initialize"}},
    KnownAllocator{
        .name = "Hoard", .kind = replaces_malloc, .note = whole_heap, .libraries = {"libhoard"}},
    KnownAllocator{.name = "Scudo",
                   .kind = replaces_malloc,
                   .note = whole_heap,
                   .libraries = {"libscudo", "libclang_rt.scudo"},
                   .exports = {"__scudo_print_stats"},
                   .mappings = {"[anon:scudo:"}},
    KnownAllocator{
        .name = "Google tcmalloc",
        .kind = replaces_malloc,
        .note = whole_heap,
        .exports = {"MallocExtension_Internal_GetNumericProperty", "TCMalloc_Internal_GetStats"},
        .mappings = {"[anon:tcmalloc_region"}},
    KnownAllocator{.name = "PartitionAlloc",
                   .kind = replaces_malloc,
                   .note = whole_heap,
                   .mappings = {"[anon:partition_alloc"}},
    KnownAllocator{.name = "Go runtime",
                   .note = "Go values lie in arenas that it maps itself",
                   .section = ".go.buildinfo",
                   .mappings = {"[anon: Go:"}},
    KnownAllocator{.name = "Java VM",
                   .note = "Java objects lie in a heap that it maps itself",
                   .libraries = {"libjvm.so", "libj9vm"}},
    KnownAllocator{.name = "V8",
                   .note = "JavaScript objects lie in pages that it maps itself",
                   .libraries = {"libnode.so", "libv8.so"},
                   .exports = {"node_module_register", "napi_create_function"},
                   .mappings = {"[anon:v8"}},
    KnownAllocator{.name = ".NET runtime",
                   .note = "managed objects lie in segments that it maps itself",
                   .libraries = {"libcoreclr.so", "libmonosgen", "libclrgc.so"},
                   .exports = {"DotNetRuntimeInfo"}},
    KnownAllocator{.name = "CPython",
                   .note = "objects of up to 512 bytes lie in arenas that it maps itself "
                           "(pymalloc)",
                   .libraries = {"libpython3"},
                   .exports = {"PyObject_Malloc"},
                   .mappings = {"[anon:cpython:"}},
    KnownAllocator{.name = "Ruby",
                   .note = "Ruby objects lie in pages that it maps itself",
                   .libraries = {"libruby"},
                   .exports = {"rb_gc_start"},
                   .mappings = {"[anon:Ruby:"}},
    KnownAllocator{.name = "PHP",
                   .note = "what scripts use lies in chunks of 2 MiB that it maps itself",
                   .libraries = {"libphp"},
                   .exports = {"_emalloc"},
                   .mappings = {"[anon:zend_alloc"}},
    KnownAllocator{.name = "Erlang runtime",
                   .note = "Erlang terms lie in carriers, most of which it maps itself",
                   .exports = {"enif_alloc"}},
    KnownAllocator{.name = "nginx pools",
                   .kind = takes_from_malloc,
                   .note = inside_blocks,
                   .exports = {"ngx_palloc"}},
    KnownAllocator{.name = "Apache pools",
                   .kind = takes_from_malloc,
                   .note = inside_blocks,
                   .libraries = {"libapr-"},
                   .exports = {"apr_palloc"}},
    KnownAllocator{.name = "PostgreSQL memory contexts",
                   .kind = takes_from_malloc,
                   .note = inside_blocks,
                   .exports = {"MemoryContextAlloc"}},
    KnownAllocator{.name = "memcached slabs",
                   .kind = takes_from_malloc,
                   .note = "items lie in slab pages of 1 MiB that count as live as a whole",
                   .program = "memcached"},
};

} // namespace

std::span<const KnownAllocator> known_unread_allocators() {
  return known;
}

} // namespace heapgap::allocators
