// Records a running process for tests: record_image PID FILE [--object NAME]... [--skip-fillings]
// NAME is a part of the path of a mapped ELF file that is to be kept with it. With --skip-fillings
// pages that hold one byte over and over are left out: blocks that a target filled, empty tables.
#include "support/recorded_image.h"
#include "symbols/elf_object.h"
#include "target/live_process.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace heapgap::test {
namespace {

constexpr std::size_t piece_size = 4096;

bool is_libc(const target::Mapping& mapping) {
  return mapping.name.find("/libc.so") != std::string::npos ||
         mapping.name.find("/libc-2.") != std::string::npos;
}

/// Private memory that the process can change.
bool holds_state(const target::Mapping& mapping) {
  if (!mapping.readable || mapping.shared || mapping.executable) return false;
  return mapping.is_anonymous() || mapping.writable;
}

/// What libc made read-only after relocation lies right before the data it may still change.
bool is_relro(const target::Mapping& mapping, const target::Mapping& next) {
  return is_libc(mapping) && mapping.readable && !mapping.executable && next.writable &&
         next.name == mapping.name;
}

std::vector<Range> ranges_to_keep(const target::Mappings& mappings) {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const bool relro = i + 1 < mappings.size() && is_relro(mappings[i], mappings[i + 1]);
    if (relro || holds_state(mappings[i])) ranges.push_back(mappings[i].range);
  }
  return ranges;
}

bool is_filling(target::Memory& memory, Address page) {
  std::array<std::byte, page_size.count> bytes{};
  const target::ReadPiece piece{page, bytes};
  const auto copied = memory.read({&piece, 1});
  if (!copied || *copied != page_size || bytes[0] == std::byte{}) return false;
  return std::ranges::all_of(bytes, [&](std::byte byte) { return byte == bytes[0]; });
}

/// The readable pages of the ranges that hold more than a filling.
Result<std::vector<Range>> without_fillings(target::Memory& memory,
                                            const std::vector<Range>& ranges) {
  std::vector<Range> kept;
  for (const Range& range : ranges) {
    const auto runs = memory.pages(range);
    if (!runs) return std::unexpected(runs.error());
    for (const PageRun& run : *runs) {
      for (Address page = run.range.begin; page < run.range.end; page = page + page_size) {
        if (is_readable(run.state) && is_filling(memory, page)) continue;
        if (kept.empty() || kept.back().end != page) kept.push_back({page, page});
        kept.back().end = page + page_size;
      }
    }
  }
  return kept;
}

/// Keeps [begin, end) of the file, but for pieces of zeros.
Result<void> keep(const symbols::ElfObject& object, std::uint64_t begin, std::uint64_t end,
                  FakeObject& kept) {
  std::vector<std::byte> piece(piece_size);
  for (auto at = begin; at < end; at += piece_size) {
    const auto wanted = std::min<std::uint64_t>(piece_size, end - at);
    const auto got = object.read({at}, std::span(piece).first(wanted));
    if (!got) return std::unexpected(got.error());
    if (got->count == 0) break;
    const auto bytes = std::span(piece).first(got->count);
    kept.size = std::max(kept.size, at + got->count);
    if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; })) continue;
    kept.pieces[at].assign(bytes.begin(), bytes.end());
  }
  return {};
}

/// All of an ELF file but its code and its constants: headers, symbols, writable data, the section
/// headers, and of the constants only the banner with the version.
Result<FakeObject> record_object(const symbols::ElfObject& object) {
  FakeObject kept;
  bool code_seen = false;
  std::uint64_t segments_end = 0;
  for (const auto& segment : object.segments()) {
    const auto begin = segment.file_offset.count;
    const auto end = begin + segment.file_size.count;
    segments_end = std::max(segments_end, end);
    const bool holds_headers = begin == 0; // old linkers put code behind them
    const bool constants = code_seen && !segment.writable;
    code_seen = code_seen || segment.executable;
    if (!holds_headers && (segment.executable || constants)) continue;
    if (auto done = keep(object, begin, end, kept); !done) return pass_on(done);
  }
  const auto banners = object.find_text("GNU C Library ", 16);
  if (!banners) return std::unexpected(banners.error());
  for (const auto banner : *banners) {
    if (auto done = keep(object, banner.count, banner.count + 256, kept); !done) {
      return pass_on(done);
    }
  }
  // What follows the last segment: section names and headers.
  if (auto done = keep(object, segments_end, segments_end + (1_MiB).count, kept); !done) {
    return pass_on(done);
  }
  return kept;
}

Result<Objects> record_objects(target::Process& process, const target::Mappings& mappings,
                               const std::set<std::string>& wanted) {
  Objects objects;
  for (const auto& mapping : mappings) {
    const bool asked_for = std::ranges::any_of(wanted, [&](const std::string& part) {
      return mapping.inode != 0 && mapping.name.find(part) != std::string::npos;
    });
    if (!asked_for || objects.contains(mapping.name)) continue;
    auto file = process.open_object(mapping);
    if (!file) return pass_on(file);
    auto object = symbols::ElfObject::open(*std::move(file));
    if (!object) return pass_on(object);
    auto recorded = record_object(*object);
    if (!recorded) return pass_on(recorded);
    objects[mapping.name] = *std::move(recorded);
  }
  return objects;
}

Result<void> record(Pid pid, const std::string& path, const std::set<std::string>& wanted,
                    bool skip_fillings) {
  const auto process = target::open_process(pid);
  if (!process) return std::unexpected(process.error());
  const auto mappings = (*process)->mappings();
  if (!mappings) return std::unexpected(mappings.error());
  const auto objects = record_objects(**process, *mappings, wanted);
  if (!objects) return std::unexpected(objects.error());
  auto ranges = ranges_to_keep(*mappings);
  if (skip_fillings) {
    auto kept = without_fillings((*process)->memory(), ranges);
    if (!kept) return pass_on(kept);
    ranges = std::move(*kept);
  }
  if (auto saved = save_image(**process, ranges, *objects, path); !saved) return saved;
  return (*process)->check_alive();
}

int run(std::span<char*> arguments) {
  Pid pid;
  std::string path;
  std::set<std::string> objects;
  bool skip_fillings = false;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--object" && i + 1 < arguments.size()) {
      objects.insert(arguments[++i]);
    } else if (argument == "--skip-fillings") {
      skip_fillings = true;
    } else if (pid.value == 0) {
      std::from_chars(argument.data(), argument.data() + argument.size(), pid.value);
    } else {
      path = argument;
    }
  }
  if (pid.value <= 0 || path.empty()) {
    fmt::print(stderr, "usage: record_image PID FILE [--object NAME]... [--skip-fillings]\n");
    return 2;
  }
  if (const auto recorded = record(pid, path, objects, skip_fillings); !recorded) {
    fmt::print(stderr, "{}: {}\n", recorded.error().what, recorded.error().why);
    return 1;
  }
  return 0;
}

} // namespace
} // namespace heapgap::test

int main(int count, char** arguments) {
  return heapgap::test::run({arguments, static_cast<std::size_t>(count)});
}
