// A thread beside the one that talks to the user.
#pragma once

#include <functional>
#include <thread>

namespace heapgap::cli {

/// Starts it with all signals blocked that ask for something: those go to the caller's thread. It
/// has the rights that the caller has now.
std::thread background_thread(std::function<void()> work);

} // namespace heapgap::cli
