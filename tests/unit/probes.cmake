find_package(rapidcheck REQUIRED)

# Libraries in assembly that are looked at, never loaded.
set(allocators)
foreach(kind IN ITEMS small refusing resolving without_free)
  string(TOUPPER ${kind} macro)
  set(library ${CMAKE_CURRENT_BINARY_DIR}/${kind}_allocator.so)
  add_custom_command(OUTPUT ${library}
    COMMAND ${CMAKE_C_COMPILER} -shared -nostartfiles -Wl,--no-as-needed -D${macro} -o ${library}
            ${CMAKE_CURRENT_LIST_DIR}/probes_allocators.S
    DEPENDS ${CMAKE_CURRENT_LIST_DIR}/probes_allocators.S VERBATIM)
  list(APPEND allocators ${library})
endforeach()

# A static program stripped, and one that kept only the inner names of malloc and free, and
# nothing of posix_memalign.
set(stripped ${CMAKE_CURRENT_BINARY_DIR}/elf_stripped_program)
set(inner_names ${CMAKE_CURRENT_BINARY_DIR}/elf_inner_names_program)
add_custom_command(OUTPUT ${stripped} ${inner_names}
  COMMAND ${CMAKE_STRIP} -o ${stripped} $<TARGET_FILE:elf_static_program>
  COMMAND ${CMAKE_OBJCOPY} --strip-symbol=malloc --strip-symbol=free
          --strip-symbol=posix_memalign --strip-symbol=__posix_memalign
          $<TARGET_FILE:elf_static_program> ${inner_names}
  DEPENDS elf_static_program VERBATIM)
add_custom_target(probes_programs DEPENDS ${allocators} ${stripped} ${inner_names})

heapgap_test(probes_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/probes_code_site_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_instruction_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_kernel_treatment_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_plan_test.cpp
  LIBRARIES heapgap_plan_checks Zydis::Zydis rapidcheck_gtest)
target_compile_definitions(probes_test PRIVATE
  STATIC_PROGRAM="$<TARGET_FILE:elf_static_program>"
  STRIPPED_PROGRAM="${stripped}"
  INNER_NAMES_PROGRAM="${inner_names}"
  SMALL_ALLOCATOR="${CMAKE_CURRENT_BINARY_DIR}/small_allocator.so"
  REFUSING_ALLOCATOR="${CMAKE_CURRENT_BINARY_DIR}/refusing_allocator.so"
  RESOLVING_ALLOCATOR="${CMAKE_CURRENT_BINARY_DIR}/resolving_allocator.so"
  WITHOUT_FREE="${CMAKE_CURRENT_BINARY_DIR}/without_free_allocator.so")
add_dependencies(probes_test probes_programs)
