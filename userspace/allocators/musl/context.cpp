#include "allocators/musl/context.h"

namespace heapgap::allocators::musl {

namespace {

/// Objects have a few MiB of data at most; a longer mapping is a mapped file, or a heap.
constexpr Bytes max_data = 256_MiB;
/// A program has one libc; dlopen of another is not supported by musl.
constexpr std::size_t max_contexts = 16;

bool may_be_area(Address area) {
  return area && is_aligned(area, page_size) && area < user_space_end;
}

/// Goes through the data of objects in address order.
class Search {
public:
  Search(target::Memory& memory, const target::Mappings& mappings)
      : mappings_(mappings), data_(memory, 256_KiB, 1), pages_(memory, 4_KiB, 64) {}

  Result<ContextSearch> run() {
    const target::Mapping* before = nullptr;
    for (const target::Mapping& mapping : mappings_) {
      if (mapping.inode != 0) object_ = mapping.name;
      if (may_hold_statics(mapping, before)) look_into(mapping);
      if (data_.error()) return std::unexpected(*data_.error());
      if (pages_.error()) return std::unexpected(*pages_.error());
      before = &mapping;
    }
    return std::move(search_);
  }

private:
  /// Data of a file, or what the loader put behind it.
  static bool may_hold_statics(const target::Mapping& mapping, const target::Mapping* before) {
    if (!mapping.readable || !mapping.writable || mapping.shared) return false;
    if (mapping.range.size() > max_data) return false;
    if (mapping.inode != 0) return true;
    return mapping.is_anonymous() && before != nullptr && before->inode != 0 &&
           before->range.end == mapping.range.begin;
  }

  void look_into(const target::Mapping& mapping) {
    if (mapping.range.size() < context_layout::size) return;
    Address at = mapping.range.begin;
    while (at < mapping.range.end) {
      std::uint64_t word = 0;
      if (!data_.copy_word(at, word)) {
        search_.swapped_pages += data_.is_swapped(at) ? 1 : 0;
        at = data_.next_in_memory(align_down(at, page_size) + page_size, mapping.range.end);
        continue;
      }
      // `at` as the context's areas_head: nearly every word is no page's address.
      if (may_be_area({word})) consider(at - context_layout::areas_head);
      at = at + 8_B;
    }
  }

  void consider(Address address) {
    if (search_.found.size() == max_contexts) return;
    const auto context = read_context(pages_, address);
    if (context) search_.found.push_back({*context, object_});
  }

  const target::Mappings& mappings_;
  WindowedReader data_;
  WindowedReader pages_;
  std::string object_;
  ContextSearch search_;
};

} // namespace

std::optional<Context> read_context(WindowedReader& reader, Address address) {
  std::array<std::uint64_t, context_layout::size.count / 8> words{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!reader.copy_word(address + Bytes{i * 8}, words[i])) return std::nullopt;
  }
  const auto at = [&](Bytes offset) { return words[offset.count / 8]; };
  Context context{.address = address,
                  .secret = at(context_layout::secret),
                  .unused_records = at(context_layout::unused_records),
                  .spare_areas = at(context_layout::spare_areas),
                  .areas_head = {at(context_layout::areas_head)},
                  .areas_tail = {at(context_layout::areas_tail)}};
  const bool is_begun = static_cast<std::uint32_t>(at(context_layout::init_done)) == 1;
  if (!is_begun || context.secret == 0) return std::nullopt;
  if (!may_be_area(context.areas_head) || !may_be_area(context.areas_tail)) return std::nullopt;
  if (context.unused_records > area_layout::max_records) return std::nullopt;
  if (reader.word(context.areas_head + area_layout::check) != context.secret ||
      reader.word(context.areas_tail + area_layout::check) != context.secret) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < context.usage.size(); ++i) {
    context.usage[i] = at(context_layout::usage + Bytes{i * 8});
  }
  return context;
}

Result<ContextSearch> find_contexts(target::Memory& memory, const target::Mappings& mappings) {
  return Search(memory, mappings).run();
}

} // namespace heapgap::allocators::musl
