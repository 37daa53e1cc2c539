#include "allocators/musl/context.h"

#include "allocators/static_data.h"

namespace heapgap::allocators::musl {

namespace {

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
    for (const StaticData& data : find_static_data(mappings_)) {
      look_into(data);
      if (data_.error()) return std::unexpected(*data_.error());
      if (pages_.error()) return std::unexpected(*pages_.error());
    }
    return std::move(search_);
  }

private:
  void look_into(const StaticData& data) {
    // Each word as the context's areas_head: nearly none is a page's address.
    search_.swapped_pages += data_.for_each_word(data.range, [&](Address at, std::uint64_t word) {
      if (may_be_area({word})) consider(at - context_layout::areas_head, data.mapping.name);
    });
  }

  void consider(Address address, const std::string& object) {
    if (search_.found.size() == max_contexts) return;
    const auto context = read_context(pages_, address);
    if (context) search_.found.push_back({*context, object});
  }

  const target::Mappings& mappings_;
  WindowedReader data_;
  WindowedReader pages_;
  ContextSearch search_;
};

} // namespace

namespace {

/// What nearly every other word already fails at: a target may hold millions of pages' addresses.
bool may_be_context(WindowedReader& reader, Address address) {
  const auto state = reader.word(address + context_layout::init_done);
  const auto tail = reader.word(address + context_layout::areas_tail);
  return state && static_cast<std::uint32_t>(*state) == 1 && tail && may_be_area({*tail});
}

} // namespace

std::optional<Context> read_context(WindowedReader& reader, Address address) {
  if (!may_be_context(reader, address)) return std::nullopt;
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
  if (context.secret == 0 || !may_be_area(context.areas_head)) return std::nullopt;
  if (!may_be_area(context.areas_tail)) return std::nullopt; // changed since
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
