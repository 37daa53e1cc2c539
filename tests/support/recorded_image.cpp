#include "support/recorded_image.h"

#include "support/image_stream.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace heapgap::test {
namespace {

constexpr std::uint64_t magic = 0x0065'6761'6d69'6768; // "hgimage", as text in the file
constexpr std::uint64_t version = 1;
constexpr std::uint64_t largest_object = 1ULL << 30U;

std::unexpected<Error> broken(std::string why) {
  return fail(ErrorKind::failure, "cannot read the recorded image", std::move(why));
}

// --- one pair of functions for each part ---

void write(ImageWriter& out, const target::Identity& identity) {
  out.word(static_cast<std::uint32_t>(identity.pid.value));
  out.word(identity.start_ticks);
  out.word(static_cast<std::uint64_t>(
      std::chrono::nanoseconds(identity.start_time.time_since_epoch()).count()));
  out.text(identity.comm);
  out.text(identity.exe);
}

void read(ImageReader& in, target::Identity& identity) {
  identity.pid = {static_cast<std::int32_t>(in.word())};
  identity.start_ticks = in.word();
  identity.start_time = std::chrono::system_clock::time_point(
      std::chrono::nanoseconds(static_cast<std::int64_t>(in.word())));
  identity.comm = in.text();
  identity.exe = in.text();
}

void write(ImageWriter& out, const std::optional<Bytes>& bytes) {
  out.word(bytes ? 1 : 0);
  out.word(bytes.value_or(Bytes{}).count);
}

void read(ImageReader& in, std::optional<Bytes>& bytes) {
  const bool known = in.word() != 0;
  const Bytes value{in.word()};
  if (known) bytes = value;
}

void write(ImageWriter& out, const target::MemoryTotals& totals) {
  for (const auto part : {totals.rss_anonymous, totals.rss_file, totals.rss_shmem, totals.swap}) {
    out.word(part.count);
  }
  for (const auto& part : {totals.pss, totals.cgroup_limit, totals.cgroup_usage}) write(out, part);
}

void read(ImageReader& in, target::MemoryTotals& totals) {
  for (auto* part : {&totals.rss_anonymous, &totals.rss_file, &totals.rss_shmem, &totals.swap}) {
    part->count = in.word();
  }
  for (auto* part : {&totals.pss, &totals.cgroup_limit, &totals.cgroup_usage}) read(in, *part);
}

void write(ImageWriter& out, const target::Mapping& mapping) {
  out.word(mapping.range.begin.value);
  out.word(mapping.range.end.value);
  out.word((mapping.readable ? 1U : 0U) | (mapping.writable ? 2U : 0U) |
           (mapping.executable ? 4U : 0U) | (mapping.shared ? 8U : 0U) |
           (mapping.deleted ? 16U : 0U));
  out.word(mapping.file_offset.count);
  out.word(mapping.device);
  out.word(mapping.inode);
  out.text(mapping.name);
}

void read(ImageReader& in, target::Mapping& mapping) {
  mapping.range.begin = {in.word()};
  mapping.range.end = {in.word()};
  const auto flags = in.word();
  mapping.readable = (flags & 1U) != 0;
  mapping.writable = (flags & 2U) != 0;
  mapping.executable = (flags & 4U) != 0;
  mapping.shared = (flags & 8U) != 0;
  mapping.deleted = (flags & 16U) != 0;
  mapping.file_offset = {in.word()};
  mapping.device = in.word();
  mapping.inode = in.word();
  mapping.name = in.text();
}

void write(ImageWriter& out, const target::Thread& thread) {
  out.word(static_cast<std::uint32_t>(thread.tid.value));
  out.word(thread.robust_list_head.value);
}

void read(ImageReader& in, target::Thread& thread) {
  thread.tid = {static_cast<std::int32_t>(in.word())};
  thread.robust_list_head = {in.word()};
}

void write(ImageWriter& out, const PageRun& run) {
  out.word(run.range.begin.value);
  out.word(run.range.end.value);
  out.word(static_cast<std::uint64_t>(run.state));
}

void read(ImageReader& in, PageRun& run) {
  run.range = {{in.word()}, {in.word()}};
  run.state = static_cast<PageState>(in.word() & 0xff);
}

void write(ImageWriter& out, const FakeObject& object) {
  out.word(object.size);
  out.word(object.pieces.size());
  for (const auto& [offset, bytes] : object.pieces) {
    out.word(offset);
    out.word(bytes.size());
    out.bytes(bytes);
  }
}

void read(ImageReader& in, FakeObject& object) {
  object.size = in.word();
  for (auto left = in.count(16); left > 0; --left) {
    const auto offset = in.word();
    const auto bytes = in.bytes(in.word());
    object.pieces[offset].assign(bytes.begin(), bytes.end());
  }
}

template <typename Part> void write_list(ImageWriter& out, const std::vector<Part>& parts) {
  out.word(parts.size());
  for (const auto& part : parts) write(out, part);
}

template <typename Part> std::vector<Part> read_list(ImageReader& in, std::uint64_t smallest_size) {
  std::vector<Part> parts;
  for (auto left = in.count(smallest_size); left > 0 && in.good(); --left) {
    read(in, parts.emplace_back());
  }
  return parts;
}

// --- what must hold of the parts ---

bool is_sensible(const target::Mappings& mappings) {
  Address before;
  return std::ranges::all_of(mappings, [&](const target::Mapping& mapping) {
    const bool follows = mapping.range.begin >= before && !mapping.range.empty();
    before = mapping.range.end;
    return follows;
  });
}

bool is_sensible(const PageRuns& runs) {
  Address before;
  return std::ranges::all_of(runs, [&](const PageRun& run) {
    const bool follows = run.range.begin >= before && !run.range.empty();
    before = run.range.end;
    return follows && is_aligned(run.range.begin, page_size) &&
           is_aligned(run.range.end, page_size) && run.state <= PageState::swapped;
  });
}

bool is_sensible(const FakeObject& object) {
  return object.size <= largest_object &&
         std::ranges::all_of(object.pieces, [&](const auto& piece) {
           const auto& [offset, bytes] = piece;
           return bytes.size() <= object.size && offset <= object.size - bytes.size();
         });
}

// --- pages ---

bool is_zero(std::span<const std::byte> page) {
  return std::ranges::all_of(page, [](std::byte byte) { return byte == std::byte{}; });
}

/// Appends the pages of one run that hold anything; returns how many.
Result<std::uint64_t> write_pages(target::Memory& memory, Range run, ImageWriter& out) {
  std::uint64_t count = 0;
  FakeMemory::PageBytes page{};
  for (auto at = run.begin; at < run.end; at = at + page_size) {
    const target::ReadPiece piece{at, page};
    const auto got = memory.read({&piece, 1});
    if (!got) return std::unexpected(got.error());
    if (*got < page_size || is_zero(page)) continue;
    out.word(at.value);
    out.bytes(page);
    ++count;
  }
  return count;
}

Result<void> write_memory(target::Process& process, std::span<const Range> ranges,
                          ImageWriter& out) {
  PageRuns all_runs;
  ImageWriter pages;
  std::uint64_t page_count = 0;
  for (const auto range : ranges) {
    const auto runs = process.memory().pages(range);
    if (!runs) return std::unexpected(runs.error());
    all_runs.insert(all_runs.end(), runs->begin(), runs->end());
    for (const auto& run : *runs) {
      if (run.state != PageState::resident) continue;
      const auto written = write_pages(process.memory(), run.range, pages);
      if (!written) return std::unexpected(written.error());
      page_count += *written;
    }
  }
  write_list(out, all_runs);
  out.word(page_count);
  out.bytes(pages.written());
  return {};
}

bool read_memory(ImageReader& in, FakeMemory& memory) {
  const auto runs = read_list<PageRun>(in, 24);
  if (!is_sensible(runs)) return false;
  for (const auto& run : runs) memory.set_pages(run.range, run.state);
  for (auto left = in.count(8 + page_size.count); left > 0; --left) {
    const Address at{in.word()};
    if (!is_aligned(at, page_size)) return false;
    memory.write(at, in.bytes(page_size.count));
  }
  return true;
}

} // namespace

