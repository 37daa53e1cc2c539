// Giving the terminal back when the program dies.
#pragma once

#include <string>

#include <termios.h>

namespace heapgap::terminal {

/// From here on, whatever kills the program (a crash, abort) first sends `leave` to `output` and
/// puts the modes of `input` back; then it dies as it would have. One terminal at a time.
void arm_last_act(int input, int output, const termios& modes, const std::string& leave);
/// The terminal has been given back.
void disarm_last_act();

/// Gives it back at once; nothing when it is not armed. May be called by a signal handler.
void do_last_act() noexcept;

} // namespace heapgap::terminal
