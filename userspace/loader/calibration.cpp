#include "loader/calibration.h"

#include "bpf/wire.h"
#include "loader/kernel_features.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/own_code.h"
#include "loader/per_processor.h"
#include "loader/priced_functions.h"
#include "loader/timed_batches.h"
#include "loader/tracing_rights.h"
#include "target/descriptor_path.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <price_programs.skel.h>
#include <unistd.h>

namespace heapgap::loader {
namespace {

using namespace std::chrono_literals;

constexpr auto measuring_time = 50ms;
constexpr std::size_t fewest_rounds = 32;
constexpr std::size_t bare_rounds = 256;
constexpr std::uint64_t priced_size = 64;

/// What has a price of its own.
enum Kind : std::uint8_t { emulated, single_stepped, with_return, kind_count };

std::vector<Batch> kinds_of_hits() {
  return {{{push_first(), jump_first()}, 8, priced_size},
          {{test_first(), test_first()}, 3, priced_size},
          {{push_first_returning(), push_first_returning()}, 6, priced_size}};
}

struct DestroyPrograms {
  void operator()(price_programs* programs) const { ::price_programs__destroy(programs); }
};
struct DestroyLink {
  void operator()(bpf_link* link) const { ::bpf_link__destroy(link); }
};
using Programs = std::unique_ptr<price_programs, DestroyPrograms>;
using Link = std::unique_ptr<bpf_link, DestroyLink>;

/// The probes in heapgap's own functions, for as long as this lives.
struct Probes {
  Programs programs;
  Link returns;
  Link entries; ///< out first
};

std::unexpected<Error> failed(const char* step, const LibbpfMessages& messages) {
  return std::unexpected(libbpf_error(Pid{::getpid()}, step, errno, messages.first()));
}

Address address_of(PricedFunction function) {
  return {reinterpret_cast<std::uint64_t>(function)};
}

/// Probes of one kind at the functions; none, with errno, when that fails.
Link attach(const bpf_program* program, const OwnCode& code,
            const std::vector<PricedFunction>& functions, bool on_return) {
  std::vector<unsigned long> offsets(functions.size());
  const std::vector<__u64> cookies(functions.size(), HEAPGAP_MALLOC);
  std::ranges::transform(functions, offsets.begin(), [&](PricedFunction function) {
    return code.offset_of(address_of(function)).count;
  });
  bpf_uprobe_multi_opts options{};
  options.sz = sizeof options;
  options.offsets = offsets.data();
  options.cookies = cookies.data();
  options.cnt = offsets.size();
  options.retprobe = on_return;
  return Link(::bpf_program__attach_uprobe_multi(
      program, ::getpid(), target::descriptor_path(code.file()).c_str(), nullptr, &options));
}

Result<Probes> place_probes() {
  const auto code = OwnCode::open(address_of(push_first()));
  if (!code) return std::unexpected(code.error());
  const LibbpfMessages messages;
  Probes probes;
  probes.programs.reset(::price_programs__open_and_load());
  if (!probes.programs) return failed("loading the BPF programs", messages);
  const auto& programs = probes.programs->progs;
  probes.returns = attach(programs.on_priced_return, *code, {push_first_returning()}, true);
  if (!probes.returns) return failed("placing the return probe", messages);
  probes.entries =
      attach(programs.on_priced_entry, *code,
             {push_first(), jump_first(), test_first(), push_first_returning()}, false);
  if (!probes.entries) return failed("placing the probes", messages);
  return probes;
}

/// Every call must have met its probes: otherwise the times are not theirs.
Result<void> check_hits(const price_programs& programs, std::uint64_t rounds) {
  const auto values = values_of<heapgap_counters>(programs.maps.counters);
  if (!values) return std::unexpected(values.error());
  std::uint64_t entries = 0;
  std::uint64_t returns = 0;
  for (const auto& value : *values) {
    entries += value.other_entry_hits;
    returns += value.return_hits;
  }
  const auto kinds = kinds_of_hits();
  std::uint64_t calls = 0;
  for (const Batch& kind : kinds) calls += rounds * kind.calls();
  const std::uint64_t returning = rounds * kinds[with_return].calls();
  if (entries >= calls && returns >= returning) return {};
  return fail(ErrorKind::failure, {},
              fmt::format("of {} calls and {} returns, {} and {} met their probes", calls,
                          returning, entries, returns));
}

Result<std::vector<Nanoseconds>> measure_probed() {
  const auto probes = place_probes();
  if (!probes) return std::unexpected(probes.error());
  TimedBatches batches(kinds_of_hits());
  batches.run(fewest_rounds, measuring_time);
  if (auto hit = check_hits(*probes->programs, batches.rounds()); !hit) return pass_on(hit);
  return batches.usual();
}

Result<HitPrices> measure() {
  const Pid self{::getpid()};
  if (auto allowed = judge(held_rights(), self); !allowed) return pass_on(allowed);
  if (auto able = judge_for_windows(probe_kernel(), self); !able) return pass_on(able);
  TimedBatches unprobed(kinds_of_hits());
  unprobed.run(bare_rounds, 0ns);
  const auto bare = unprobed.usual();
  const auto probed = measure_probed();
  if (!probed) return std::unexpected(probed.error());
  const auto price = [&](Kind kind) {
    return std::max((*probed)[kind] - bare[kind], Nanoseconds{0});
  };
  return HitPrices{.emulated = price(emulated),
                   .single_stepped = price(single_stepped),
                   .with_return = price(with_return)};
}

} // namespace

Result<HitPrices> measure_hit_prices() {
  auto prices = measure();
  if (!prices) prices.error().what = "cannot measure what a probe costs here";
  return prices;
}

} // namespace heapgap::loader
