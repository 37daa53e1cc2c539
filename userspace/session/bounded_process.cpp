#include "session/bounded_process.h"

namespace heapgap::session {

namespace {

std::unexpected<Error> given_up(std::string why) {
  return fail(ErrorKind::failure, "gave up reading the heap", std::move(why),
              "look at this process alone, which has no such bound");
}

} // namespace

Result<void> BoundedMemory::check() {
  const bool stopped = bounds_.stop.stop_requested();
  if (!stopped && clock_.thread_time() - begin_ <= bounds_.processor_time) return {};
  gave_up_ = true;
  if (stopped) return given_up("heapgap is about to end");
  return given_up("it takes too long to be read beside all the others");
}

Result<PageRuns> BoundedMemory::pages(Range range) {
  if (auto within = check(); !within) return pass_on(within);
  return memory_.pages(range);
}

Result<Bytes> BoundedMemory::read(std::span<const target::ReadPiece> pieces) {
  if (auto within = check(); !within) return pass_on(within);
  return memory_.read(pieces);
}

Result<target::Mappings> BoundedProcess::mappings() {
  auto mappings = process_.mappings();
  if (!mappings) return mappings;
  Bytes space;
  for (const target::Mapping& mapping : *mappings) {
    if (mapping.is_anonymous() && mapping.writable) space += mapping.range.size();
  }
  if (space <= bounds_.address_space) return mappings;
  maps_too_much_ = true;
  return given_up("it maps too much memory to be read beside all the others");
}

} // namespace heapgap::session
