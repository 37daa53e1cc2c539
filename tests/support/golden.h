// Comparing a text with the one that was looked at and found good.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace heapgap::test {

/// Compares with tests/unit/golden/NAME.txt. With HEAPGAP_REWRITE_GOLDEN set the file is written
/// anew instead, and the test fails so that nobody takes that for a pass.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(GOLDEN_DIRECTORY) + "/" + name + ".txt";
  if (std::getenv("HEAPGAP_REWRITE_GOLDEN") != nullptr) {
    std::ofstream(path) << text;
    ADD_FAILURE() << path << " was written; look at it and run again without the variable";
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(path).rdbuf();
  EXPECT_EQ(text, expected.str()) << path;
}

} // namespace heapgap::test
