# Debian's own builds are fetched by a fixture, as a plain build needs no network.
set(mimalloc ${CMAKE_BINARY_DIR}/mimalloc)
add_custom_command(OUTPUT ${mimalloc}/bookworm/complete
  COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${mimalloc} bookworm libmimalloc2.0
  VERBATIM)
add_custom_command(OUTPUT ${mimalloc}/trixie/complete
  COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${mimalloc} trixie libmimalloc3
  VERBATIM)
add_custom_target(heapgap_fetched_mimalloc
  DEPENDS ${mimalloc}/bookworm/complete ${mimalloc}/trixie/complete)
add_test(NAME kernel/fetched_mimalloc
  COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target heapgap_fetched_mimalloc)
set_tests_properties(kernel/fetched_mimalloc PROPERTIES
  LABELS kernel FIXTURES_SETUP fetched_mimalloc RESOURCE_LOCK build TIMEOUT 600)

heapgap_test(mimalloc_heap_test LABEL kernel FIXTURE fetched_mimalloc
  SOURCES mimalloc_heap_test.cpp
  LIBRARIES heapgap_kernel_support heapgap_reader_sums)
target_compile_definitions(mimalloc_heap_test PRIVATE HEAPGAP_MIMALLOC="${mimalloc}")
add_dependencies(mimalloc_heap_test counted_heap)
