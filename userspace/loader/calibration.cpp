#include "loader/calibration.h"

#include "bpf/wire.h"
#include "loader/kernel_features.h"
#include "loader/libbpf_messages.h"
#include "loader/loader_errors.h"
#include "loader/own_code.h"
#include "loader/priced_functions.h"
#include "loader/tracing_rights.h"
#include "target/descriptor_path.h"

#include <algorithm>
#include <array>
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
using Nanoseconds = HitPrices::Nanoseconds;

constexpr auto measuring_time = 50ms;
constexpr std::size_t fewest_rounds = 32;
constexpr std::size_t bare_rounds = 256;
constexpr std::uint64_t priced_size = 64;

/// What has a price of its own: the functions that are called, in turn, and how often in a batch;
/// a batch is short beside a time slice of the scheduler.
struct Kind {
  std::array<PricedFunction, 2> functions;
  std::uint64_t pairs_of_calls;

  [[nodiscard]] std::uint64_t calls() const { return 2 * pairs_of_calls; }
};

enum KindIndex : std::uint8_t { emulated, single_stepped, with_return, kind_count };
using Kinds = std::array<Kind, kind_count>;

Kinds kinds_of_hits() {
  return {{{{push_first(), jump_first()}, 8},
           {{test_first(), test_first()}, 3},
           {{push_first_returning(), push_first_returning()}, 6}}};
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

/// The time of one call.
Nanoseconds run_batch(const Kind& kind) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t pair = 0; pair < kind.pairs_of_calls; ++pair) {
    for (const auto function : kind.functions) function(priced_size);
  }
  return Nanoseconds(std::chrono::steady_clock::now() - begin) / kind.calls();
}

/// The batches in which this thread was interrupted are dear; they are fewer than half.
Nanoseconds median(std::vector<Nanoseconds>& batches) {
  const auto middle = batches.begin() + static_cast<std::ptrdiff_t>(batches.size() / 2);
  std::ranges::nth_element(batches, middle);
  return *middle;
}

using Times = std::array<Nanoseconds, kind_count>;

/// The usual time of a call of each kind. The kinds take turns, so that all see the same machine.
struct Measurement {
  std::array<std::vector<Nanoseconds>, kind_count> batches;

  [[nodiscard]] std::size_t rounds() const { return batches.front().size(); }
  void run_round(const Kinds& kinds) {
    for (std::size_t kind = 0; kind < kind_count; ++kind) {
      batches.at(kind).push_back(run_batch(kinds.at(kind)));
    }
  }
  Times medians() {
    Times times{};
    std::ranges::transform(batches, times.begin(), median);
    return times;
  }
};

Times measure_bare(const Kinds& kinds) {
  Measurement measurement;
  while (measurement.rounds() < bare_rounds) measurement.run_round(kinds);
  return measurement.medians();
}

/// Every call must have met its probes: otherwise the times are not theirs.
Result<void> check_hits(const price_programs& programs, const Kinds& kinds, std::uint64_t rounds) {
  const LibbpfMessages silence;
  const std::uint32_t only = 0;
  const int processors = ::libbpf_num_possible_cpus();
  std::vector<heapgap_counters> values(static_cast<std::size_t>(std::max(processors, 1)));
  if (::bpf_map__lookup_elem(programs.maps.counters, &only, sizeof only, values.data(),
                             values.size() * sizeof(heapgap_counters), 0) != 0) {
    return failed("reading the counters of the probes", silence);
  }
  std::uint64_t entries = 0;
  std::uint64_t returns = 0;
  for (const auto& value : values) {
    entries += value.entry_hits;
    returns += value.return_hits;
  }
  std::uint64_t calls = 0;
  for (const auto& kind : kinds) calls += rounds * kind.calls();
  const std::uint64_t returning = rounds * kinds.at(with_return).calls();
  if (entries >= calls && returns >= returning) return {};
  return fail(ErrorKind::failure, {},
              fmt::format("of {} calls and {} returns, {} and {} met their probes", calls,
                          returning, entries, returns));
}

Result<Times> measure_probed(const Kinds& kinds) {
  const auto probes = place_probes();
  if (!probes) return std::unexpected(probes.error());
  Measurement measurement;
  const auto deadline = std::chrono::steady_clock::now() + measuring_time;
  while (measurement.rounds() < fewest_rounds || std::chrono::steady_clock::now() < deadline) {
    measurement.run_round(kinds);
  }
  if (auto hit = check_hits(*probes->programs, kinds, measurement.rounds()); !hit) {
    return pass_on(hit);
  }
  return measurement.medians();
}

Result<HitPrices> measure() {
  const Pid self{::getpid()};
  if (auto allowed = judge(held_rights(), self); !allowed) return pass_on(allowed);
  if (auto able = judge(probe_kernel(), self); !able) return pass_on(able);
  const Kinds kinds = kinds_of_hits();
  const Times bare = measure_bare(kinds);
  const auto probed = measure_probed(kinds);
  if (!probed) return std::unexpected(probed.error());
  const auto price = [&](KindIndex kind) {
    return std::max(probed->at(kind) - bare.at(kind), Nanoseconds{0});
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
