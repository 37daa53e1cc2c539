// How often the target allocates when nobody looks: what windows see, without the time that their
// own hits take.
//
// In a window with h hits for each allocation, one every T nanoseconds is seen. A program that does
// nothing but run is slowed by each hit in full: T = t + h p, p being a hit's price. One that waits
// for its next request has time to spare: T = t. Windows with fewer hits (WindowProbes::takers)
// tell which it is:
//
//   T │        ／ all        slope p: busy, t lies on the line at 0 hits
//     │     ／               slope 0: it waits, t is T
//     │  ● takers            between: it waits in the windows with fewer hits, t is their T;
//     │／                    or some threads wait and others are busy: between that and the line
//     └──┴──┴── hits
//        1  2
//
// On a processor that others use too the line is steeper than p, and t still lies on it. A program
// that has time to spare without probes, but none with, looks like a busy one: from there on only
// bounds are known, t lies between the line and T.
#pragma once

#include "session/windows/window_sample.h"

#include <optional>
#include <span>

namespace heapgap::session {

/// Nanoseconds from one allocation to the next, all threads together.
struct TruePace {
  double ns = 0;                ///< the best guess
  std::optional<double> low_ns; ///< at least; nothing: not known
  double high_ns = 0;           ///< at most
};

/// What is needed of a sample.
struct PaceSample {
  events::WindowProbes probes = events::WindowProbes::all;
  double length_ns = 0;
  double allocations = 0;
  double hits = 0;
  double hit_ns = 0; ///< price of a hit
  double threads = 1;
};

PaceSample pace_sample(const WindowSample& sample);

/// Of `samples`; `lately`, which may hold them too, tells what a hit takes. Nothing when no
/// allocation was seen.
std::optional<TruePace> true_pace(std::span<const PaceSample> samples,
                                  std::span<const PaceSample> lately);

} // namespace heapgap::session
