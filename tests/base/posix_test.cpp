// SPDX-License-Identifier: Apache-2.0
#include "base/posix.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>

#include "base/files.hpp"
#include "base/text.hpp"
#include "catch.hpp"

using namespace windlass::base;

namespace {

// What `child` returns, called in a process of its own.
template <class Child>
int in_a_child(Child child) {
  const pid_t process = ::fork();
  if (process == 0) ::_exit(child());
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

std::pair<File, File> make_pipe() {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  return {File(ends[0]), File(ends[1])};
}

}  // namespace

TEST_CASE("streams that are closed are opened before any file of ours gets their number") {
  for (const int closed : {0, 1, 2, 3}) {  // 3: all of them
    CAPTURE(closed);
    CHECK(in_a_child([closed] {
            for (int stream = 0; stream < 3; ++stream)
              if (closed == stream || closed == 3) ::close(stream);
            if (!open_standard_streams()) return 1;
            File file;
            if (file.open("/dev/null", O_RDONLY)) return 2;
            if (file.descriptor() < 3) return 3;
            // What was closed stays useless: an answer that nobody can get is an error.
            for (int stream = 0; stream < 3; ++stream) {
              if (closed != stream && closed != 3) continue;
              char c = 'x';
              const ssize_t done = stream == 0 ? ::read(stream, &c, 1) : ::write(stream, &c, 1);
              if (done != -1 || errno != EBADF) return 4;
            }
            return 0;
          }) == 0);
  }
}

TEST_CASE("the words of an error do not depend on the locale") {
  CHECK(SystemError(EACCES).words() == "permission denied");
  CHECK(SystemError(ENOSPC).words() == "no space is left on the device");
  CHECK(SystemError(9999).words() == "system error 9999");
  const std::string before = SystemError(ENOENT).words();
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "ja_JP.UTF-8"}) {
    std::setlocale(LC_ALL, locale);
    CHECK(SystemError(ENOENT).words() == before);
  }
  std::setlocale(LC_ALL, "C");
  for (int number = 1; number < 140; ++number) CHECK(is_printable(SystemError(number).words()));
  CHECK_FALSE(SystemError());
}

TEST_CASE("a file closes its descriptor once") {
  File a;
  REQUIRE_FALSE(a.open("/dev/null", O_RDONLY));
  const int number = a.descriptor();
  CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
  File b = std::move(a);
  CHECK_FALSE(a.is_open());
  CHECK(b.descriptor() == number);
  CHECK_FALSE(b.close());
  CHECK(::fcntl(number, F_GETFD) == -1);
  CHECK_FALSE(b.close());  // nothing is left to close
  File c;
  CHECK(c.open("/no/such/file", O_RDONLY).number() == ENOENT);
  CHECK_FALSE(c.is_open());
  FileStatus status;
  CHECK(c.status(status).number() == EBADF);
}

TEST_CASE("reading and writing finish in spite of interruptions and short transfers") {
  auto [out, in] = make_pipe();
  // A pipe holds 64 KiB: a megabyte is many short writes. A signal comes every millisecond.
  struct sigaction quiet {};
  quiet.sa_handler = [](int) {};  // no SA_RESTART: calls end with EINTR
  struct sigaction before {};
  REQUIRE(::sigaction(SIGALRM, &quiet, &before) == 0);
  const std::string bytes(1 << 20, 'x');
  const pid_t writer = ::fork();
  if (writer == 0) {
    static_cast<void>(out.close());
    ::ualarm(1000, 1000);
    ::_exit(in.write_all(bytes) ? 1 : 0);
  }
  static_cast<void>(in.close());
  ::ualarm(1000, 1000);
  std::string got;
  const SystemError failed = out.read_all(bytes.size(), got);
  ::ualarm(0, 0);
  ::sigaction(SIGALRM, &before, nullptr);
  int status = 0;
  REQUIRE(::waitpid(writer, &status, 0) == writer);
  CHECK(status == 0);
  CHECK_FALSE(failed);
  CHECK(got == bytes);
}

TEST_CASE("what has no end is read to the limit and no further") {
  File zeros;
  REQUIRE_FALSE(zeros.open("/dev/zero", O_RDONLY));
  std::string got = "before";
  CHECK(zeros.read_all(100'000, got).number() == EFBIG);
  CHECK(got.size() <= 100'006);
  const auto read = read_stream(zeros, "<standard input>", 100'000);
  REQUIRE_FALSE(read);
  CHECK(render(read.error()) ==
        "<standard input>: error[file.size]: this is larger than 100,000 bytes\n");
  auto [out, in] = make_pipe();
  REQUIRE_FALSE(in.write_all("12345"));
  REQUIRE_FALSE(in.close());
  CHECK(read_stream(out, "x", 5).value() == "12345");
}

TEST_CASE("bytes at an offset come whole or not at all") {
  std::string name = (std::filesystem::temp_directory_path() / "windlass-posix-XXXXXX").string();
  const File file(::mkstemp(name.data()));
  REQUIRE(file.is_open());
  REQUIRE(::unlink(name.c_str()) == 0);
  REQUIRE_FALSE(file.write_at(3, "abc", 3));
  char got[3] = {};
  CHECK_FALSE(file.read_at(3, got, 3));
  CHECK(std::string(got, 3) == "abc");
  CHECK(file.read_at(4, got, 3).number() == ENODATA);
  FileStatus status;
  REQUIRE_FALSE(file.status(status));
  CHECK(status.size == 6);
  CHECK(status.is_regular());
  CHECK(status.links == 0);
  CHECK_FALSE(file.sync());
  CHECK_FALSE(file.sync_data());
}

TEST_CASE("a file that another one is assigned to closes its own descriptor at once") {
  File first, second;
  REQUIRE_FALSE(first.open("/dev/null", O_RDONLY));
  REQUIRE_FALSE(second.open("/dev/null", O_RDONLY));
  const int closed = first.descriptor(), kept = second.descriptor();
  first = std::move(second);
  CHECK(first.descriptor() == kept);
  CHECK_FALSE(second.is_open());
  CHECK(::fcntl(closed, F_GETFD) == -1);
  CHECK(::fcntl(kept, F_GETFD) != -1);
}
