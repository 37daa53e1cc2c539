#include "probes/probe_plan.h"

#include "probes/code_site.h"
#include "probes/function_table.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ranges>
#include <span>

#include <elf.h>
#include <fmt/format.h>

namespace heapgap::probes {
namespace {

constexpr Bytes most_code = 64_KiB;
constexpr Bytes longest_instruction = 15_B;

/// A function of the table, found in the file.
struct Found {
  const TracedFunction* function = nullptr;
  std::string_view name; ///< that it was found by
  symbols::FunctionSymbol symbol;
};

std::vector<std::optional<symbols::FunctionSymbol>>
find_all(const symbols::ElfObject& object, std::string_view TracedFunction::* name) {
  std::vector<std::string_view> names;
  std::ranges::transform(traced_functions(), std::back_inserter(names), name);
  return object.find_functions(names);
}

/// Each function of the table by its name, or in a static program by its inner one.
std::vector<Found> find_functions(const symbols::ElfObject& object) {
  const auto plain = find_all(object, &TracedFunction::name);
  std::vector<std::optional<symbols::FunctionSymbol>> inner(plain.size());
  if (object.is_static()) inner = find_all(object, &TracedFunction::inner_name);
  std::vector<Found> found;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto& function = traced_functions()[i];
    if (plain[i]) {
      found.push_back({&function, function.name, *plain[i]});
    } else if (inner[i]) {
      found.push_back({&function, function.inner_name, *inner[i]});
    }
  }
  return found;
}

std::vector<std::string> missing_functions(std::span<const Found> found, Need least) {
  std::vector<std::string> missing;
  for (const auto& function : traced_functions()) {
    if (function.need > least ||
        std::ranges::find(found, &function, &Found::function) != found.end())
      continue;
    missing.emplace_back(function.name);
  }
  return missing;
}

std::unexpected<Error> cannot_probe(std::string_view name, std::string why) {
  return fail(ErrorKind::nothing_to_measure, fmt::format("cannot place a probe on {}", name),
              std::move(why));
}

/// Where the probe goes. The code that is read is bounded; of a function that is longer, or whose
/// length is not known, only the first instruction counts.
Result<CodeSite> site_of(const symbols::ElfObject& object, const Found& found, Registers intact) {
  const auto& symbol = found.symbol;
  if (symbol.is_resolver) {
    return cannot_probe(found.name, "its code is picked only when the program runs");
  }
  const bool whole = symbol.size > Bytes{} && symbol.size <= most_code;
  std::vector<std::byte> code((whole ? symbol.size : longest_instruction).count);
  const auto got = object.read(symbol.file_offset, code);
  if (!got) return std::unexpected(got.error());
  const FunctionCode function{.bytes = std::span(code).first(got->count),
                              .whole = whole && got->count == code.size()};
  const auto site = choose_site(function, intact);
  if (!site) return cannot_probe(found.name, "the kernel takes none on its first instruction");
  return *site;
}

Result<Probe> probe_of(const symbols::ElfObject& object, const Found& found) {
  const auto& function = *found.function;
  const auto arguments = arguments_of(function.shape);
  const auto site =
      site_of(object, found, function.on_return ? arguments | Registers::rsp : arguments);
  if (!site) return std::unexpected(site.error());
  return Probe{.function = std::string(found.name),
               .call = function.call,
               .shape = function.shape,
               .file_offset = found.symbol.file_offset + site->into_function,
               .into_function = site->into_function,
               .on_return = function.on_return,
               .price = site->price};
}

} // namespace

Result<ProbePlan> plan_probes(const symbols::ElfObject& object) {
  if (!object.is_64_bit() || object.machine() != EM_X86_64) {
    return fail(ErrorKind::nothing_to_measure, "cannot place probes in the program",
                "its code is not for x86-64");
  }
  const auto found = find_functions(object);
  for (const auto& name : missing_functions(found, Need::required)) {
    return fail(ErrorKind::nothing_to_measure, fmt::format("cannot find the function {}", name),
                object.is_static() ? "the program is static, and its symbols were stripped"
                                   : "the library does not export it");
  }
  ProbePlan plan;
  // What a static program does not define it does not call.
  if (!object.is_static()) plan.missing = missing_functions(found, Need::expected);
  for (const auto& each : found) {
    auto probe = probe_of(object, each);
    if (!probe) return pass_on(probe);
    const auto is_taken = std::ranges::find(plan.probes, probe->file_offset, &Probe::file_offset);
    if (is_taken == plan.probes.end()) plan.probes.push_back(std::move(*probe));
  }
  std::ranges::sort(plan.probes, {}, &Probe::file_offset);
  return plan;
}

} // namespace heapgap::probes
