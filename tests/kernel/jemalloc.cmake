# Debian's own builds of jemalloc, fetched by a fixture, as a plain build needs no network.
set(jemalloc ${CMAKE_BINARY_DIR}/jemalloc)
set(jemalloc_libraries "")
foreach(release bullseye bookworm trixie)
  add_custom_command(OUTPUT ${jemalloc}/${release}/complete
    COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${jemalloc} ${release}
            libjemalloc2 libjemalloc-dev
    VERBATIM)
  list(APPEND jemalloc_libraries ${jemalloc}/${release}/complete)
endforeach()

# In the executable itself. libc's archive has a malloc too, in the same member as what the target
# asks for; jemalloc's comes first.
set(known_heap_directory ${CMAKE_SOURCE_DIR}/tests/targets/known_heap)
set(known_heap_sources main.c book.c truth.c blocks.c threads.c scenarios.c corruption.c)
list(TRANSFORM known_heap_sources PREPEND ${known_heap_directory}/)
set(wrapped malloc calloc realloc memalign aligned_alloc posix_memalign free)
list(TRANSFORM wrapped PREPEND -Wl,--wrap=)
set(static_programs "")
foreach(release bullseye bookworm)
  set(program ${jemalloc}/${release}/known_heap_static)
  add_custom_command(OUTPUT ${program}
    COMMAND ${CMAKE_C_COMPILER} -std=gnu11 -O2 -fno-builtin -s -pthread -fno-pie
            -DKNOWN_HEAP_STATIC ${known_heap_sources} -static -no-pie ${wrapped}
            -Wl,-z,muldefs ${jemalloc}/${release}/root/usr/lib/x86_64-linux-gnu/libjemalloc.a
            -lm -o ${program}
    DEPENDS ${jemalloc}/${release}/complete ${known_heap_sources}
            ${known_heap_directory}/known_heap.h
    VERBATIM)
  list(APPEND static_programs ${program})
endforeach()
add_custom_target(heapgap_jemalloc_targets DEPENDS ${jemalloc_libraries} ${static_programs})
add_dependencies(heapgap_jemalloc_targets heapgap_fetched_programs) # redis

add_test(NAME kernel/jemalloc_targets
  COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target heapgap_jemalloc_targets)
set_tests_properties(kernel/jemalloc_targets PROPERTIES
  LABELS kernel FIXTURES_SETUP jemalloc_targets RESOURCE_LOCK build TIMEOUT 600)

foreach(name jemalloc_heap jemalloc_redis)
  heapgap_test(${name}_test LABEL kernel FIXTURE jemalloc_targets
    SOURCES ${name}_test.cpp jemalloc_reading.cpp
    LIBRARIES heapgap_kernel_support heapgap_reader_sums)
  target_compile_definitions(${name}_test PRIVATE
    HEAPGAP_JEMALLOC="${jemalloc}"
    HEAPGAP_FETCHED_PROGRAMS="${CMAKE_BINARY_DIR}/programs/bookworm")
endforeach()
target_sources(jemalloc_redis_test PRIVATE ../support/tmux_screen.cpp)
add_dependencies(jemalloc_heap_test known_heap_preloaded two_allocators)
if(TARGET heapgap)
  add_dependencies(jemalloc_heap_test heapgap)
  add_dependencies(jemalloc_redis_test heapgap)
endif()
