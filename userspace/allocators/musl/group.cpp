#include "allocators/musl/group.h"

namespace heapgap::allocators::musl {

namespace {

/// Nothing that lies in user space is longer.
constexpr std::uint64_t max_pages = user_space_end.value / page_size.count;

constexpr Address round_to_page(Address end) {
  return align_up(end, page_size);
}

} // namespace

bool Group::is_sane() const {
  const std::uint32_t all = ~std::uint32_t{0} >> (max_slots - slots());
  if (!begin || !is_aligned(begin, unit) || pages > max_pages) return false;
  if (((available | freed) & ~all) != 0 || (available & freed) != 0) return false;
  if (size_class >= class_units.size()) {
    return size_class == direct_class && has_one_block() && may_be_freed;
  }
  if (range().end <= begin || range().end > user_space_end) return false;
  if (pages == 0) return may_be_freed || last_slot == 0;
  const Bytes slots_end = group_head + unit * class_units[size_class] * slots();
  const Address most = round_to_page(begin + slots_end);
  // A single slot may be given fewer pages than its class would take.
  return is_aligned(begin, page_size) &&
         (has_one_block() ? range().end <= most : range().end == most);
}

std::optional<Group> read_group(WindowedReader& reader, Address record) {
  const auto begin = reader.word(record + record_layout::group);
  const auto masks = reader.word(record + record_layout::masks);
  const auto shape = reader.word(record + record_layout::shape);
  if (!begin || !masks || !shape) return std::nullopt;
  return Group{.record = record,
               .begin = {*begin},
               .available = static_cast<std::uint32_t>(*masks),
               .freed = static_cast<std::uint32_t>(*masks >> 32U),
               .last_slot = static_cast<unsigned>(*shape & 31U),
               .may_be_freed = (*shape >> 5U & 1U) != 0,
               .size_class = static_cast<unsigned>(*shape >> 6U & 63U),
               .pages = *shape >> 12U};
}

} // namespace heapgap::allocators::musl
