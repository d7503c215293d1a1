// SPDX-License-Identifier: Apache-2.0
// A copy of a store while others record: page by page into a file without a name of its own, which
// gets its name after the copy has been verified.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "log/session.hpp"
#include "log/store.hpp"
#include "log/verify.hpp"

namespace windlass::log {
namespace {

// The file beside `path` that becomes it; removed unless it does.
class Unfinished {
 public:
  explicit Unfinished(const std::filesystem::path& path)
      : path_(path.parent_path() /
              ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".tmp")) {}
  ~Unfinished() {
    std::error_code ignored;
    for (const char* part : {"", "-journal", "-wal", "-shm"})
      std::filesystem::remove(path_.string() + part, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  const std::filesystem::path& path() const { return path_; }
  // Never over a file that is there.
  void publish(const std::filesystem::path& as) const {
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, as.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EINVAL || errno == ENOSYS) {  // a file system that cannot do that
        if (::link(path_.c_str(), as.c_str()) == 0) {
          ::unlink(path_.c_str());
          errno = 0;
        }
      }
      if (errno == EEXIST) {
        throw Failure{{base::diagnostic(as.string(), "audit.exists",
                                        "there is a file of this name already")}};
      }
      if (errno != 0)
        throw Failure{
            {base::diagnostic(as.string(), "audit.write", "the copy could not be named")}};
    }
    if (base::sync_folder_of(as))
      throw Failure{{base::diagnostic(as.string(), "audit.write",
                                      "the name of the copy may not be on the disk yet")}};
  }

 private:
  std::filesystem::path path_;
};

// Others use the store between two steps. A record that another process adds makes the copy start
// again: after a few times it is made in one step.
void copy_pages(Session& session, const std::filesystem::path& to,
                const ProgressFunction& progress) {
  constexpr int pages_a_step = 512, patience = 4;
  std::unique_ptr<PageCopy> copy;
  int remaining = INT32_MAX, total = 0;
  int begun = 0;
  const auto step = [&](Database& database) {
    if (!copy) copy = std::make_unique<PageCopy>(database, to);
    const bool done = copy->step(begun < patience ? pages_a_step : -1);
    if (copy->remaining() > remaining) ++begun;
    remaining = copy->remaining();
    total = copy->total();
    if (done) copy.reset();
    return done;
  };
  bool done = false;
  while (!done) {
    auto stepped = session.run(step);
    if (!stepped) {
      const auto freed = session.run([&](Database&) { return copy.reset(), true; });
      throw Failure{stepped.error()};
    }
    done = *stepped;
    if (progress)
      progress(static_cast<std::uint64_t>(total - remaining), static_cast<std::uint64_t>(total));
  }
}

Checkpoint verified_head(const std::filesystem::path& copy, const OpenOptions& options) {
  Storage::Options private_copy;
  private_copy.use = Storage::Options::Use::read;
  private_copy.private_copy = true;
  const auto log = value_or_throw(OpenLog::open(copy, private_copy));
  OpenOptions rights;
  rights.mode = Mode::read;
  rights.inspect = true;
  VerifyOptions what;
  what.trusted = options.trusted;
  const auto report = verify_session(*value_or_throw(Session::over(log, rights)), what);
  if (!report.holds()) {
    const auto& problem = report.problems.front();
    throw Failure{{base::diagnostic(copy.string(), problem.code,
                                    "the copy does not verify: " + problem.message,
                                    "verify the store itself: a store that does not hold is not "
                                    "copied as if it did")}};
  }
  return {report.origin, report.size, report.root};
}

}  // namespace

base::Result<Checkpoint> Store::backup(const std::filesystem::path& given,
                                       const ProgressFunction& progress) const {
  const auto path = resolved_path(given);
  if (!path) return path.error();
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(*path, error)))
    return base::diagnostic(path->string(), "audit.exists", "there is a file of this name already");
  try {
    const auto before = value_or_throw(head());
    const Unfinished unfinished(*path);
    auto file = value_or_throw(open_guarded(unfinished.path(), Access::create, 0600));
    copy_pages(*session_, unfinished.path(), progress);
    if (file.sync_data())
      throw Failure{{base::diagnostic(path->string(), "audit.write", "the disk failed")}};
    file = File();
    const auto out = verified_head(unfinished.path(), session_->options());
    if (out.size < before.size)
      throw Failure{{base::diagnostic(path->string(), "audit.internal",
                                      "the copy has fewer records than the store: a fault of "
                                      "ours")}};
    unfinished.publish(*path);
    return out;
  } catch (const Failure& failure) {
    return failure.errors;
  }
}

}  // namespace windlass::log
