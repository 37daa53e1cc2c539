// Numbers as people read them; every view takes its number forms from here.
#pragma once

#include "base/units.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heapgap::views {

/// Three figures and a binary unit: "999 B", "1.50 KiB", "12.3 MiB", "1023 GiB". At most 8 columns.
std::string human_bytes(Bytes bytes);

/// The bound of a size range, without digits that say nothing: "16 B", "4 KiB", "1 MiB".
std::string size_label(Bytes bytes);

/// Every digit, in groups of three: "1,234,567".
std::string exact_count(std::uint64_t count);

/// Three figures and a decimal unit: "950", "12.3 k", "4.56 M". At most 6 columns.
std::string human_count(std::uint64_t count);

/// A share of 1 with one digit: "42.3%". What is more than nothing is never shown as "0.0%", and
/// what is less than all never as "100.0%". "-" when it is not a number.
std::string percent(double share);
/// `part` of `whole`; "-" when `whole` is 0.
std::string percent_of(Bytes part, Bytes whole);

/// A plain quotient with two digits: "1.70"; "-" when it is not a number.
std::string ratio(double value);

/// Two units at most: "0.4 ms", "312 ms", "4.2 s", "3 min 20 s", "3 h 4 min", "12 d 3 h".
std::string duration(std::chrono::duration<double> time);

/// RFC 3339 in UTC with milliseconds, "2026-11-22T21:00:00.000Z".
std::string timestamp(std::chrono::system_clock::time_point time);

/// A difference, always with its sign: "+112 MiB", "-4.00 KiB", "0 B"; "+1,234", "0".
std::string signed_bytes(std::int64_t bytes);
std::string signed_count(std::int64_t count);
/// "1.20 MiB/s"; not below 0; "-" when it is not a number.
std::string bytes_per_second(double rate);
/// "+1.20 MiB/s", "0 B/s"; "-" when it is not a number.
std::string signed_bytes_per_second(double rate);

// For narrow columns, without blanks; at most 5 columns each unless said otherwise.

/// "512B", "1.23K", "34.5M", "0.99G".
std::string short_bytes(Bytes bytes);
/// As short_bytes, of a number that is rounded; not below 0; "-" when it is not a number.
std::string short_byte_rate(double rate);
/// "0", "<0.1", "4.2", "950", "12.3k"; not below 0; "-" when it is not a number.
std::string short_count(double count);
/// A share of 1: "0%", "<0.1%", "38.0%", "99.9%", "100%"; only all of it is 100 %. "-" when it is
/// not a share.
std::string short_percent(double share);
/// At most 4 columns: "0.4s", "12s", "3m", "5h", "9d", "999d" at most; "-" when it is not a time.
std::string short_age(double seconds);
/// Time since a start, at most 7 columns: "0:05", "59:59", "1:02:03", "13h05m", "12d03h", "9259d"
/// at most; with `tenths` "0:05.5" within the first hour.
std::string elapsed(double seconds, bool tenths = false);

/// Writes `value` with `format`, or `absent` when it is not known.
template <typename Value, typename Format>
std::string known_or(const std::optional<Value>& value, std::string_view absent, Format format) {
  return value ? format(*value) : std::string(absent);
}

} // namespace heapgap::views
