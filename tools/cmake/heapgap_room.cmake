# What nearly every room includes of the standard library, compiled once, takes a third off a
# sanitised build. Other builds do without, and so find a file that forgets to include something.
function(heapgap_room_headers)
  set(empty ${CMAKE_BINARY_DIR}/userspace/headers.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "// for the precompiled headers of the rooms\n")
  add_library(heapgap_room_headers OBJECT ${empty})
  target_precompile_headers(heapgap_room_headers PRIVATE
    <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional>
    <ranges> <span> <string> <string_view> <utility> <vector>)
endfunction()

# heapgap_room(NAME SOURCES ... DEPENDS ... LIBRARIES ...)
# A room is one static library in userspace/NAME. DEPENDS names the rooms it may include, and
# tools/check_layers holds the includes to it; LIBRARIES are libraries from outside.
function(heapgap_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  list(TRANSFORM ROOM_DEPENDS PREPEND heapgap_)
  if(ROOM_SOURCES)
    add_library(heapgap_${name} STATIC ${ROOM_SOURCES})
    target_include_directories(heapgap_${name} PUBLIC ${CMAKE_SOURCE_DIR}/userspace)
    target_link_libraries(heapgap_${name} PUBLIC ${ROOM_DEPENDS} PRIVATE ${ROOM_LIBRARIES})
    if(HEAPGAP_SANITIZE)
      target_precompile_headers(heapgap_${name} REUSE_FROM heapgap_room_headers)
    endif()
  else()
    add_library(heapgap_${name} INTERFACE)
    target_include_directories(heapgap_${name} INTERFACE ${CMAKE_SOURCE_DIR}/userspace)
    target_link_libraries(heapgap_${name} INTERFACE ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
  endif()
endfunction()

# What nearly every test includes, compiled once. Templates that GoogleTest makes of each expectation
# take most of a test's time to compile, and optimising them would take a third of it.
function(heapgap_test_headers)
  set(empty ${CMAKE_BINARY_DIR}/tests/headers.cpp)
  file(CONFIGURE OUTPUT ${empty} CONTENT "// for the precompiled headers of the tests\n")
  add_library(heapgap_test_headers OBJECT ${empty})
  target_link_libraries(heapgap_test_headers PRIVATE GTest::gtest GTest::gmock)
  target_compile_options(heapgap_test_headers PRIVATE -O0)
  target_precompile_headers(heapgap_test_headers PRIVATE
    <algorithm> <gmock/gmock.h> <gtest/gtest.h> <optional> <string> <vector>)
endfunction()

# heapgap_test(NAME LABEL unit|kernel [ALONE] [FIXTURE name] SOURCES ... LIBRARIES ...)
# One GoogleTest program; ctest sees each of its tests under the label, and runs the fixture first.
# ALONE: no other test runs meanwhile, as it measures or needs both processors.
function(heapgap_test name)
  cmake_parse_arguments(TEST "ALONE" "LABEL;FIXTURE" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/userspace ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${TEST_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE -O0)
  target_precompile_headers(${name} REUSE_FROM heapgap_test_headers)
  set(properties LABELS "${TEST_LABEL}" TIMEOUT 300)
  if(TEST_ALONE)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  if(TEST_FIXTURE)
    list(APPEND properties FIXTURES_REQUIRED ${TEST_FIXTURE})
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}/" PROPERTIES ${properties}
    DISCOVERY_MODE PRE_TEST)
endfunction()
