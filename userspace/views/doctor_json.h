// What heapgap doctor found, for programs; the format is docs/doctor.schema.json.
#pragma once

#include "analysis/doctor/diagnosis.h"

#include <string>

namespace heapgap::views {

/// One JSON object on one line, as `json_report` writes it.
std::string doctor_json(const analysis::Diagnosis& diagnosis);

} // namespace heapgap::views
