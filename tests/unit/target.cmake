heapgap_test(target_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/target_cgroup_limit_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_fake_process_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_frozen_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_live_memory_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_live_process_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_mapped_object_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_mapping_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_privileges_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_process_condition_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_process_table_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_process_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_processors_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/target_recorded_image_test.cpp
  LIBRARIES heapgap_test_support PkgConfig::cap fmt::fmt)

# Small programs for the ELF tests to look at: one alone in the world, two that are not, of which
# one exports what it has.
# Their form is what is tested, so the options of the build are replaced, not added to.
add_executable(elf_static_program ${CMAKE_CURRENT_LIST_DIR}/elf_program.c)
set_target_properties(elf_static_program PROPERTIES COMPILE_OPTIONS ""
  LINK_OPTIONS "-static;-Wl,--build-id=0x00c0ffee")
add_executable(elf_dynamic_program ${CMAKE_CURRENT_LIST_DIR}/elf_program.c)
set_target_properties(elf_dynamic_program PROPERTIES COMPILE_OPTIONS ""
  LINK_OPTIONS "-rdynamic;-Wl,--hash-style=gnu")
add_executable(elf_unexported_program ${CMAKE_CURRENT_LIST_DIR}/elf_program.c)
set_target_properties(elf_unexported_program PROPERTIES COMPILE_OPTIONS "-fno-pic"
  LINK_OPTIONS "-no-pie")

heapgap_test(symbols_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/symbols_elf_object_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/symbols_functions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/symbols_hostile_elf_test.cpp
  LIBRARIES heapgap_symbols)
target_compile_definitions(symbols_test PRIVATE
  STATIC_PROGRAM="$<TARGET_FILE:elf_static_program>"
  DYNAMIC_PROGRAM="$<TARGET_FILE:elf_dynamic_program>"
  UNEXPORTED_PROGRAM="$<TARGET_FILE:elf_unexported_program>")
add_dependencies(symbols_test elf_static_program elf_dynamic_program elf_unexported_program)
