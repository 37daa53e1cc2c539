file(GLOB counted_heap_sources ${CMAKE_CURRENT_SOURCE_DIR}/counted_heap/*.c)
set(counted_heap_wrap -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=memalign,--wrap=free)

# With the host's libc, for allocators that are preloaded.
add_executable(counted_heap ${counted_heap_sources})
set_target_properties(counted_heap PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_compile_options(counted_heap PRIVATE -pthread)
target_link_options(counted_heap PRIVATE -pthread -pie ${counted_heap_wrap})

# With each release's musl, dynamic and static. musl-gcc's specs name its headers and start files by
# where they are installed; here they lie in the fetched root.
set(counted_heap_options ${options} -s ${counted_heap_wrap})
set(musl ${CMAKE_BINARY_DIR}/musl)
add_custom_target(heapgap_musl_targets)

foreach(release bookworm trixie)
  set(home ${musl}/${release})
  set(root ${home}/root)
  add_custom_command(OUTPUT ${home}/complete
    COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_packages ${musl} ${release} musl musl-dev musl-tools
    VERBATIM)
  add_custom_command(OUTPUT ${home}/specs
    COMMAND sed "s#/usr/\\(include\\|lib\\)/x86_64-linux-musl#${root}&#g"
            ${root}/usr/lib/x86_64-linux-musl/musl-gcc.specs > ${home}/specs
    DEPENDS ${home}/complete
    VERBATIM)
  foreach(kind "" _static)
    set(program ${home}/counted_heap${kind})
    set(link "")
    if(kind)
      set(link -static -no-pie -fno-pie)
    endif()
    add_custom_command(OUTPUT ${program}
      COMMAND ${CMAKE_C_COMPILER} -specs ${home}/specs ${counted_heap_options} ${link}
              ${counted_heap_sources} -o ${program}
      DEPENDS ${home}/specs ${counted_heap_sources}
              ${CMAKE_CURRENT_SOURCE_DIR}/counted_heap/counted_heap.h
      VERBATIM)
    add_custom_target(counted_heap${kind}_${release} DEPENDS ${program})
    add_dependencies(heapgap_musl_targets counted_heap${kind}_${release})
  endforeach()
endforeach()
