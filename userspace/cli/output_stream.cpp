#include "cli/output_stream.h"

namespace heapgap::cli {

Result<Delivery> OutputStream::deliver(std::string_view text) {
  int error = begun_ ? 0 : file_.clear();
  begun_ = true;
  if (error == 0) error = file_.write(text);
  if (error == 0) file_.keep();
  return delivery(error);
}

Result<Delivery> OutputStream::finish() {
  return delivery(file_.flush());
}

} // namespace heapgap::cli
