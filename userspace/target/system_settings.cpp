#include "target/system_settings.h"

#include "base/unique_fd.h"
#include "target/proc_directory.h"
#include "target/text_fields.h"

#include <string>

#include <fcntl.h>

namespace heapgap::target {
namespace {

std::optional<std::string> text_of(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file || read_to_end(file.get(), small_text, text) != 0) return std::nullopt;
  return text;
}

} // namespace

std::optional<int> system_setting(const char* name) {
  const auto text = text_of(std::string("/proc/sys/") + name);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  return parse_number<int>(take_until(rest, '\n'));
}

bool is_in_initial_user_namespace() {
  // One range of all numbers, each mapped to itself (user_namespaces(7)).
  const auto map = text_of("/proc/self/uid_map");
  return !map || map->find(" 4294967295\n") != std::string::npos;
}

} // namespace heapgap::target
