# What the kernel tests and the benchmark share: targets to look at, and heapgap run from outside.
add_library(heapgap_kernel_support STATIC
  ${CMAKE_CURRENT_LIST_DIR}/spawn.cpp
  ${CMAKE_CURRENT_LIST_DIR}/target_process.cpp
  ${CMAKE_CURRENT_LIST_DIR}/run_heapgap.cpp
  ${CMAKE_CURRENT_LIST_DIR}/attached.cpp
  ${CMAKE_CURRENT_LIST_DIR}/malloc_info.cpp
  ${CMAKE_CURRENT_LIST_DIR}/known_heap.cpp
  ${CMAKE_CURRENT_LIST_DIR}/proc_status.cpp)
target_include_directories(heapgap_kernel_support PUBLIC
  ${CMAKE_SOURCE_DIR}/userspace ${CMAKE_SOURCE_DIR}/tests)
target_compile_definitions(heapgap_kernel_support PUBLIC
  HEAPGAP_PROGRAM="${CMAKE_BINARY_DIR}/heapgap"
  HEAPGAP_SOURCE_DIRECTORY="${CMAKE_SOURCE_DIR}"
  HEAPGAP_TARGETS="${CMAKE_BINARY_DIR}/tests/targets"
  HEAPGAP_FETCHED="${CMAKE_BINARY_DIR}/libcs")
target_link_libraries(heapgap_kernel_support PUBLIC nlohmann_json::nlohmann_json)
