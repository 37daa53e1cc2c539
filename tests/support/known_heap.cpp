#include "support/known_heap.h"

#include <iterator>
#include <sstream>

namespace heapgap::test {

const std::vector<Build>& dynamic_builds() {
  static const std::vector<Build> builds{{"host", "", "known_heap"},
                                         {"bullseye", "bullseye", "known_heap"},
                                         {"trixie", "trixie", "known_heap"},
                                         {"sid", "sid", "known_heap"}};
  return builds;
}

const std::vector<Build>& all_builds() {
  static const std::vector<Build> builds = [] {
    auto all = dynamic_builds();
    all.push_back({"host_static", "", "known_heap_static"});
    all.push_back({"host_static_pie", "", "known_heap_static_pie"});
    all.push_back({"trixie_static", "trixie", "known_heap_static"});
    return all;
  }();
  return builds;
}

const Build& host_build() {
  return dynamic_builds().front();
}

Command known_heap(const Build& build, const std::string& scenario,
                   std::vector<std::string> environment) {
  Command command;
  command.environment = std::move(environment);
  const std::string fetched = std::string(HEAPGAP_FETCHED "/") + build.release;
  const std::string directory = build.release.empty() ? HEAPGAP_TARGETS : fetched;
  if (!build.release.empty() && build.program == "known_heap") {
    const std::string libraries = fetched + "/root/usr/lib/x86_64-linux-gnu";
    command.arguments = {libraries + "/ld-linux-x86-64.so.2", "--library-path", libraries};
  }
  command.arguments.push_back(directory + "/" + build.program);
  std::istringstream words(scenario);
  command.arguments.insert(command.arguments.end(), std::istream_iterator<std::string>(words), {});
  return command;
}

} // namespace heapgap::test
