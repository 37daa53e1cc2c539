#include "allocators/page_heads.h"

namespace heapgap::allocators {

Result<std::vector<PageHead>> PageHeads::read(Range range) {
  auto runs = memory_.pages(range);
  if (!runs) return pass_on(runs);
  std::vector<PageHead> heads;
  for (const PageRun& run : *runs) {
    if (!is_readable(run.state)) continue;
    const Range part = intersection(run.range, range);
    for (Address page = part.begin; page < part.end; page = page + page_size) {
      heads.push_back({page, {}});
    }
  }
  std::vector<target::ReadPiece> pieces;
  pieces.reserve(heads.size());
  for (PageHead& head : heads) {
    pieces.push_back({head.page, std::as_writable_bytes(std::span(head.words))});
  }
  constexpr std::size_t head_bytes = sizeof(PageHead::words);
  for (std::size_t done = 0; done < pieces.size();) {
    const auto copied = memory_.read(std::span(pieces).subspan(done));
    if (!copied) return std::unexpected(copied.error());
    done += copied->count / head_bytes;
    // Present, yet unreadable (PROT_NONE): its head stays zero, which is no header.
    if (done < pieces.size()) ++done;
  }
  return heads;
}

} // namespace heapgap::allocators
