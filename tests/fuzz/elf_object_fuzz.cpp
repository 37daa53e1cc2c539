// An ELF file that the target chooses.
#include "symbols/elf_object.h"
#include "symbols/glibc_version.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <sys/mman.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace heapgap;
  UniqueFd file(::memfd_create("elf", MFD_CLOEXEC));
  if (::write(file.get(), data, size) != static_cast<ssize_t>(size)) return 0;
  const auto object = symbols::ElfObject::open(std::move(file));
  if (!object) return 0;
  (void)object->defines("malloc");
  for (const auto& function :
       object->find_functions(std::array<std::string_view, 3>{"malloc", "free", ""})) {
    if (!function) continue;
    const auto in_code = [&](const symbols::Segment& segment) {
      return segment.executable && function->file_offset - segment.file_offset < segment.file_size;
    };
    if (std::ranges::none_of(object->segments(), in_code)) std::abort();
  }
  (void)object->has_section(".go.buildinfo");
  (void)symbols::glibc_version_text(*object);
  if (object->build_id().size() > 128) std::abort();
  std::array<std::byte, 512> bytes{};
  for (const auto& segment : object->segments()) {
    const auto got = object->read_segment(segment, Bytes{1}, bytes);
    if (got && *got > Bytes{bytes.size()}) std::abort();
  }
  return 0;
}
