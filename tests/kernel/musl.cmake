# musl's own programs are fetched and built by a fixture, as a plain build needs no network.
add_test(NAME kernel/musl_targets
  COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target heapgap_musl_targets)
set_tests_properties(kernel/musl_targets PROPERTIES
  LABELS kernel FIXTURES_SETUP musl_targets RESOURCE_LOCK build TIMEOUT 600)

heapgap_test(musl_heap_test LABEL kernel FIXTURE musl_targets
  SOURCES musl_heap_test.cpp
  LIBRARIES heapgap_kernel_support heapgap_reader_sums)
target_compile_definitions(musl_heap_test PRIVATE HEAPGAP_MUSL="${CMAKE_BINARY_DIR}/musl")
