#include "support/temporary_directory.h"
#include "target/mapped_object.h"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heapgap::target {
namespace {

/// A file of the test's own, mapped into the test's own process.
class MappedObject : public testing::Test {
protected:
  ~MappedObject() override {
    if (page_ != nullptr) ::munmap(page_, 4096);
  }

  void map_file(const std::string& name, const std::string& content) {
    path_ = directory_.path() / name;
    std::ofstream(path_) << content;
    const UniqueFd file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    page_ = ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, file.get(), 0);
  }

  Mapping mapping() {
    const auto mappings = parse_mappings(*self_.read_file("maps", 16_MiB));
    return *find_mapping(*mappings, {reinterpret_cast<std::uint64_t>(page_)});
  }

  static std::string content_of(const UniqueFd& file) {
    std::array<char, 100> text{};
    const auto got = ::pread(file.get(), text.data(), text.size(), 0);
    return got < 0 ? "unreadable" : std::string(text.data(), static_cast<std::size_t>(got));
  }

  ProcDirectory self_ = *ProcDirectory::open({::getpid()});
  const test::TemporaryDirectory directory_;
  std::filesystem::path path_;
  void* page_ = nullptr;
};

TEST_F(MappedObject, is_the_file_that_was_mapped) {
  map_file("plain", "the one");
  const auto file = open_mapped_object(self_, mapping());
  ASSERT_TRUE(file) << file.error().why;
  EXPECT_EQ(content_of(*file), "the one");
}

TEST_F(MappedObject, is_found_by_path_where_the_mapping_is_gone) {
  map_file("name (deleted)", "the one");
  auto moved = mapping();
  EXPECT_TRUE(moved.deleted) << "its name looks so";
  moved.range = {{0x1000}, {0x2000}}; // no such entry in map_files
  const auto file = open_mapped_object(self_, moved);
  ASSERT_TRUE(file) << file.error().why;
  EXPECT_EQ(content_of(*file), "the one");
}

TEST_F(MappedObject, is_never_another_file_at_the_same_path) {
  map_file("replaced", "the one");
  auto old = mapping();
  std::filesystem::rename(path_, directory_.path() / "elsewhere");
  std::ofstream(path_) << "another";
  old.range = {{0x1000}, {0x2000}};
  const auto file = open_mapped_object(self_, old);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::failure);
  EXPECT_FALSE(file.error().remedy.empty());
}

TEST_F(MappedObject, is_no_device_and_no_pipe) {
  map_file("swapped", "the one");
  auto old = mapping();
  old.range = {{0x1000}, {0x2000}};
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(open_mapped_object(self_, old)); // and does not wait for a writer
}

TEST_F(MappedObject, needs_a_file) {
  EXPECT_FALSE(open_mapped_object(self_, {}));
  Mapping named;
  named.inode = 1;
  named.name = "anon_inode:[io_uring]";
  EXPECT_FALSE(open_mapped_object(self_, named));
}

TEST_F(MappedObject, may_be_deleted_for_who_may_look_into_map_files) {
  map_file("gone", "the one");
  std::filesystem::remove(path_);
  const auto file = open_mapped_object(self_, mapping());
  const auto link = self_.read_link("map_files");
  if (::geteuid() == 0) {
    ASSERT_TRUE(file) << file.error().why;
    EXPECT_EQ(content_of(*file), "the one");
  } else {
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().remedy.find("CAP_CHECKPOINT_RESTORE"), std::string::npos);
  }
}

} // namespace
} // namespace heapgap::target
