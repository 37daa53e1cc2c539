# What comes from the kernel, and what is asked of it; the parts of bpf/ that need no kernel.
heapgap_test(tracing_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/bpf_call_frames_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/bpf_size_class_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/events_decoder_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_errors_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_event_queue_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_kernel_faults_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_priced_functions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_requirements_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/loader_seccomp_hazard_test.cpp
  LIBRARIES heapgap_events heapgap_loader heapgap_analysis)
target_include_directories(tracing_test PRIVATE ${CMAKE_SOURCE_DIR})
