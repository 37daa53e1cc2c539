#include "loader/probe_links.h"

#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/probe_cookie.h"
#include "target/descriptor_path.h"

#include <cerrno>
#include <vector>

#include <bpf/libbpf.h>

namespace heapgap::loader {

void ProbeLinks::Destroy::operator()(bpf_link* link) const {
  ::bpf_link__destroy(link);
}

Result<ProbeLinks::Link> ProbeLinks::attach(const bpf_program* program, Pid pid,
                                            const ProbedObject& object, bool on_return) {
  std::vector<unsigned long> offsets;
  std::vector<__u64> cookies;
  for (const auto& probe : object.plan.probes) {
    if (on_return && !probe.on_return) continue;
    offsets.push_back(probe.file_offset.count);
    cookies.push_back(cookie_of(probe, object.header));
  }
  if (offsets.empty()) return Link();

  const LibbpfMessages messages;
  bpf_uprobe_multi_opts options{};
  options.sz = sizeof options;
  options.offsets = offsets.data();
  options.cookies = cookies.data();
  options.cnt = offsets.size();
  options.retprobe = on_return;
  Link link(::bpf_program__attach_uprobe_multi(
      program, pid.value, target::descriptor_path(object.file.get()).c_str(), nullptr, &options));
  if (link) return link;
  const char* step = on_return ? "placing the return probes" : "placing the probes";
  return std::unexpected(libbpf_error(pid, step, errno, messages.first()));
}

Result<ProbeLinks> ProbeLinks::attach(const Programs& programs, Pid pid,
                                      const ProbedObject& object) {
  ProbeLinks links;
  auto returns = attach(programs.on_return(), pid, object, true);
  if (!returns) return pass_on(returns);
  links.returns_ = std::move(*returns);
  auto entries = attach(programs.on_entry(), pid, object, false);
  if (!entries) return pass_on(entries);
  links.entries_ = std::move(*entries);
  return links;
}

} // namespace heapgap::loader
