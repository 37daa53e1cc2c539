#include "cli/output_sink.h"
#include "support/temporary_directory.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heapgap::cli {
namespace {

using testing::HasSubstr;

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Makes `fd` stdout for as long as it lives.
class RedirectedStdout {
public:
  explicit RedirectedStdout(int fd) : saved_(::dup(1)) { ::dup2(fd, 1); }
  RedirectedStdout(const RedirectedStdout&) = delete;
  RedirectedStdout& operator=(const RedirectedStdout&) = delete;
  ~RedirectedStdout() { ::dup2(saved_.get(), 1); }

private:
  UniqueFd saved_;
};

class OutputSinkTest : public testing::Test {
protected:
  OutputSinkTest() { std::signal(SIGPIPE, SIG_IGN); }

  test::TemporaryDirectory directory_;
};

TEST_F(OutputSinkTest, AFileGetsTheText) {
  const std::string path = directory_.file("new");
  {
    auto sink = OutputSink::open(path);
    ASSERT_TRUE(sink);
    EXPECT_EQ(sink->deliver("text\n"), Delivery::complete);
  }
  EXPECT_EQ(content(path), "text\n");
}

TEST_F(OutputSinkTest, AnOldFileIsReplacedWhenTheTextIsReadyAndNotBefore) {
  const std::string path = directory_.file("old");
  std::ofstream(path) << "something much longer";
  {
    auto sink = OutputSink::open(path);
    ASSERT_TRUE(sink);
  }
  EXPECT_EQ(content(path), "something much longer");
  auto sink = OutputSink::open(path);
  ASSERT_TRUE(sink);
  EXPECT_EQ(sink->deliver("new"), Delivery::complete);
  EXPECT_EQ(content(path), "new");
}

TEST_F(OutputSinkTest, AFileMadeForNothingIsRemoved) {
  const std::string path = directory_.file("new");
  {
    auto sink = OutputSink::open(path);
    ASSERT_TRUE(sink);
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(OutputSinkTest, AFileThatTookItsPlaceIsNotRemoved) {
  const std::string path = directory_.file("new");
  {
    auto sink = OutputSink::open(path);
    ASSERT_TRUE(sink);
    std::filesystem::rename(path, directory_.file("moved"));
    std::ofstream(path) << "somebody else's";
  }
  EXPECT_EQ(content(path), "somebody else's");
}

TEST_F(OutputSinkTest, AFullDiskIsAnErrorThatSaysSo) {
  auto sink = OutputSink::open("/dev/full");
  ASSERT_TRUE(sink);
  const auto delivery = sink->deliver("text");
  ASSERT_FALSE(delivery);
  EXPECT_EQ(delivery.error().kind, ErrorKind::failure);
  EXPECT_THAT(delivery.error().what, HasSubstr("/dev/full"));
  EXPECT_THAT(delivery.error().why, HasSubstr("No space left"));
}

TEST_F(OutputSinkTest, StdoutWithoutRoomIsAnErrorToo) {
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const RedirectedStdout redirected(full.get());
  const auto delivery = OutputSink::standard_output().deliver("text");
  ASSERT_FALSE(delivery);
  EXPECT_THAT(delivery.error().what, HasSubstr("stdout"));
}

TEST_F(OutputSinkTest, AReaderThatWentAwayIsNoError) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[0]);
  const UniqueFd writing(ends[1]);
  const RedirectedStdout redirected(writing.get());
  EXPECT_EQ(OutputSink::standard_output().deliver("text"), Delivery::reader_gone);
}

TEST_F(OutputSinkTest, ADashIsStdout) {
  auto sink = OutputSink::open("-");
  ASSERT_TRUE(sink);
  EXPECT_EQ(sink->fd(), 1);
}

TEST_F(OutputSinkTest, WhatCannotBeOpenedIsNamed) {
  const auto missing = OutputSink::open(directory_.file("no/such/place"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::failure);
  EXPECT_THAT(missing.error().what, HasSubstr("no/such/place"));
  EXPECT_NE(missing.error().remedy, "");
  const auto directory = OutputSink::open(directory_.path());
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().why, HasSubstr("directory"));
  const auto nameless = OutputSink::open("");
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().kind, ErrorKind::usage);
}

} // namespace
} // namespace heapgap::cli
