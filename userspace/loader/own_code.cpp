#include "loader/own_code.h"

#include "target/mapped_object.h"
#include "target/proc_directory.h"

#include <unistd.h>

namespace heapgap::loader {

Result<OwnCode> OwnCode::open(Address address) {
  const auto directory = target::ProcDirectory::open(Pid{::getpid()});
  if (!directory) return std::unexpected(directory.error());
  const auto text = directory->read_file("maps", 16_MiB);
  if (!text) return std::unexpected(text.error());
  const auto mappings = target::parse_mappings(*text);
  if (!mappings) return std::unexpected(mappings.error());
  const target::Mapping* mapping = target::find_mapping(*mappings, address);
  if (mapping == nullptr) return fail(ErrorKind::failure, "cannot find heapgap's own code");
  auto file = target::open_mapped_object(*directory, *mapping);
  if (!file) return pass_on(file);
  return OwnCode(*mapping, *std::move(file));
}

} // namespace heapgap::loader
