// SPDX-License-Identifier: Apache-2.0
#include "log/open_log.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <array>

namespace windlass::log {
namespace {

// The logs that this process has open, by the file. The mutex is held for a look-up and never while
// a file is opened. A fork waits for it, so that the child finds the map whole; the child gets a
// mutex of its own.
class Registry {
 public:
  struct Slot {
    pid_t owner = 0;
    bool opening = true;
    std::weak_ptr<OpenLog> log;
  };
  static Registry& instance() {
    static Registry* const only = [] {
      auto* const made = new Registry();  // never freed: logs may be closed while the process ends
      ::pthread_atfork([] { instance().mutex_->lock(); }, [] { instance().mutex_->unlock(); },
                       [] { instance().mutex_ = new std::mutex(); });
      return made;
    }();
    return *only;
  }

  // Nothing: the caller is to open the file, and then to call opened() or closed().
  base::Result<std::shared_ptr<OpenLog>> find_or_reserve(const FileId& id,
                                                         const std::string& where) {
    for (;; ::usleep(200)) {  // while another thread opens or closes the same file
      const std::lock_guard hold(*mutex_);
      const auto [found, made] =
          slots_.try_emplace({id.device, id.inode}, Slot{::getpid(), true, {}});
      if (made) return std::shared_ptr<OpenLog>();
      if (found->second.owner != ::getpid()) {
        return base::diagnostic(
            where, "audit.fork", "the store was open when this process was forked",
            "open stores after fork(), or start the worker as a program of its own");
      }
      if (found->second.opening) continue;
      if (auto log = found->second.log.lock()) return log;
    }
  }
  void opened(const FileId& id, const std::shared_ptr<OpenLog>& log) {
    const std::lock_guard hold(*mutex_);
    auto& slot = slots_[{id.device, id.inode}];
    slot.opening = false;
    slot.log = log;
  }
  void closed(const FileId& id) {
    const std::lock_guard hold(*mutex_);
    slots_.erase({id.device, id.inode});
  }

 private:
  std::mutex* mutex_ = new std::mutex();
  std::map<std::pair<std::uint64_t, std::uint64_t>, Slot> slots_;
};

base::Result<File> open_file(const std::filesystem::path& path, Storage::Options::Use use) {
  using Use = Storage::Options::Use;
  const auto how = use == Use::read ? Access::read : Access::write;
  auto file = open_guarded(path, how, 0);
  if (file || use != Use::create || file.error().front().code != "audit.missing") return file;
  file = open_guarded(path, Access::create, 0600);
  if (!file && file.error().front().code == "audit.exists") return open_guarded(path, how, 0);
  if (!file) return file;
  if (const base::SystemError failed = base::sync_folder_of(path)) {
    if (is_full(failed)) return full_disk(path);
    return base::diagnostic(path.string(), "audit.open",
                            "the new file's name could not be made durable: " + failed.words());
  }
  return file;
}

}  // namespace

OpenLog::OpenLog(const std::filesystem::path& path, File file, Storage::Options options) {
  options.on_redaction = [this](const std::optional<std::string>& subject) {
    if (!subject || subject->size() != Bytes32{}.size()) return sealing_.keys.forget_all();
    Bytes32 pseudonym{};
    std::copy(subject->begin(), subject->end(), pseudonym.begin());
    sealing_.keys.forget(pseudonym);
  };
  storage_.emplace(path, std::move(file), std::move(options));
}

OpenLog::~OpenLog() {
  const bool ours = storage_ && storage_->usable().empty();
  storage_.reset();
  if (registered_ && ours) Registry::instance().closed(*registered_);
}

base::Result<std::shared_ptr<OpenLog>> OpenLog::open(const std::filesystem::path& path,
                                                     const Storage::Options& options) {
  auto file = open_file(path, options.use);
  if (!file) return file.error();
  const auto id = identity(*file, path.string());
  if (!id) return id.error();
  auto& registry = Registry::instance();
  auto known = registry.find_or_reserve(*id, path.string());
  if (!known || *known) return known;
  try {
    std::shared_ptr<OpenLog> made(new OpenLog(path, std::move(*file), options));
    made->registered_ = *id;
    registry.opened(*id, made);
    return made;
  } catch (const Failure& failure) {
    registry.closed(*id);
    return failure.errors;
  } catch (...) {
    registry.closed(*id);
    throw;
  }
}

base::Result<bool> is_a_log(const std::filesystem::path& path) {
  using Kind = base::FileStatus::Kind;
  base::FileStatus status;
  if (base::status_of(path, base::Links::examine, status)) return false;
  const auto refuse = [&](const char* message) {
    return base::diagnostic(path.string(), "audit.open", message, "name the log itself: a file");
  };
  if (status.kind == Kind::folder) return refuse("this is a folder, and no log");
  if (status.kind == Kind::other) return refuse("this is a pipe or a device, and no log");
  if (status.kind == Kind::link)
    return base::diagnostic(path.string(), "audit.link", "the file is a symbolic link",
                            "name the file itself");
  if (status.size == 0) return false;
  constexpr std::string_view magic = "SQLite format 3";
  std::array<char, magic.size()> begins{};
  base::File file;
  if (file.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)) return true;
  if (!file.read_at(0, begins.data(), begins.size()) &&
      std::string_view(begins.data(), begins.size()) == magic)
    return true;
  return base::diagnostic(path.string(), "audit.damaged",
                          "this file is no log, or its beginning was overwritten",
                          "check the name; if it was a log, restore a copy and open a new origin "
                          "from it with a fork");
}

base::Result<std::filesystem::path> resolved_path(const std::filesystem::path& path) {
  std::error_code error;
  const auto folder =
      std::filesystem::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
  if (error || !path.has_filename())
    return base::diagnostic(path.string(), "audit.missing", "there is no such folder");
  return folder / path.filename();
}

}  // namespace windlass::log