Result<void> save_image(target::Process& process, std::span<const Range> ranges,
                        const Objects& objects, const std::string& path) {
  const auto totals = process.memory_totals();
  if (!totals) return std::unexpected(totals.error());
  const auto mappings = process.mappings();
  if (!mappings) return std::unexpected(mappings.error());
  const auto threads = process.threads();
  if (!threads) return std::unexpected(threads.error());

  ImageWriter out;
  out.word(magic);
  out.word(version);
  write(out, process.identity());
  write(out, *totals);
  write_list(out, *mappings);
  write_list(out, *threads);
  if (auto written = write_memory(process, ranges, out); !written) return written;
  out.word(objects.size());
  for (const auto& [name, object] : objects) {
    out.text(name);
    write(out, object);
  }

  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(out.written().data()),
             static_cast<std::streamsize>(out.written().size()));
  if (!file.flush()) return fail(ErrorKind::failure, "cannot write the recorded image", path);
  return {};
}

Result<std::unique_ptr<FakeProcess>> load_image(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return broken("cannot open " + path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  return parse_image(std::as_bytes(std::span(content)));
}

Result<std::unique_ptr<FakeProcess>> parse_image(std::span<const std::byte> bytes) {
  ImageReader in(bytes);
  if (in.word() != magic) return broken("it is not one");
  if (in.word() != version) return broken("it has another version");
  auto process = std::make_unique<FakeProcess>();
  read(in, process->who);
  read(in, process->totals);
  process->maps = read_list<target::Mapping>(in, 56);
  process->tasks = read_list<target::Thread>(in, 16);
  if (!is_sensible(process->maps)) return broken("its mappings are out of order");
  if (!read_memory(in, process->fake_memory())) return broken("its pages make no sense");
  for (auto left = in.count(24); left > 0 && in.good(); --left) {
    auto& object = process->objects[in.text()];
    read(in, object);
    if (!is_sensible(object)) return broken("one of its files makes no sense");
  }
  if (!in.good()) return broken("it ends too early");
  if (!in.at_end()) return broken("there is more in it than it says");
  return process;
}

} // namespace heapgap::test
