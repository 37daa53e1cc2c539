#include "allocators/unread_allocators.h"

#include "allocators/static_data.h"
#include "symbols/elf_object.h"

#include <algorithm>

#include <fmt/format.h>

namespace heapgap::allocators {

namespace {

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

template <std::size_t count>
bool starts_with_any(std::string_view text, const std::array<std::string_view, count>& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) {
    return !beginning.empty() && text.starts_with(beginning);
  });
}

class Recognition {
public:
  Recognition(target::Process& process, target::Mappings mappings)
      : process_(process), mappings_(std::move(mappings)), data_(find_static_data(mappings_)) {}

  Result<std::vector<Recognised>> run() {
    open_executable();
    for (const KnownAllocator& known : known_unread_allocators()) {
      auto object = object_that_tells(known);
      if (!object) return pass_on(object);
      if (object->empty()) continue;
      found_.push_back({std::string(known.name), *object, known.kind, std::string(known.note)});
    }
    return std::move(found_);
  }

private:
  void open_executable() {
    const std::string& path = process_.identity().exe;
    const auto mapping = std::ranges::find_if(
        mappings_, [&](const target::Mapping& one) { return one.inode != 0 && one.name == path; });
    if (mapping == mappings_.end()) return;
    auto file = process_.open_object(*mapping);
    if (!file) return; // gone or not ours to open
    auto object = symbols::ElfObject::open(std::move(*file));
    if (object) executable_.emplace(std::move(*object));
  }

  /// "" when nothing tells.
  Result<std::string> object_that_tells(const KnownAllocator& known) {
    for (const target::Mapping& mapping : mappings_) {
      if (mapping.inode == 0 && starts_with_any(mapping.name, known.mappings)) return mapping.name;
    }
    const std::string& executable = process_.identity().exe;
    if (is_made_of(known)) return executable;
    if (!known.program.empty() && file_name(executable) == known.program) return executable;
    return used_library(known);
  }

  [[nodiscard]] bool is_made_of(const KnownAllocator& known) const {
    if (!executable_) return false;
    const auto exported = [&](std::string_view name) {
      return !name.empty() && executable_->defines(name);
    };
    return std::ranges::any_of(known.exports, exported) ||
           (!known.section.empty() && executable_->has_section(known.section));
  }

  Result<std::string> used_library(const KnownAllocator& known) {
    for (const StaticData& data : data_) {
      if (!starts_with_any(file_name(data.mapping.name), known.libraries)) continue;
      const auto used = was_written_to(own_zeros(data));
      if (!used) return std::unexpected(used.error());
      if (*used) return data.mapping.name;
    }
    return std::string{};
  }

  /// Foreign memory may follow an object's zeros without a gap: the file says how long they are.
  Range own_zeros(const StaticData& data) {
    const Range zeros = data.zeros();
    auto file = process_.open_object(data.mapping);
    if (!file) return zeros;
    const auto object = symbols::ElfObject::open(std::move(*file));
    if (!object) return zeros;
    const Bytes offset = data.mapping.file_offset;
    for (const symbols::Segment& segment : object->writable_segments()) {
      const Bytes begin{segment.file_offset.count & ~(page_size.count - 1)};
      if (offset < begin || offset >= segment.file_offset + segment.file_size) continue;
      const Address end = data.mapping.range.begin + segment.memory_size - (offset - begin) +
                          (segment.file_offset - begin);
      return intersection(zeros, {zeros.begin, align_up(end, page_size)});
    }
    return zeros;
  }

  Result<bool> was_written_to(Range zeros) {
    if (zeros.empty()) return true;
    const auto runs = process_.memory().pages(zeros);
    if (!runs) return std::unexpected(runs.error());
    return std::ranges::any_of(
        *runs, [](const PageRun& run) { return run.state != PageState::zero_page; });
  }

  target::Process& process_;
  target::Mappings mappings_;
  std::vector<StaticData> data_;
  std::optional<symbols::ElfObject> executable_;
  std::vector<Recognised> found_;
};

} // namespace

Result<std::vector<Recognised>> find_unread_allocators(target::Process& process) {
  auto mappings = process.mappings();
  if (!mappings) return pass_on(mappings);
  return Recognition(process, std::move(*mappings)).run();
}

std::string unread_allocator_names() {
  std::vector<std::string_view> names;
  for (const KnownAllocator& known : known_unread_allocators()) names.push_back(known.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace heapgap::allocators
