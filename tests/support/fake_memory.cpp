#include "support/fake_memory.h"

#include <algorithm>
#include <cstring>

namespace heapgap::test {
namespace {

Range whole_pages(Range range) {
  return {align_down(range.begin, page_size), align_up(range.end, page_size)};
}

std::unexpected<Error> gone() {
  return fail(ErrorKind::no_process, "cannot measure the fake process", "it ended");
}

} // namespace

FakeMemory::PageBytes& FakeMemory::page_at(Address page) {
  auto& bytes = contents_[page];
  if (!bytes) {
    bytes = std::make_shared<PageBytes>();
  } else if (bytes.use_count() > 1) {
    bytes = std::make_shared<PageBytes>(*bytes);
  }
  return *bytes;
}

void FakeMemory::become_copy_of(const FakeMemory& other) {
  contents_ = other.contents_;
  runs_ = other.runs_;
  failing_ = other.failing_;
  vanished_ = other.vanished_;
}

void FakeMemory::write(Address at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto page = align_down(at, page_size);
    const auto inside = (at - page).count;
    const auto size = std::min<std::size_t>(bytes.size(), page_size.count - inside);
    std::memcpy(page_at(page).data() + inside, bytes.data(), size);
    const auto range = range_of(page, page_size);
    if (runs_in(range).empty()) set_pages(range, PageState::resident);
    at = at + Bytes{size};
    bytes = bytes.subspan(size);
  }
}

void FakeMemory::write_word(Address at, std::uint64_t word) {
  write(at, std::as_bytes(std::span(&word, 1)));
}

void FakeMemory::set_pages(Range range, std::optional<PageState> state) {
  range = whole_pages(range);
  if (range.empty()) return;
  // What sticks out on either side of the runs replaced stays.
  for (auto run = runs_.lower_bound(range.begin);;) {
    if (run != runs_.begin() && std::prev(run)->second.range.end > range.begin) --run;
    if (run == runs_.end() || run->second.range.begin >= range.end) break;
    const auto old = run->second;
    runs_.erase(run);
    if (old.range.begin < range.begin) {
      runs_[old.range.begin] = {{old.range.begin, range.begin}, old.state};
    }
    if (range.end < old.range.end) runs_[range.end] = {{range.end, old.range.end}, old.state};
    run = runs_.lower_bound(range.begin);
  }
  if (state) runs_[range.begin] = {range, *state};
}

PageRuns FakeMemory::runs_in(Range range) const {
  PageRuns found;
  auto run = runs_.upper_bound(range.begin);
  if (run != runs_.begin()) --run;
  for (; run != runs_.end() && run->second.range.begin < range.end; ++run) {
    const auto part = intersection(run->second.range, range);
    if (part.empty()) continue;
    const auto state = run->second.state;
    if (!found.empty() && found.back().state == state && found.back().range.end == part.begin) {
      found.back().range.end = part.end;
    } else {
      found.push_back({part, state});
    }
  }
  return found;
}

PageRuns FakeMemory::all_runs() const {
  return runs_in({Address{}, Address{UINT64_MAX}});
}

Result<PageRuns> FakeMemory::pages(Range range) {
  if (vanished_) return gone();
  return runs_in(whole_pages(range));
}

bool FakeMemory::is_in_memory(Address page) const {
  const auto after = runs_.upper_bound(page);
  if (after == runs_.begin()) return false;
  const PageRun& run = std::prev(after)->second;
  return run.range.contains(page) && is_readable(run.state);
}

std::size_t FakeMemory::copy(Address from, std::span<std::byte> into) {
  for (const auto& range : failing_) {
    if (range.contains(from)) return 0;
    if (range.begin > from) into = into.first(std::min(into.size(), (range.begin - from).count));
  }
  const auto size = into.size();
  for (auto at = from; !into.empty();) {
    const auto page = align_down(at, page_size);
    const auto inside = (at - page).count;
    const auto part = std::min<std::size_t>(into.size(), page_size.count - inside);
    if (!is_in_memory(page)) faulted_in_ += Bytes{part};
    const auto found = contents_.find(page);
    if (found == contents_.end()) {
      std::memset(into.data(), 0, part);
    } else {
      std::memcpy(into.data(), found->second->data() + inside, part);
    }
    at = at + Bytes{part};
    into = into.subspan(part);
  }
  return size;
}

Result<Bytes> FakeMemory::read(std::span<const target::ReadPiece> pieces) {
  ++read_calls_;
  Bytes copied;
  for (const auto& piece : pieces) {
    if (hook_) hook_(*this, range_of(piece.from, {piece.into.size()}));
    if (vanished_) return gone();
    const auto got = copy(piece.from, piece.into);
    copied += Bytes{got};
    if (got < piece.into.size()) break;
  }
  return copied;
}

} // namespace heapgap::test
