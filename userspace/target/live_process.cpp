#include "target/live_process.h"

#include "target/access_check.h"
#include "target/busy_processors.h"
#include "target/live_memory.h"
#include "target/mapped_object.h"
#include "target/memory_totals.h"
#include "target/proc_directory.h"
#include "target/process_errors.h"
#include "target/process_stat.h"
#include "target/public_figures.h"
#include "target/text_fields.h"
#include "target/thread_list.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

/// A million mappings with long names; more text than this is not read.
constexpr Bytes most_map_text = 512_MiB;

/// The kernel holds the memory map while it adds up the pages of a mapping, 12 to 17 ms for 1 GiB,
/// and who wants to change the map waits (docs/decisions/0022-short-holds.md).
constexpr Bytes most_added_up = 512_MiB;

/// The kernel writes the map piece by piece; a merge in between can make two pieces overlap.
constexpr int map_attempts = 8;

class LiveProcess final : public Process {
public:
  /// `process` is /proc/PID; `memory_directory` that of a thread that has not exited, as an
  /// exited main thread has no memory while its process lives on.
  LiveProcess(ProcDirectory process, ProcDirectory memory_directory,
              std::unique_ptr<LiveMemory> memory, Identity identity)
      : process_(std::move(process)), memory_directory_(std::move(memory_directory)),
        memory_(std::move(memory)), identity_(std::move(identity)) {}

  [[nodiscard]] const Identity& identity() const override { return identity_; }
  Memory& memory() override { return *memory_; }
  Result<Mappings> mappings() override;
  Result<std::vector<Thread>> threads() override;
  Result<MemoryTotals> memory_totals() override;
  Result<MemoryTotals> quick_totals() override;
  Result<UniqueFd> open_object(const Mapping& mapping) override {
    return open_mapped_object(memory_directory_, mapping);
  }
  [[nodiscard]] ProcessorSet busy_processors() override {
    return target::busy_processors(process_);
  }
  Result<Fate> fate() override;
  Result<void> check_alive() override;

private:
  ProcDirectory process_;
  ProcDirectory memory_directory_;
  std::unique_ptr<LiveMemory> memory_;
  Identity identity_;
};

Result<Mappings> read_mappings(const ProcDirectory& process) {
  Result<Mappings> mappings;
  for (int attempt = 0; attempt < map_attempts; ++attempt) {
    auto text = process.read_file("maps", most_map_text);
    if (!text) return pass_on(text);
    if (text->empty()) return std::unexpected(process_ended(process.pid()));
    mappings = parse_mappings(*text);
    if (mappings) break;
  }
  return mappings;
}

/// Fails when the number is that of a thread: its process has another one.
Result<void> check_is_process(const ProcDirectory& process) {
  const auto status = process.read_file("status", small_text);
  if (!status) return std::unexpected(status.error());
  const auto leader = parse_number<std::int32_t>(labelled_value(*status, "Tgid").value_or(""));
  if (!leader || *leader == process.pid().value) return {};
  return fail(ErrorKind::no_process, fmt::format("cannot measure process {}", process.pid().value),
              fmt::format("this is the number of a thread of process {}", *leader),
              fmt::format("give {} instead", *leader));
}

Result<Mappings> LiveProcess::mappings() {
  return read_mappings(memory_directory_);
}

Result<std::vector<Thread>> LiveProcess::threads() {
  auto numbers = thread_numbers(process_);
  if (!numbers) return pass_on(numbers);
  std::vector<Thread> threads;
  threads.reserve(numbers->size());
  for (const auto number : *numbers) threads.push_back({number, robust_list_head(number)});
  return threads;
}

Result<MemoryTotals> LiveProcess::quick_totals() {
  return read_quick_totals(memory_directory_);
}

Result<MemoryTotals> LiveProcess::memory_totals() {
  auto totals = quick_totals();
  if (!totals || totals->rss() > most_added_up) return totals;
  if (const auto rollup = memory_directory_.read_file("smaps_rollup", small_text)) {
    totals->pss = parse_pss(*rollup);
  }
  return totals;
}

Result<Fate> LiveProcess::fate() {
  const auto stat = read_stat(process_);
  if (!stat && stat.error().kind == ErrorKind::no_process) return Fate::ended;
  if (!stat) return std::unexpected(stat.error());
  const bool ended = stat->has_exited() && stat->threads < 2;
  if (ended || stat->start_ticks != identity_.start_ticks) return Fate::ended;
  if (memory_->exists()) return Fate::running;
  // A process that ends gives its memory back before it becomes a zombie.
  const auto later = read_stat(process_);
  return later && !later->is_exiting() && !later->has_exited() ? Fate::replaced : Fate::ended;
}

Result<void> LiveProcess::check_alive() {
  const auto fate = this->fate();
  if (!fate) return std::unexpected(fate.error());
  if (*fate == Fate::ended) return std::unexpected(process_ended(process_.pid()));
  if (*fate == Fate::replaced) return std::unexpected(program_replaced(process_.pid()));
  return {};
}

} // namespace

Result<std::unique_ptr<Process>> open_process(Pid pid) {
  auto process = ProcDirectory::open(pid);
  if (!process) return pass_on(process);
  const auto stat = read_stat(*process);
  if (!stat) return std::unexpected(stat.error());
  if (auto is_process = check_is_process(*process); !is_process) return pass_on(is_process);
  auto memory_directory = open_memory_directory(*process, *stat);
  if (!memory_directory) return pass_on(memory_directory);
  const auto memory_stat = read_stat(*memory_directory);
  if (!memory_stat) return std::unexpected(memory_stat.error());
  if (auto has_memory = check_has_memory(pid, *memory_stat); !has_memory) {
    return pass_on(has_memory);
  }
  if (auto rights = check_rights(*memory_directory); !rights) return pass_on(rights);
  const auto mappings = read_mappings(*memory_directory);
  if (!mappings) return std::unexpected(mappings.error());
  if (auto word_size = check_word_size(*memory_directory, *mappings); !word_size) {
    return pass_on(word_size);
  }
  auto memory = LiveMemory::open(*memory_directory);
  if (!memory) return pass_on(memory);

  Identity identity{.pid = pid,
                    .start_ticks = stat->start_ticks,
                    .start_time = time_of(stat->start_ticks),
                    .comm = stat->comm,
                    .exe = memory_directory->read_link("exe")};
  return std::make_unique<LiveProcess>(*std::move(process), *std::move(memory_directory),
                                       *std::move(memory), std::move(identity));
}

} // namespace heapgap::target
