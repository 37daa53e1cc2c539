# heapgap_bpf_programs(NAME SOURCE HEADERS...)
# Compiles programs for the kernel and makes NAME.skel.h of them: the programs as bytes, and the
# functions that load them. Link to NAME to include <NAME.skel.h>.
find_program(HEAPGAP_BPF_CLANG NAMES clang-19 clang-18 clang-17 clang-16 clang-15 clang-14 clang
  REQUIRED DOC "Compiler for BPF programs, clang 14 or newer")
find_program(HEAPGAP_BPFTOOL bpftool PATHS /usr/sbin /sbin REQUIRED)

function(heapgap_bpf_programs name source)
  set(base ${CMAKE_CURRENT_BINARY_DIR}/${name})
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  # The kernel's own headers for the target lie in a folder that clang does not look into for BPF.
  add_custom_command(OUTPUT ${base}.skel.h
    COMMAND ${HEAPGAP_BPF_CLANG} -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror
            -D__TARGET_ARCH_x86 -idirafter /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}
            -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${base}.with_debug_info.o
    COMMAND ${HEAPGAP_BPFTOOL} gen object ${base}.o ${base}.with_debug_info.o
    COMMAND ${CMAKE_COMMAND} -E echo "/* NOLINTBEGIN: made by bpftool */" > ${base}.skel.h
    COMMAND ${HEAPGAP_BPFTOOL} gen skeleton ${base}.o name ${name} >> ${base}.skel.h
    COMMAND ${CMAKE_COMMAND} -E echo "/* NOLINTEND */" >> ${base}.skel.h
    DEPENDS ${source} ${ARGN}
    VERBATIM)
  add_custom_target(${name}_skeleton DEPENDS ${base}.skel.h)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${CMAKE_CURRENT_BINARY_DIR})
  add_dependencies(${name} ${name}_skeleton)
endfunction()
