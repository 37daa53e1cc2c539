# cmake -C tools/cmake/sanitize.cmake -S . -B build-sanitize
# Every out-of-bounds access, use after free, leak and undefined operation ends the program.
set(HEAPGAP_SANITIZE "address,undefined" CACHE STRING "Sanitizers to build with, comma separated")
set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1" CACHE STRING "Half the time to compile")
