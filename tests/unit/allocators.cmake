find_package(rapidcheck REQUIRED)

heapgap_test(allocators_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/expect_ledger.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/malloc_info.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_corruption_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_layout_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_movement_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_recorded_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_renewal_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_residency_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_glibc_stretches_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/allocators_windowed_reader_test.cpp
  LIBRARIES heapgap_glibc_image heapgap_session nlohmann_json::nlohmann_json rapidcheck_gtest)
target_compile_definitions(allocators_test PRIVATE
  FIXTURES="${CMAKE_CURRENT_LIST_DIR}/../fixtures")
