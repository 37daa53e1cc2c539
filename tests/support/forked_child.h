// A child of the test that runs a function of the test.
#pragma once

#include "base/unique_fd.h"
#include "base/units.h"

#include <functional>

#include <sys/mman.h>

namespace heapgap::test {

class ForkedChild {
public:
  /// Tells the test that the child has set up what it wanted to.
  using Ready = std::function<void()>;

  /// Forks; the child runs `body` and exits with what it returns. Returns once the child called
  /// its Ready, or ended. The child dies with the test.
  explicit ForkedChild(const std::function<int(const Ready&)>& body);
  ForkedChild(const ForkedChild&) = delete;
  ForkedChild& operator=(const ForkedChild&) = delete;
  ~ForkedChild(); ///< kills and reaps it

  [[nodiscard]] Pid pid() const { return pid_; }
  /// Kills it with SIGKILL and reaps it.
  void kill();
  /// Reaps it once it ended; returns the status of waitpid(2).
  int wait();

private:
  Pid pid_;
};

/// The child ran to its end and returned `value`, by the status of wait().
bool returned(int status, int value);

/// A value that the test shares with the children it forks later; starts out as zeros.
template <typename Value> class Shared {
public:
  Shared()
      : value_(static_cast<Value*>(::mmap(nullptr, sizeof(Value), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { ::munmap(value_, sizeof(Value)); }
  Value* operator->() const { return value_; }
  Value& operator*() const { return *value_; }

private:
  Value* value_;
};

/// Waits until `condition` holds, ten seconds at most. Returns whether it does.
bool eventually(const std::function<bool()>& condition);

} // namespace heapgap::test
