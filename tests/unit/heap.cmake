find_package(rapidcheck REQUIRED)

heapgap_test(heap_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/heap_adopt_walk_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_claims_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_hierarchical_bitmap_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_join_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_live_heap_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_moves_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_planes_memory_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_random_calls_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_region_changes_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/heap_region_test.cpp
  LIBRARIES heapgap_heap rapidcheck_gtest)
