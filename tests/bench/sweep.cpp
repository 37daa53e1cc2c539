// sweep PID: reads every resident page of the brk heap of a process, and nothing else: the least
// that any reader of that heap must do. Prints the bytes read.
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

std::uint64_t sweep(pid_t pid, int page_map, Range heap) {
  static std::array<std::byte, buffer_bytes> buffer;
  std::uint64_t total = 0;
  for (std::uint64_t from = heap.begin; from < heap.end; from += buffer_bytes) {
    const std::size_t pages = std::min(buffer_bytes, heap.end - from) / page_bytes;
    const auto ranges = present_pages(page_map, from, pages);
    const iovec into{buffer.data(), buffer.size()};
    const ssize_t count = ::process_vm_readv(pid, &into, 1, ranges.data(), ranges.size(), 0);
    if (count > 0) total += static_cast<std::uint64_t>(count);
  }
  return total;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: sweep PID\n", stderr), 2;
  const std::string process = std::string("/proc/") + argv[1];
  const Range heap = brk_heap(process);
  const int page_map = ::open((process + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
  if (heap.end == 0 || page_map < 0) return std::fputs("sweep: cannot look at it\n", stderr), 1;
  std::printf("%" PRIu64 "\n",
              sweep(static_cast<pid_t>(std::strtol(argv[1], nullptr, 10)), page_map, heap));
  return 0;
}
