find_package(rapidcheck REQUIRED)

heapgap_test(analysis_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/naive_census.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_diagnoses.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_address_map_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_advice_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_corpus_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_doctor_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_fit_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_fragmentation_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_history_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_map_detail_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_page_census_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_page_pinners_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_region_memo_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_resident_pages_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_row_judge_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_since_attach_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_size_class_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_traced_classes_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_trend_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_trim_yield_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_verdict_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analysis_watch_judge_test.cpp
  LIBRARIES heapgap_analysis heapgap_simulation heapgap_views rapidcheck_gtest)
set(seeds 5)
set(ticks 600)
if(HEAPGAP_SANITIZE) # more would take long and tell nothing new
  set(seeds 1)
  set(ticks 120)
endif()
target_compile_definitions(analysis_test PRIVATE
  HEAPGAP_CORPUS_SEEDS=${seeds} HEAPGAP_CORPUS_TICKS=${ticks})
