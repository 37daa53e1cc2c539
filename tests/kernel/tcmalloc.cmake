# gperftools' libraries of two releases, fetched by a fixture; the target is built for the host and
# runs with them through the host's loader or the release's own.
set(tcmalloc ${CMAKE_BINARY_DIR}/tcmalloc)
add_custom_command(OUTPUT ${tcmalloc}/bookworm/complete
  COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${tcmalloc} bookworm
          libtcmalloc-minimal4 libgoogle-perftools4 libgoogle-perftools-dev libunwind8
          libtbbmalloc2
  VERBATIM)
add_custom_command(OUTPUT ${tcmalloc}/trixie/complete
  COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${tcmalloc} trixie
          libtcmalloc-minimal4t64 libgoogle-perftools4t64 libunwind8 liblzma5 zlib1g
          libc6 libstdc++6 libgcc-s1
  VERBATIM)

# With the allocator linked in, stripped.
set(known_heap ${CMAKE_SOURCE_DIR}/tests/targets/known_heap)
set(static_sources main.c book.c truth.c blocks.c threads.c scenarios.c corruption.c)
list(TRANSFORM static_sources PREPEND ${known_heap}/)
set(static_wrapped malloc calloc realloc memalign aligned_alloc posix_memalign free)
list(TRANSFORM static_wrapped PREPEND -Wl,--wrap=)
add_custom_command(OUTPUT ${tcmalloc}/known_heap_static
  COMMAND ${CMAKE_C_COMPILER} -std=gnu11 -O2 -fno-builtin -pthread -DKNOWN_HEAP_STATIC -s
          -static -no-pie -fno-pie ${static_wrapped} ${static_sources}
          -Wl,-z,muldefs -Wl,--whole-archive
          ${tcmalloc}/bookworm/root/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.a
          -Wl,--no-whole-archive -lstdc++ -lm -o ${tcmalloc}/known_heap_static
  DEPENDS ${tcmalloc}/bookworm/complete ${static_sources} ${known_heap}/known_heap.h
  VERBATIM)

add_custom_target(heapgap_tcmalloc_targets DEPENDS
  ${tcmalloc}/trixie/complete ${tcmalloc}/known_heap_static)
add_test(NAME kernel/tcmalloc_targets
  COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target heapgap_tcmalloc_targets)
set_tests_properties(kernel/tcmalloc_targets PROPERTIES
  LABELS kernel FIXTURES_SETUP tcmalloc_targets RESOURCE_LOCK build TIMEOUT 600)

heapgap_test(tcmalloc_heap_test LABEL kernel FIXTURE tcmalloc_targets
  SOURCES tcmalloc_heap_test.cpp unread_allocators_test.cpp
  LIBRARIES heapgap_kernel_support heapgap_reader_sums)
target_compile_definitions(tcmalloc_heap_test PRIVATE HEAPGAP_TCMALLOC="${tcmalloc}")
add_dependencies(tcmalloc_heap_test known_heap_preloaded)
