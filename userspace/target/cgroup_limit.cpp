#include "target/cgroup_limit.h"

#include "target/proc_directory.h"
#include "target/text_fields.h"

#include <string>

#include <fcntl.h>

namespace heapgap::target {
namespace {

/// One of the two kinds of hierarchy: what its files are called.
struct Hierarchy {
  bool unified; ///< cgroup v2
  const char* limit_file;
  const char* usage_file;
};
constexpr Hierarchy version_2{true, "memory.max", "memory.current"};
constexpr Hierarchy version_1{false, "memory.limit_in_bytes", "memory.usage_in_bytes"};

/// v1 writes "no limit" as the largest multiple of the page size.
constexpr std::uint64_t no_limit = 1ULL << 62U;

/// Where a hierarchy is mounted, and which cgroup lies there.
struct Mount {
  std::string root;
  std::string point;
};

bool lists(std::string_view names, std::string_view wanted) {
  while (!names.empty()) {
    if (take_until(names, ',') == wanted) return true;
  }
  return false;
}

/// Undoes the octal escapes (\040) of mountinfo.
std::string unescape(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto code = text.front() == '\\' && text.size() >= 4
                          ? parse_number<unsigned>(text.substr(1, 3), 8)
                          : std::nullopt;
    plain += code ? static_cast<char>(*code) : text.front();
    text.remove_prefix(code ? 4 : 1);
  }
  return plain;
}

std::optional<Mount> find_mount(std::string_view mounts, const Hierarchy& hierarchy) {
  while (!mounts.empty()) {
    auto line = take_until(mounts, '\n');
    for (int skipped = 0; skipped < 3; ++skipped) take_until(line, ' ');
    const auto root = take_until(line, ' ');
    const auto point = take_until(line, ' ');
    // Options and a varying number of tags lie between; a lone dash ends them.
    while (!line.empty() && take_until(line, ' ') != "-") {
    }
    const auto type = take_until(line, ' ');
    take_until(line, ' ');
    if (type != (hierarchy.unified ? "cgroup2" : "cgroup")) continue;
    if (hierarchy.unified || lists(line, "memory")) return Mount{unescape(root), unescape(point)};
  }
  return std::nullopt;
}

std::optional<std::string_view> find_cgroup(std::string_view cgroups, const Hierarchy& hierarchy) {
  while (!cgroups.empty()) {
    auto line = take_until(cgroups, '\n');
    const auto number = take_until(line, ':');
    const auto controllers = take_until(line, ':');
    const bool found =
        hierarchy.unified ? number == "0" && controllers.empty() : lists(controllers, "memory");
    if (found) return line;
  }
  return std::nullopt;
}

/// The cgroup's path below the mount point: "" or "/a/b". Nothing when it lies outside.
std::optional<std::string> path_below(std::string_view cgroup, std::string_view root) {
  if (!cgroup.starts_with('/') || cgroup.starts_with("/..")) return std::nullopt;
  if (root == "/") root = {};
  if (!cgroup.starts_with(root)) return std::nullopt;
  cgroup.remove_prefix(root.size());
  if (!cgroup.empty() && !cgroup.starts_with('/')) return std::nullopt;
  if (cgroup == "/") cgroup = {};
  return std::string(cgroup);
}

std::optional<Bytes> read_bytes(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  std::string text;
  if (!file || read_to_end(file.get(), small_text, text) != 0) return std::nullopt;
  std::string_view rest = text;
  const auto count = parse_number<std::uint64_t>(take_until(rest, '\n'));
  if (!count) return std::nullopt; // "max"
  return Bytes{*count};
}

void tighten(std::optional<CgroupLimit>& tightest, const Hierarchy& hierarchy,
             std::string_view cgroups, std::string_view mounts) {
  const auto mount = find_mount(mounts, hierarchy);
  const auto cgroup = find_cgroup(cgroups, hierarchy);
  if (!mount || !cgroup) return;
  auto below = path_below(*cgroup, mount->root);
  while (below) {
    const auto directory = mount->point + *below + "/";
    const auto limit = read_bytes(directory + hierarchy.limit_file);
    // Of equal limits the outer one counts: it has more to hold.
    if (limit && limit->count < no_limit && (!tightest || *limit <= tightest->limit)) {
      tightest = CgroupLimit{*limit, read_bytes(directory + hierarchy.usage_file)};
    }
    if (below->empty()) break;
    below->resize(below->rfind('/'));
  }
}

} // namespace

std::optional<CgroupLimit> find_cgroup_limit(std::string_view process_cgroups,
                                             std::string_view mounts) {
  std::optional<CgroupLimit> tightest;
  tighten(tightest, version_2, process_cgroups, mounts);
  tighten(tightest, version_1, process_cgroups, mounts);
  return tightest;
}

} // namespace heapgap::target
