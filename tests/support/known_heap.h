// How to start tests/targets/known_heap in each of its builds.
#pragma once

#include "support/spawn.h"

#include <ostream>
#include <string>
#include <vector>

namespace heapgap::test {

/// One build of the target: with the host's libc, with another release's, or static.
struct Build {
  std::string name;    ///< letters, digits and underscores
  std::string release; ///< Debian's name; "" for the host's own libc
  std::string program; ///< file name
};

/// GoogleTest's name for it.
inline void PrintTo(const Build& build, std::ostream* out) {
  *out << build.name;
}

/// All builds. Those of other releases come from the build target heapgap_release_targets.
const std::vector<Build>& all_builds();
/// One dynamic build for each libc.
const std::vector<Build>& dynamic_builds();
/// The one with the host's libc, dynamic.
const Build& host_build();

/// `scenario` is its name and arguments, separated by blanks.
Command known_heap(const Build& build, const std::string& scenario,
                   std::vector<std::string> environment = {});

} // namespace heapgap::test
