#include "symbols/elf_object.h"

#include "symbols/section_symbols.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

namespace heapgap::symbols {
namespace {

constexpr Bytes most_notes = 64_KiB;
constexpr std::size_t most_build_id = 64;
constexpr std::size_t most_segments = 4096;
constexpr Bytes most_searched = 256_MiB;
constexpr std::size_t search_window = 256UL * 1024;

std::unexpected<Error> not_understood(std::string why) {
  return fail(ErrorKind::failure, "cannot understand the ELF file", std::move(why));
}

Segment segment_of(const GElf_Phdr& header) {
  return {.address = {header.p_vaddr},
          .file_offset = {header.p_offset},
          .file_size = {header.p_filesz},
          .memory_size = {header.p_memsz},
          .writable = (header.p_flags & PF_W) != 0,
          .executable = (header.p_flags & PF_X) != 0};
}

} // namespace

void ElfObject::EndElf::operator()(Elf* elf) const {
  ::elf_end(elf);
}

Result<ElfObject> ElfObject::open(UniqueFd file) {
  ::elf_version(EV_CURRENT);
  Elf* elf = ::elf_begin(file.get(), ELF_C_READ, nullptr);
  if (elf == nullptr) return not_understood(::elf_errmsg(-1));
  ElfObject object(std::move(file), elf);
  GElf_Ehdr header;
  if (::elf_kind(elf) != ELF_K_ELF || ::gelf_getehdr(elf, &header) == nullptr) {
    return not_understood("it is not one");
  }
  if (header.e_ident[EI_DATA] != ELFDATA2LSB) return not_understood("it is not little-endian");
  object.is_64_bit_ = header.e_ident[EI_CLASS] == ELFCLASS64;
  object.machine_ = header.e_machine;
  object.read_headers();
  return object;
}

void ElfObject::read_headers() {
  std::size_t count = 0;
  if (::elf_getphdrnum(elf_.get(), &count) != 0) return;
  Range dynamic;
  for (std::size_t i = 0; i < std::min(count, most_segments); ++i) {
    GElf_Phdr header;
    if (::gelf_getphdr(elf_.get(), static_cast<int>(i), &header) == nullptr) continue;
    switch (header.p_type) {
    case PT_LOAD:
      segments_.push_back(segment_of(header));
      break;
    case PT_INTERP:
      has_interpreter_ = true;
      break;
    case PT_NOTE:
      read_build_id({header.p_offset}, {header.p_filesz});
      break;
    case PT_DYNAMIC:
      dynamic = range_of({header.p_offset}, {header.p_filesz});
      break;
    default:
      break;
    }
  }
  symbols_ = DynamicSymbols::read(*elf_, dynamic, segments_);
}

void ElfObject::read_build_id(Bytes offset, Bytes size) {
  if (!build_id_.empty() || size > most_notes) return;
  Elf_Data* notes = ::elf_getdata_rawchunk(elf_.get(), static_cast<std::int64_t>(offset.count),
                                           size.count, ELF_T_NHDR);
  if (notes == nullptr) return;
  GElf_Nhdr note;
  std::size_t name = 0;
  std::size_t description = 0;
  for (std::size_t at = 0; (at = ::gelf_getnote(notes, at, &note, &name, &description)) > 0;) {
    const auto* bytes = static_cast<const unsigned char*>(notes->d_buf);
    const bool is_gnu = note.n_namesz == sizeof ELF_NOTE_GNU &&
                        std::memcmp(bytes + name, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0;
    if (!is_gnu || note.n_type != NT_GNU_BUILD_ID) continue;
    const auto shown = std::min<std::size_t>(note.n_descsz, most_build_id);
    for (std::size_t i = 0; i < shown; ++i) {
      build_id_ += fmt::format("{:02x}", bytes[description + i]);
    }
    return;
  }
}

bool ElfObject::has_section(std::string_view name) const {
  std::size_t names = 0;
  if (::elf_getshdrstrndx(elf_.get(), &names) != 0) return false;
  for (Elf_Scn* section = nullptr; (section = ::elf_nextscn(elf_.get(), section)) != nullptr;) {
    GElf_Shdr header;
    if (::gelf_getshdr(section, &header) == nullptr) continue;
    const char* found = ::elf_strptr(elf_.get(), names, header.sh_name);
    if (found != nullptr && name == found) return true;
  }
  return false;
}

std::vector<std::optional<FunctionSymbol>>
ElfObject::find_functions(std::span<const std::string_view> names) const {
  std::vector<std::optional<FunctionSymbol>> functions(names.size());
  if (is_static()) functions = find_in_section(*elf_, names, segments_);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto exported = symbols_.find_function(names[i])) functions[i] = exported;
  }
  return functions;
}

std::vector<Segment> ElfObject::writable_segments() const {
  std::vector<Segment> writable;
  std::ranges::copy_if(segments_, std::back_inserter(writable), &Segment::writable);
  return writable;
}

Result<Bytes> ElfObject::read(Bytes offset, std::span<std::byte> into) const {
  std::size_t filled = 0;
  // An offset beyond what a file can have is beyond the end of this one.
  while (filled < into.size() && offset.count + filled <= INT64_MAX) {
    const auto got = ::pread(file_.get(), into.data() + filled, into.size() - filled,
                             static_cast<off_t>(offset.count + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::failure, "cannot read the ELF file",
                  std::generic_category().message(errno));
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return Bytes{filled};
}

Result<Bytes> ElfObject::read_segment(const Segment& segment, Bytes from,
                                      std::span<std::byte> into) const {
  const auto file_size = std::min(segment.file_size, segment.memory_size);
  if (from >= segment.memory_size) return Bytes{};
  into = into.first(std::min<std::uint64_t>(into.size(), (segment.memory_size - from).count));
  Bytes copied;
  if (from < file_size) {
    const auto wanted = std::min<std::uint64_t>(into.size(), (file_size - from).count);
    auto got = read(segment.file_offset + from, into.first(wanted));
    if (!got || got->count < wanted) return got;
    copied = *got;
  }
  std::ranges::fill(into.subspan(copied.count), std::byte{});
  return Bytes{into.size()};
}

Result<std::vector<Bytes>> ElfObject::find_text(std::string_view needle, std::size_t most) const {
  std::vector<Bytes> found;
  if (needle.empty() || needle.size() > search_window) return found;
  // Windows overlap by a needle less one byte, so that none is missed or seen twice.
  std::vector<std::byte> window(search_window + needle.size() - 1);
  for (const auto& segment : segments_) {
    if (segment.writable) continue;
    const auto end = std::min(segment.file_size, most_searched);
    for (Bytes at; at < end; at += Bytes{search_window}) {
      const auto wanted = std::min<std::uint64_t>(window.size(), (end - at).count);
      const auto got = read(segment.file_offset + at, std::span(window).first(wanted));
      if (!got) return std::unexpected(got.error());
      const std::string_view text(reinterpret_cast<const char*>(window.data()), got->count);
      for (auto place = text.find(needle); place != std::string_view::npos;
           place = text.find(needle, place + 1)) {
        if (found.size() == most) return found;
        found.push_back(segment.file_offset + at + Bytes{place});
      }
      if (got->count < wanted) break;
    }
  }
  return found;
}

} // namespace heapgap::symbols
