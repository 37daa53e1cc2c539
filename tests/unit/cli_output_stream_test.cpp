#include "cli/output_stream.h"
#include "support/temporary_directory.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

OutputStream stream_to(const std::string& path) {
  auto file = OutputFile::open(path);
  if (!file) throw std::runtime_error(file.error().what);
  return OutputStream(*std::move(file));
}

class OutputStreamTest : public testing::Test {
protected:
  OutputStreamTest() { std::signal(SIGPIPE, SIG_IGN); }

  test::TemporaryDirectory directory_;
  std::string path_ = directory_.file("out");
};

TEST_F(OutputStreamTest, EachTextIsThereAtOnceAndStays) {
  {
    OutputStream stream = stream_to(path_);
    EXPECT_EQ(stream.deliver("one\n"), Delivery::complete);
    EXPECT_EQ(content(path_), "one\n");
    EXPECT_EQ(stream.deliver("two\n"), Delivery::complete);
    EXPECT_EQ(stream.finish(), Delivery::complete);
  }
  EXPECT_EQ(content(path_), "one\ntwo\n");
}

TEST_F(OutputStreamTest, AnOldFileIsReplacedByTheFirstTextAndNotBefore) {
  std::ofstream(path_) << "something much longer";
  OutputStream stream = stream_to(path_);
  EXPECT_EQ(content(path_), "something much longer");
  EXPECT_EQ(stream.deliver("new"), Delivery::complete);
  EXPECT_EQ(content(path_), "new");
}

TEST_F(OutputStreamTest, AFileMadeForNothingIsRemoved) {
  {
    const OutputStream stream = stream_to(path_);
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(OutputStreamTest, AFullDiskIsAnError) {
  OutputStream stream = stream_to("/dev/full");
  const auto delivery = stream.deliver("text");
  ASSERT_FALSE(delivery);
  EXPECT_EQ(delivery.error().kind, ErrorKind::failure);
}

TEST_F(OutputStreamTest, AReaderThatWentAwayIsNoError) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  const UniqueFd writing(ends[1]);
  OutputStream stream = stream_to("/proc/self/fd/" + std::to_string(writing.get()));
  EXPECT_EQ(stream.deliver("text"), Delivery::reader_gone);
}

} // namespace
} // namespace heapgap::cli
