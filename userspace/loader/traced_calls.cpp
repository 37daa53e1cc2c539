#include "loader/calibration.h"
#include "loader/own_code.h"
#include "loader/priced_functions.h"
#include "loader/tracer.h"

#include <algorithm>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace heapgap::loader {
namespace {

using namespace std::chrono_literals;

constexpr auto measuring_time = 20ms;
constexpr std::size_t fewest_rounds = 32;
constexpr std::size_t bare_rounds = 256;

enum Kind : std::uint8_t { allocation, release };

/// `block` is what the first hands out and the other takes back.
std::vector<Batch> kinds_of_calls(std::uint64_t block) {
  return {{{push_first_returning(), push_first_returning()}, 6, block},
          {{jump_first(), jump_first()}, 8, block}};
}

probes::Probe probe_at(PricedFunction function, const OwnCode& code, Call call,
                       probes::Shape shape) {
  const Address address{reinterpret_cast<std::uint64_t>(function)};
  return {.function = std::string(call_names.at(static_cast<std::size_t>(call))),
          .call = call,
          .shape = shape,
          .file_offset = code.offset_of(address),
          .into_function = 0_B,
          .on_return = call == Call::malloc,
          .price = probes::Price::emulated};
}

/// Heapgap's own functions, as if they were an allocator's.
Result<std::vector<ProbedObject>> own_functions() {
  const auto code = OwnCode::open(Address{reinterpret_cast<std::uint64_t>(push_first_returning())});
  if (!code) return std::unexpected(code.error());
  ProbedObject object;
  object.file = UniqueFd(::fcntl(code->file(), F_DUPFD_CLOEXEC, 0));
  object.plan.probes = {
      probe_at(push_first_returning(), *code, Call::malloc, probes::Shape::block_of_size),
      probe_at(jump_first(), *code, Call::free, probes::Shape::takes_block)};
  std::vector<ProbedObject> objects;
  objects.push_back(std::move(object));
  return objects;
}

Result<void> check_calls(events::Source& source, const std::vector<Batch>& kinds,
                         std::uint64_t rounds) {
  const auto counters = source.counters();
  if (!counters) return std::unexpected(counters.error());
  const auto seen = [&](Call call) { return counters->calls.at(static_cast<std::size_t>(call)); };
  if (seen(Call::malloc) >= rounds * kinds[allocation].calls() &&
      seen(Call::free) >= rounds * kinds[release].calls()) {
    return {};
  }
  return fail(ErrorKind::failure, {},
              fmt::format("of {} calls of either kind or more, {} and {} were seen",
                          rounds * kinds[allocation].calls(), seen(Call::malloc),
                          seen(Call::free)));
}

Result<TracedCallPrices> measure() {
  const auto block = std::make_unique<std::uint64_t>(); // a real one, as its header will be read
  const auto kinds = kinds_of_calls(reinterpret_cast<std::uint64_t>(block.get()));
  TimedBatches unprobed(kinds);
  unprobed.run(bare_rounds, 0ns);
  auto objects = own_functions();
  if (!objects) return pass_on(objects);
  auto source = attach_probes(Pid{::getpid()}, *std::move(objects));
  if (!source) return pass_on(source);
  TimedBatches traced(kinds);
  traced.run(fewest_rounds, measuring_time);
  if (auto called = check_calls(**source, kinds, traced.rounds()); !called) return pass_on(called);
  const auto bare = unprobed.usual();
  const auto with = traced.usual();
  const auto price = [&](Kind kind) { return std::max(with[kind] - bare[kind], Nanoseconds{0}); };
  return TracedCallPrices{.allocation = price(allocation), .release = price(release)};
}

} // namespace

Result<TracedCallPrices> measure_traced_calls() {
  auto prices = measure();
  if (!prices) prices.error().what = "cannot measure what a traced call costs here";
  return prices;
}

} // namespace heapgap::loader
