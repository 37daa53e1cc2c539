find_package(rapidcheck REQUIRED)

heapgap_test(session_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/session_bounded_process_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_call_trial_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_event_applier_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_heap_watcher_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_other_memory_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_survey_simulation_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_survey_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_survey_watch_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_timing_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_trace_follower_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_walk_follower_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_watch_run_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/session_window_cycle_test.cpp
  LIBRARIES heapgap_glibc_image heapgap_session rapidcheck_gtest)
