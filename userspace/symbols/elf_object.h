// An ELF file: what kind it is, what it exports, and the data it brings along.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "base/units.h"
#include "symbols/dynamic_symbols.h"
#include "symbols/function_symbol.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct Elf;

namespace heapgap::symbols {

/// A part of the file that the loader maps (PT_LOAD).
struct Segment {
  Address address; ///< relative to where the object is loaded
  Bytes file_offset;
  Bytes file_size;   ///< may lie beyond the end of the file: the file is hostile
  Bytes memory_size; ///< what is beyond file_size starts out as zeros (.bss)
  bool writable = false;
  bool executable = false;

  bool operator==(const Segment&) const = default;
};

/// Hostile input: every count and offset is checked, and the file may shrink while it is read.
/// It is read, never mapped, as a mapping of a shrunk file kills whoever touches it.
class ElfObject {
public:
  /// Takes an ELF file open for reading. Errors: failure when it is not a little-endian ELF file.
  static Result<ElfObject> open(UniqueFd file);

  ElfObject(const ElfObject&) = delete;
  ElfObject& operator=(const ElfObject&) = delete;
  ElfObject(ElfObject&&) noexcept = default;
  ElfObject& operator=(ElfObject&&) noexcept = default;
  ~ElfObject() = default;

  [[nodiscard]] bool is_64_bit() const { return is_64_bit_; }
  /// e_machine, as EM_X86_64 of elf.h.
  [[nodiscard]] std::uint16_t machine() const { return machine_; }
  /// Needs neither a loader nor a library. True of the loader itself too.
  [[nodiscard]] bool is_static() const { return !has_interpreter_ && !symbols_.needs_libraries(); }
  /// Exports a symbol of this name (.dynsym, found through PT_DYNAMIC as the loader does).
  [[nodiscard]] bool defines(std::string_view name) const { return symbols_.defines(name); }
  /// The functions of these names, in their order; nothing where the file has none. Those that it
  /// exports, and in a static program those of its section .symtab, when it was not stripped.
  [[nodiscard]] std::vector<std::optional<FunctionSymbol>>
  find_functions(std::span<const std::string_view> names) const;
  /// The GNU build id in lower-case hexadecimal, at most 64 bytes of it; "" when there is none.
  [[nodiscard]] const std::string& build_id() const { return build_id_; }
  /// Has a section of this name; false when the section headers were stripped.
  [[nodiscard]] bool has_section(std::string_view name) const;

  /// In file order.
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  [[nodiscard]] std::vector<Segment> writable_segments() const;

  /// Copies the file's bytes from `offset` on. Returns how many there were, which may be 0.
  /// Errors: failure.
  [[nodiscard]] Result<Bytes> read(Bytes offset, std::span<std::byte> into) const;
  /// Copies a segment's bytes, `from` bytes into it, as they are at load: from the file, zeros
  /// beyond file_size. Returns how many there were, which may be 0. Errors: failure.
  [[nodiscard]] Result<Bytes> read_segment(const Segment& segment, Bytes from,
                                           std::span<std::byte> into) const;
  /// File offsets of the first `most` places where `needle` stands in the segments that are not
  /// writable. Looks at the first 256 MiB of each. Errors: failure.
  [[nodiscard]] Result<std::vector<Bytes>> find_text(std::string_view needle,
                                                     std::size_t most) const;

private:
  struct EndElf {
    void operator()(Elf* elf) const;
  };

  ElfObject(UniqueFd file, Elf* elf) : file_(std::move(file)), elf_(elf) {}
  void read_headers();
  void read_build_id(Bytes offset, Bytes size);

  UniqueFd file_;
  std::unique_ptr<Elf, EndElf> elf_; ///< ends before the file is closed
  bool is_64_bit_ = false;
  bool has_interpreter_ = false;
  std::uint16_t machine_ = 0;
  std::string build_id_;
  std::vector<Segment> segments_;
  DynamicSymbols symbols_;
};

} // namespace heapgap::symbols
