# cmake -C tools/cmake/fuzz.cmake -S . -B build-fuzz
# Builds the fuzzers and what they reach, instrumented; libFuzzer comes with clang.
set(CMAKE_C_COMPILER clang-19 CACHE FILEPATH "C compiler")
set(CMAKE_CXX_COMPILER clang++-19 CACHE FILEPATH "C++ compiler")
# libstdc++ 12's own stable_sort calls what C++17 deprecated, which clang tells and GCC does not.
set(CMAKE_CXX_FLAGS "-Wno-deprecated-declarations" CACHE STRING "C++ flags")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "Half the time to compile")
set(HEAPGAP_SANITIZE "address,undefined,fuzzer-no-link" CACHE STRING
  "Sanitizers to build with, comma separated")
set(HEAPGAP_FUZZ ON CACHE BOOL "Build the fuzzers instead of the other tests")
