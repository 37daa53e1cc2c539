#include "loader/ring_reader.h"

#include "base/signals_blocked.h"
#include "bpf/wire.h"
#include "loader/libbpf_messages.h"
#include "target/privileges.h"
#include "target/process_errors.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <bpf/libbpf.h>
#include <linux/bpf.h>

namespace heapgap::loader {
namespace {

using namespace std::chrono_literals;

constexpr auto shortest_pause = 1ms;
constexpr auto longest_pause = 10ms;
constexpr auto longest_wait_for_senders = 10ms;

/// All records are of one kind, so the ring's length tells their number.
constexpr std::size_t bytes_per_record = BPF_RINGBUF_HDR_SZ + sizeof(heapgap_event);
static_assert(sizeof(heapgap_event) % 8 == 0, "the kernel rounds the length up to words");

std::unexpected<Error> failed(int error_number) {
  return fail(ErrorKind::failure, "cannot read the ring buffer", target::error_text(error_number));
}

} // namespace

void RingReader::FreeRing::operator()(ring_buffer* ring) const {
  ::ring_buffer__free(ring);
}

Result<std::unique_ptr<RingReader>> RingReader::start(int map, Bytes ring_size) {
  const LibbpfMessages silence;
  std::unique_ptr<RingReader> reader(new RingReader(ring_size));
  const auto on_record = [](void* context, void* data, std::size_t size) {
    static_cast<EventQueue*>(context)->keep({static_cast<const std::byte*>(data), size});
    return 0;
  };
  reader->ring_.reset(::ring_buffer__new(map, on_record, &reader->queue_, nullptr));
  if (!reader->ring_) return failed(errno);
  const SignalsBlocked signals;
  try {
    reader->thread_ = std::jthread([&self = *reader](const auto& ended) { self.read_on(ended); });
  } catch (const std::system_error& error) {
    return failed(error.code().value());
  }
  return reader;
}

RingReader::~RingReader() = default;

void RingReader::read_on(const std::stop_token& ended) {
  // Rights are a thread's own: those of this one outlive what the session gives away, and it needs
  // none. Giving away can fail for lack of memory only; then the thread goes on as it is.
  [[maybe_unused]] const auto dropped = target::drop_all();
  std::unique_lock lock(mutex_);
  auto pause = longest_pause;
  while (!ended.stop_requested()) {
    const Bytes consumed = consume();
    if (consumed * 16 > ring_size_) pause = std::max(pause / 2, shortest_pause);
    if (consumed * 64 < ring_size_) pause = std::min(pause * 2, longest_pause);
    end_.wait_for(lock, ended, pause, [] { return false; });
  }
}

Bytes RingReader::consume() {
  const ring* only = ::ring_buffer__ring(ring_.get(), 0);
  const unsigned long before = ::ring__consumer_pos(only);
  ::ring_buffer__consume(ring_.get());
  return {::ring__consumer_pos(only) - before};
}

void RingReader::consume_what_was_sent() {
  const ring* only = ::ring_buffer__ring(ring_.get(), 0);
  const unsigned long sent = ::ring__producer_pos(only);
  const auto deadline = std::chrono::steady_clock::now() + longest_wait_for_senders;
  consume();
  // A record that is begun but not yet ended holds up those behind it.
  while (::ring__consumer_pos(only) < sent && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(50us);
    consume();
  }
}

void RingReader::take(std::vector<events::Event>& events) {
  const std::lock_guard lock(mutex_);
  consume_what_was_sent();
  queue_.take(events);
}

std::uint64_t RingReader::sent() const {
  return ::ring__producer_pos(::ring_buffer__ring(ring_.get(), 0)) / bytes_per_record;
}

EventQueue::Losses RingReader::losses() {
  const std::lock_guard lock(mutex_);
  return queue_.losses();
}

} // namespace heapgap::loader
