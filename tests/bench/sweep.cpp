// sweep PID [read BEGIN END...] [ask BEGIN END...]: asks the page map for some memory of a process,
// reads every resident page of it, and does nothing else: the least that any reader of the heap in
// it must do. Without addresses (hexadecimal) that is the brk heap; of memory behind `ask` only the
// page map is asked. Prints the bytes read.
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t present = std::uint64_t{1}
                                  << 63U; // Documentation/admin-guide/mm/pagemap.rst
constexpr std::size_t buffer_bytes = std::size_t{256} << 10U;

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Range brk_heap(const std::string& process) {
  Range heap;
  std::FILE* maps = std::fopen((process + "/maps").c_str(), "re");
  if (maps == nullptr) return heap;
  std::array<char, 8192> line{};
  while (std::fgets(line.data(), line.size(), maps) != nullptr) {
    if (std::string(line.data()).find("[heap]") == std::string::npos) continue;
    char* dash = nullptr;
    heap.begin = std::strtoull(line.data(), &dash, 16);
    heap.end = std::strtoull(dash + 1, nullptr, 16);
  }
  std::fclose(maps);
  return heap;
}

/// The present pages of one buffer's length from `from` on, as ranges to read.
std::vector<iovec> present_pages(int page_map, std::uint64_t from, std::size_t pages) {
  static std::array<std::uint64_t, buffer_bytes / page_bytes> entries;
  std::vector<iovec> ranges;
  if (::pread(page_map, entries.data(), pages * 8, static_cast<off_t>(from / page_bytes * 8)) < 0)
    return ranges;
  for (std::size_t page = 0; page < pages; ++page) {
    if ((entries[page] & present) == 0) continue;
    const std::uint64_t address = from + page * page_bytes;
    if (!ranges.empty() &&
        reinterpret_cast<std::uint64_t>(ranges.back().iov_base) + ranges.back().iov_len == address)
      ranges.back().iov_len += page_bytes;
    else
      ranges.push_back({reinterpret_cast<void*>(address), page_bytes});
  }
  return ranges;
}

/// Calls visit(ranges) with the present pages of each buffer's length.
template <typename Visit> void for_each_buffer(int page_map, Range range, Visit visit) {
  for (std::uint64_t from = range.begin; from < range.end; from += buffer_bytes) {
    const std::size_t pages = std::min(buffer_bytes, range.end - from) / page_bytes;
    visit(present_pages(page_map, from, pages));
  }
}

std::uint64_t read_pages(pid_t pid, const std::vector<iovec>& ranges) {
  static std::array<std::byte, buffer_bytes> buffer;
  const iovec into{buffer.data(), buffer.size()};
  const ssize_t count = ::process_vm_readv(pid, &into, 1, ranges.data(), ranges.size(), 0);
  return count > 0 ? static_cast<std::uint64_t>(count) : 0;
}

struct Memory {
  std::vector<Range> read;
  std::vector<Range> asked; ///< only
};

Memory memory_of(const std::vector<std::string>& words) {
  Memory memory;
  std::vector<Range>* ranges = nullptr;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "read" || words[i] == "ask") {
      ranges = words[i] == "read" ? &memory.read : &memory.asked;
    } else if (ranges != nullptr && i + 1 < words.size()) {
      ranges->push_back(
          {std::stoull(words[i], nullptr, 16), std::stoull(words[i + 1], nullptr, 16)});
      ++i;
    }
  }
  return memory;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: sweep PID [read BEGIN END...] [ask BEGIN END...]\n", stderr);
    return 2;
  }
  const std::string process = std::string("/proc/") + argv[1];
  const auto pid = static_cast<pid_t>(std::strtol(argv[1], nullptr, 10));
  const Memory memory =
      argc > 2 ? memory_of({argv + 2, argv + argc}) : Memory{{brk_heap(process)}, {}};
  const int page_map = ::open((process + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory.read.empty() || page_map < 0) {
    std::fputs("sweep: cannot look at it\n", stderr);
    return 1;
  }
  std::uint64_t total = 0;
  for (const Range range : memory.read) {
    for_each_buffer(page_map, range,
                    [&](const std::vector<iovec>& pages) { total += read_pages(pid, pages); });
  }
  for (const Range range : memory.asked) {
    for_each_buffer(page_map, range, [](const std::vector<iovec>&) {});
  }
  std::printf("%" PRIu64 "\n", total);
  return 0;
}
