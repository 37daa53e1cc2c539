#include "session/probing.h"

#include "allocators/glibc/libc_finder.h"
#include "symbols/elf_object.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

namespace heapgap::session {

namespace {

using FileNumber = std::pair<std::uint64_t, std::uint64_t>; ///< device, inode

FileNumber file_of(const target::Mapping& mapping) {
  return {mapping.device, mapping.inode};
}

/// Where the functions of the object lie whose data is mapped there, or nullptr.
const target::Mapping* code_of(const target::Mapping& data, const target::Mappings& mappings) {
  const auto code = std::ranges::find_if(mappings, [&](const target::Mapping& mapping) {
    return mapping.executable && file_of(mapping) == file_of(data);
  });
  return code != mappings.end() ? &*code : nullptr;
}

Result<loader::ProbedObject> plan_for(target::Process& process, const target::Mapping& code) {
  auto file = process.open_object(code);
  if (!file) return pass_on(file);
  auto object = symbols::ElfObject::open(UniqueFd(::fcntl(file->get(), F_DUPFD_CLOEXEC, 0)));
  if (!object) return pass_on(object);
  auto plan = probes::plan_probes(*object);
  if (!plan) return pass_on(plan);
  return loader::ProbedObject{
      .file = *std::move(file), .plan = *std::move(plan), .header = loader::BlockHeader::glibc};
}

std::unexpected<Error> no_libc(const target::Process& process) {
  return fail(ErrorKind::nothing_to_measure,
              fmt::format("cannot trace process {}", process.identity().pid.value),
              "its allocator is none that heapgap can trace: calls of glibc's malloc only");
}

} // namespace

Result<std::vector<loader::ProbedObject>> plan_probing(target::Process& process) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  const auto search = allocators::glibc::find_libcs(process.memory(), *mappings);
  if (!search) return std::unexpected(search.error());
  std::vector<loader::ProbedObject> objects;
  std::set<FileNumber> planned;
  for (const allocators::glibc::Libc& libc : search->found) {
    const target::Mapping* code = code_of(libc.data, *mappings);
    if (code == nullptr || !planned.insert(file_of(*code)).second) continue;
    auto object = plan_for(process, *code);
    if (!object) return pass_on(object);
    objects.push_back(*std::move(object));
  }
  if (objects.empty()) return no_libc(process);
  return objects;
}

} // namespace heapgap::session
