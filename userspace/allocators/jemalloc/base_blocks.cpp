#include "allocators/jemalloc/base_blocks.h"

#include <vector>

namespace heapgap::allocators::jemalloc {

namespace {

constexpr Bytes block_step = 2_MiB;
constexpr Bytes head_size{144};
constexpr std::size_t most_steps_back = 1024;
/// Bounds what a target can make us look at; a terabyte of heap has half a million steps.
constexpr std::size_t most_known = std::size_t{1} << 19U;

} // namespace

bool BaseBlocks::is_private_memory(Address a) const {
  const target::Mapping* mapping = target::find_mapping(mappings_, a);
  return mapping != nullptr && mapping->is_anonymous() && mapping->writable;
}

std::optional<BaseBlock> BaseBlocks::read_head(Address begin) {
  const auto size = reader_.word(begin);
  const auto next = reader_.word(begin + 8_B);
  const auto rest = reader_.word(begin + 24_B);
  const auto rest_size = reader_.word(begin + 32_B);
  if (!size || !next || !rest || !rest_size) return std::nullopt;
  if (*size == 0 || *size % block_step.count != 0 || *next % block_step.count != 0) {
    return std::nullopt;
  }
  if (*size > (user_space_end - begin).count) return std::nullopt;
  const Range memory = range_of(begin, {*size});
  const bool rest_fits = *rest >= (begin + head_size).value && *rest <= memory.end.value &&
                         *rest_size == memory.end.value - *rest;
  if (!rest_fits) return std::nullopt;
  return BaseBlock{memory, {*next}};
}

std::optional<BaseBlock> BaseBlocks::block_at(Address begin) {
  if (!begin || !is_aligned(begin, block_step)) return std::nullopt;
  const auto found = block_with(begin);
  if (!found || found->memory.begin != begin) return std::nullopt;
  return found;
}

std::optional<BaseBlock> BaseBlocks::block_with(Address a) {
  if (a >= user_space_end) return std::nullopt;
  std::optional<BaseBlock> found;
  std::vector<std::uint64_t> passed;
  for (Address at = align_down(a, block_step); at; at = at - block_step) {
    if (const auto known = known_.find(at.value); known != known_.end()) {
      found = known->second;
      break;
    }
    if (known_.size() + passed.size() >= most_known || passed.size() >= most_steps_back ||
        !is_private_memory(at)) {
      break;
    }
    passed.push_back(at.value);
    found = read_head(at);
    if (found) break;
  }
  for (const std::uint64_t step : passed) {
    const bool covers = found && found->memory.contains(Address{step});
    known_.emplace(step, covers ? found : std::nullopt);
  }
  if (!found || !found->memory.contains(a)) return std::nullopt;
  return found;
}

} // namespace heapgap::allocators::jemalloc
