# cmake -C tools/cmake/sanitize.cmake -S . -B build-sanitize
# Every out-of-bounds access, use after free, leak and undefined operation ends the program. With
# clang, because libFuzzer comes with it, and because it compiles this in two thirds of GCC's time.
set(CMAKE_C_COMPILER clang-19 CACHE FILEPATH "C compiler")
set(CMAKE_CXX_COMPILER clang++-19 CACHE FILEPATH "C++ compiler")
# llvm's refuse some of what GNU's linker makes.
set(CMAKE_STRIP /usr/bin/strip CACHE FILEPATH "Program that strips")
set(CMAKE_OBJCOPY /usr/bin/objcopy CACHE FILEPATH "Program that copies objects")
set(CMAKE_CXX_FLAGS "-w" CACHE STRING "GCC's warnings are the errors, and clang has others")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "Half the time to compile")
set(HEAPGAP_SANITIZE "address,undefined,fuzzer-no-link" CACHE STRING
  "Sanitizers to build with, comma separated")
