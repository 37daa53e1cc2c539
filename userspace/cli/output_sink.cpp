#include "cli/output_sink.h"

namespace heapgap::cli {

Result<OutputSink> OutputSink::open(const std::string& path) {
  auto file = OutputFile::open(path);
  if (!file) return pass_on(file);
  return OutputSink(*std::move(file));
}

Result<Delivery> OutputSink::deliver(std::string_view text) {
  int error = file_.clear();
  if (error == 0) error = file_.write(text);
  if (error == 0) error = file_.flush();
  auto delivery =
      file_.delivery(error, "Nothing complete was written; make room or write elsewhere.");
  if (!delivery) file_.discard();
  if (delivery && *delivery == Delivery::complete) file_.keep();
  return delivery;
}

} // namespace heapgap::cli
