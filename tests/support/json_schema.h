// Holding JSON to its schema, and the schema to the rules of the house.
#pragma once

#include "support/temporary_directory.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace heapgap::test {

/// True when the schema in docs/, checked by python3-jsonschema, allows every line of `text`.
inline bool follows_schema(const std::string& schema, const std::string& text) {
  const TemporaryDirectory directory;
  const std::string file = directory.file("document.json");
  std::ofstream(file) << text;
  const std::string command = std::string("/usr/bin/python3 '") + VALIDATE_JSON + "' '" +
                              SCHEMA_DIRECTORY + "/" + schema + "' '" + file + "'";
  return std::system(command.c_str()) == 0;
}

inline nlohmann::json read_schema(const std::string& schema) {
  return nlohmann::json::parse(std::ifstream(std::string(SCHEMA_DIRECTORY) + "/" + schema));
}

/// The objects of a schema that leave a field out or let another one in.
inline std::string lax_objects(const nlohmann::json& schema, const std::string& path = "") {
  std::string found;
  if (schema.is_object() && schema.value("type", nlohmann::json()) == "object" &&
      schema.contains("properties")) {
    std::vector<std::string> fields;
    for (const auto& [name, value] : schema["properties"].items()) fields.push_back(name);
    auto required = schema.value("required", std::vector<std::string>{});
    std::ranges::sort(required);
    const bool strict =
        schema.value("additionalProperties", nlohmann::json()) == nlohmann::json(false);
    if (!strict || required != fields) found += path + '\n';
  }
  if (schema.is_structured()) {
    for (const auto& [name, value] : schema.items()) found += lax_objects(value, path + '/' + name);
  }
  return found;
}

} // namespace heapgap::test
