#!/usr/bin/python3
"""Exits with 0 when every line of FILE is JSON that follows SCHEMA, else says why and exits with 1.

usage: validate_json.py SCHEMA FILE
"""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit("python3-jsonschema is not installed; apt-get install python3-jsonschema")


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


def main(schema_path, file_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    with open(file_path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if not lines:
        sys.exit("the file is empty")
    for number, line in enumerate(lines, 1):
        try:
            document = json.loads(line, parse_constant=no_constant)
        except ValueError as error:
            sys.exit(f"line {number}: {error}")
        errors = [f"line {number}: {error.json_path}: {error.message[:300]}"
                  for error in validator.iter_errors(document)]
        if errors:
            sys.exit("\n".join(errors))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
