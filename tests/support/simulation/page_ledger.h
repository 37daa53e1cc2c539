// Which bytes of which pages a simulated allocator has handed out, with all sums kept up to date.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace heapgap::test {

/// Pages of 4 KiB from address 0 on. A page is resident from its first use until it is dropped.
class PageLedger {
public:
  static constexpr std::uint64_t page = 4096;

  enum Use : std::uint8_t { live, header, cached };

  void add(Use use, std::uint64_t address, std::uint64_t bytes) {
    change(use, address, bytes, true);
  }
  void remove(Use use, std::uint64_t address, std::uint64_t bytes) {
    change(use, address, bytes, false);
  }
  /// Gives back what is resident of the whole pages in [begin, end); nothing is in use there.
  void drop(std::uint64_t begin, std::uint64_t end);

  [[nodiscard]] std::uint64_t in_use(Use use) const { return sums_.at(use); }
  [[nodiscard]] std::uint64_t resident() const { return resident_pages_ * page; }
  /// Idle bytes of pages with nothing in use on them.
  [[nodiscard]] std::uint64_t reclaimable() const { return empty_pages_ * page; }
  /// All resident bytes that no block and no header uses.
  [[nodiscard]] std::uint64_t idle() const { return resident() - sums_[live] - sums_[header]; }
  [[nodiscard]] std::uint64_t pinned() const { return idle() - reclaimable(); }

private:
  struct Page {
    std::uint16_t used = 0; ///< cached bytes included
    bool resident = false;
  };

  void change(Use use, std::uint64_t address, std::uint64_t bytes, bool more);

  std::vector<Page> pages_;
  std::array<std::uint64_t, 3> sums_{};
  std::uint64_t resident_pages_ = 0;
  std::uint64_t empty_pages_ = 0; ///< resident
};

} // namespace heapgap::test
