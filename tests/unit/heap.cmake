find_package(rapidcheck REQUIRED)

heapgap_test(heap_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/heap_claims_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_planes_memory_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_region_test.cpp
  LIBRARIES heapgap_heap rapidcheck_gtest)
