# Readers of allocators other than glibc's.
add_executable(unread_program ${CMAKE_CURRENT_LIST_DIR}/unread_program.c)
target_link_options(unread_program PRIVATE -s -rdynamic)

heapgap_test(allocators_others_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/allocators_jemalloc_recorded_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_jemalloc_size_classes_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_mimalloc_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_musl_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_tcmalloc_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_unread_test.cpp
  LIBRARIES heapgap_test_support heapgap_reader_sums nlohmann_json::nlohmann_json)
add_dependencies(allocators_others_test unread_program)
target_compile_definitions(allocators_others_test PRIVATE
  FIXTURES="${CMAKE_CURRENT_LIST_DIR}/../fixtures"
  UNREAD_PROGRAM="$<TARGET_FILE:unread_program>")
