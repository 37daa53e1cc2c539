#include "loader/probe_links.h"

#include "loader/loader_errors.h"
#include "loader/probe_cookie.h"
#include "loader/uprobe_link.h"
#include "target/descriptor_path.h"

#include <cerrno>
#include <vector>

namespace heapgap::loader {
namespace {

/// The places of the functions with a result, or of those without.
UprobePlaces places_of(const ProbedObject& object, bool with_result) {
  UprobePlaces places{
      .path = target::descriptor_path(object.file.get()), .offsets = {}, .cookies = {}};
  for (const auto& probe : object.plan.probes) {
    if (probe.on_return != with_result) continue;
    places.offsets.push_back(probe.file_offset.count);
    places.cookies.push_back(cookie_of(probe, object.header));
  }
  return places;
}

/// One link to be made.
struct Wanted {
  int program;
  bpf_attach_type type;
  UprobePlaces places;
  const char* step;
};

/// In the order in which they go in.
std::vector<Wanted> wanted_links(const Programs& programs, const ProbedObject& object) {
  constexpr const char* entries = "placing the probes";
  constexpr const char* returns = "placing the return probes";
  std::vector<Wanted> links;
  UprobePlaces calls = places_of(object, true);
  if (programs.way() == ReturnsSeenBy::session) {
    links.push_back({programs.on_call(), uprobe_session, std::move(calls), returns});
  } else {
    UprobePlaces call_returns = calls;
    call_returns.on_return = true;
    links.push_back({programs.on_return(), uprobe_multi, std::move(call_returns), returns});
    links.push_back({programs.on_entry(), uprobe_multi, std::move(calls), entries});
  }
  links.push_back({programs.on_release(), uprobe_multi, places_of(object, false), entries});
  return links;
}

} // namespace

ProbeLinks::~ProbeLinks() {
  while (!links_.empty()) links_.pop_back();
}

Result<ProbeLinks> ProbeLinks::attach(const Programs& programs, Pid pid,
                                      const ProbedObject& object) {
  ProbeLinks made;
  for (const Wanted& wanted : wanted_links(programs, object)) {
    if (wanted.places.offsets.empty()) continue;
    made.links_.push_back(link_uprobes(wanted.program, wanted.type, wanted.places,
                                       static_cast<std::uint32_t>(pid.value)));
    if (!made.links_.back()) return std::unexpected(libbpf_error(pid, wanted.step, errno, {}));
  }
  return made;
}

} // namespace heapgap::loader
