#include "support/objdump.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace heapgap::test {
namespace {

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), got);
  }
  if (::pclose(pipe) != 0) throw std::runtime_error(command + " failed");
  return output;
}

} // namespace

std::map<Address, std::string> objdump(const std::string& path, Address address, Bytes size) {
  const auto end = (address + size).value;
  // One line an instruction, "  98ef0:\ttest   %rdi,%rdi"; other lines have no ":\t".
  const auto output = output_of(
      "objdump -d -w --no-show-raw-insn --start-address=" + std::to_string(address.value) +
      " --stop-address=" + std::to_string(end) + " '" + path + "'");
  std::map<Address, std::string> instructions;
  for (std::size_t at = 0; at < output.size();) {
    const auto line_end = std::min(output.find('\n', at), output.size());
    const auto line = output.substr(at, line_end - at);
    const auto colon = line.find(":\t");
    if (colon != std::string::npos) {
      const Address begin{std::strtoull(line.c_str(), nullptr, 16)};
      instructions[begin] = line.substr(colon + 2);
    }
    at = line_end + 1;
  }
  return instructions;
}

} // namespace heapgap::test
