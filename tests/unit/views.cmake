find_package(rapidcheck REQUIRED)

heapgap_test(views_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_diagnoses.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_overviews.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_reports.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_ticks.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_canvas_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_doctor_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_heap_picture_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_json_report_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_number_format_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_policy_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_process_screen_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_process_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_random_report_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_sanitise_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_scroll_table_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_summary_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_text_report_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_tick_json_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_tick_text_test.cpp
  LIBRARIES heapgap_views nlohmann_json::nlohmann_json rapidcheck)
target_compile_definitions(views_test PRIVATE
  GOLDEN_DIRECTORY="${CMAKE_CURRENT_LIST_DIR}/golden"
  SCHEMA_DIRECTORY="${CMAKE_CURRENT_LIST_DIR}/../../docs"
  VALIDATE_JSON="${CMAKE_CURRENT_LIST_DIR}/../support/validate_json.py")

heapgap_test(views_top_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_reports.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_screens.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_ticks.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_top_screen_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/views_top_state_test.cpp
  LIBRARIES heapgap_views rapidcheck)
target_compile_definitions(views_top_test PRIVATE
  GOLDEN_DIRECTORY="${CMAKE_CURRENT_LIST_DIR}/golden")

heapgap_test(terminal_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/screen_terminal.cpp
    ${CMAKE_CURRENT_LIST_DIR}/terminal_frame_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/terminal_key_decoder_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/terminal_kind_test.cpp
  LIBRARIES heapgap_terminal rapidcheck)

heapgap_test(cli_test LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_diagnoses.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_overviews.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_reports.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../support/sample_ticks.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_attach_command_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_attach_options_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_doctor_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_error_printer_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_interruption_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_options_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_output_sink_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_output_stream_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_plan_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_snapshot_command_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_survey_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_terminal_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/cli_top_test.cpp
  LIBRARIES heapgap_cli heapgap_test_support)
