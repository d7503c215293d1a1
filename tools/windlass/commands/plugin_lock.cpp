// SPDX-License-Identifier: Apache-2.0
// `windlass plugin approve`, `remove` and `revoke`: they change the lock, and run nothing.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>

#include "base/files.hpp"
#include "base/posix.hpp"
#include "base/yaml.hpp"
#include "commands/plugin.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const std::string& file) {
  return fs::path(file).has_parent_path() ? fs::path(file).parent_path() : fs::path(".");
}

// The lock that `approve` writes: named, or beside the files, which must all lie in its folder.
std::optional<fs::path> lock_beside(const PluginOptions& options, Streams& streams) {
  std::error_code failed;
  const fs::path lock = options.lock.empty()
                            ? fs::path(options.files.front()).parent_path() / "plugins.lock"
                            : fs::path(options.lock);
  const fs::path folder =
      fs::weakly_canonical(lock.has_parent_path() ? lock.parent_path() : fs::path("."), failed);
  for (const std::string& file : options.files) {
    if (fs::weakly_canonical(folder_of(file), failed) == folder) continue;
    complain(streams, "'" + file + "' does not lie beside the lock " + lock.string(),
             "a lock lists the files of its own folder; copy the plugin there first, then approve "
             "the copy");
    return std::nullopt;
  }
  return lock;
}

bool asks_and_hears_yes(const std::string& question, Streams& streams) {
  streams.out << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

// New files are written for their owner alone to change, whatever the caller's umask.
class OwnerWrites {
 public:
  OwnerWrites() : before_(::umask(S_IWGRP | S_IWOTH)) { ::umask(before_ | S_IWGRP | S_IWOTH); }
  ~OwnerWrites() { ::umask(before_); }
  OwnerWrites(const OwnerWrites&) = delete;
  OwnerWrites& operator=(const OwnerWrites&) = delete;

 private:
  mode_t before_;
};

// Keeps other `windlass plugin` commands from changing the locks of this folder: each reads the
// lock and writes it back, and would undo what another wrote in between, a revocation too. It holds
// from reading to writing. On file systems without such locks it holds nobody.
class OneAtATime {
 public:
  OneAtATime(const fs::path& lock, Streams& streams) {
    const fs::path folder = lock.has_parent_path() ? lock.parent_path() : fs::path(".");
    if (folder_.open(folder, O_RDONLY | O_DIRECTORY)) return;  // reading the lock says why
    if (::flock(folder_.descriptor(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    streams.err << "windlass: waiting for another 'windlass plugin' that changes this lock\n";
    while (::flock(folder_.descriptor(), LOCK_EX) != 0 && errno == EINTR) continue;
  }

 private:
  base::File folder_;  // closing it lets go
};

// Writes the lock whole or not at all. What could not be read again is found before that: a file
// name that a lock cannot hold, too many entries.
bool write_lock_file(const fs::path& path, const plugin::Lock& lock, Streams& streams) {
  const std::string text = plugin::write_lock(lock);
  auto document = base::read_yaml(path.string(), text);
  const auto again =
      document ? plugin::read_lock(*document) : base::Result<plugin::Lock>(document.error());
  if (!again) {
    print(again.error(), streams);
    return false;
  }
  const OwnerWrites rights;
  std::error_code none;
  fs::permissions(path, fs::perms::group_write | fs::perms::others_write, fs::perm_options::remove,
                  none);
  const auto written = base::write_file(path, text);
  if (!written) print(written.error(), streams);
  return written.has_value();
}

// Whether the file is there; otherwise complains, naming the nearest that is.
bool plugin_file_exists(const std::string& file, Streams& streams) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(file, failed))) return true;
  std::vector<std::string> near;
  if (auto libraries = base::files_below(folder_of(file), {".so"}))
    for (const fs::path& one : *libraries) near.push_back(one.filename().string());
  const std::string meant = base::did_you_mean(fs::path(file).filename().string(), near);
  complain(streams, "there is no plugin file '" + file + "'",
           meant.empty() ? "name the shared library that was built, such as build/plugins/taping.so"
                         : meant);
  return false;
}

constexpr const char* approved_already = "approved already, nothing changes";

// What approving `entry` changes in the lock, in words.
std::string change_of(const plugin::Lock& lock, const plugin::LockEntry& entry) {
  std::string change = "new in this lock";
  if (lock.find(entry.sha256) == plugin::Approval::retired) change = "approved again, was retired";
  for (const plugin::LockEntry& old : lock.plugins) {
    if (old.id == entry.id && old.sha256 == entry.sha256 && old.file == entry.file &&
        old.version == entry.version)
      change = approved_already;
    else if (old.id == entry.id || old.file == entry.file)
      change = "replaces " + old.id + " " + old.version + " (" + old.file + ", sha256 " +
               base::hex(old.sha256).substr(0, 12) + "), which is retired";
  }
  return change;
}

// The lock at `path`, or a new one. With --fresh, one that cannot be read is replaced.
std::optional<plugin::Lock> lock_to_change(const fs::path& path, bool fresh, Streams& streams) {
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(path, failed))) return plugin::Lock{};
  auto file = plugin::open_lock(path);
  if (file) return std::move(file->lock);
  if (fresh) return plugin::Lock{};
  print(file.error(), streams);
  return std::nullopt;
}

// For --fresh: retires every plugin but those of `files`. Of each the newest retired entries are
// kept, because a build approves its own plugins again and again.
void retire_others(plugin::Lock& lock, const std::vector<std::string>& files) {
  constexpr std::size_t kept = 64;
  std::vector<std::string> others;
  for (const plugin::LockEntry& entry : lock.plugins) {
    const bool given = std::any_of(files.begin(), files.end(), [&](const std::string& file) {
      return fs::path(file).filename() == entry.file;
    });
    if (!given) others.push_back(entry.id);
  }
  for (const std::string& id : others) lock.remove(id);
  lock.forget_oldest(kept);
}

// Inspects the files and takes them into `lock`; `changed` counts those that it did not hold as
// they are. Shows each on `page`.
int take_in(const PluginOptions& options, plugin::Lock& lock, std::size_t& changed, Page& page,
            Streams& streams) {
  for (const std::string& file : options.files) {
    if (!plugin_file_exists(file, streams)) return exit_bad_input;
    const auto one = inspect_file(file, streams);
    if (!one) return exit_refused;
    const plugin::Inspection& found = *one;
    const plugin::LockEntry entry{found.id, found.version, fs::path(file).filename().string(),
                                  found.sha256};
    page.blank();
    show_inspection(file, *one, page);
    const std::string change = change_of(lock, entry);
    page.hang("  change      ", change);
    if (change != approved_already) ++changed;
    lock.approve(entry);
  }
  return exit_done;
}

int approve(const PluginOptions& options, Streams& streams) {
  const auto path = lock_beside(options, streams);
  if (!path) return exit_bad_input;
  const OneAtATime alone(*path, streams);
  auto lock = lock_to_change(*path, options.fresh, streams);
  if (!lock) return exit_refused;
  Page page(streams.width, streams.colour);
  std::size_t changed = 0;
  if (const int refused = take_in(options, *lock, changed, page, streams); refused != exit_done)
    return refused;
  if (options.fresh) retire_others(*lock, options.files);
  if (!options.quiet) streams.out << page.text() << "\n";
  if (!options.yes && !streams.interactive) {
    complain(streams, "nothing is approved without an answer, and nobody can answer here",
             "read what is shown above, then repeat the command with --yes");
    return exit_bad_input;
  }
  const std::string question = "Approve " + count(options.files.size(), "plugin", "plugins") +
                               " (" + std::to_string(changed) + " changed) in " +
                               clean(path->string()) + "?";
  if (!options.yes && !asks_and_hears_yes(question, streams)) {
    streams.out << "Nothing was approved.\n";
    return exit_does_not_hold;
  }
  if (!write_lock_file(*path, *lock, streams)) return exit_refused;
  if (!options.quiet)
    streams.out << "Wrote " << clean(path->string()) << ": "
                << count(lock->plugins.size(), "plugin", "plugins") << " approved.\n";
  return exit_done;
}

// Complains that the lock does not list `name`, and names the nearest id that it does.
int not_listed(const std::string& name, const plugin::Lock& lock, Streams& streams) {
  std::vector<std::string> ids;
  for (const plugin::LockEntry& entry : lock.plugins) ids.push_back(entry.id);
  for (const plugin::RetiredEntry& entry : lock.retired) ids.push_back(entry.id);
  if (std::find(ids.begin(), ids.end(), name) != ids.end()) {
    complain(
        streams, "the plugin '" + name + "' was taken out already",
        "the lock lists it under 'retired:', so that what was recorded with it can be replayed");
    return exit_bad_input;
  }
  const std::string hint = base::did_you_mean(name, ids);
  complain(streams, "the lock does not list '" + name + "'",
           hint.empty() ? "'windlass plugin list' lists what it does" : hint);
  return exit_bad_input;
}

// Asks where somebody can answer, writes the lock and says what it holds now. Taking trust away
// needs no answer in a script.
int confirm_and_write(const PluginOptions& options, const plugin::Lock& lock,
                      const std::string& question, Streams& streams) {
  if (!options.yes && streams.interactive && !asks_and_hears_yes(question, streams)) {
    streams.out << "Nothing was changed.\n";
    return exit_does_not_hold;
  }
  if (!write_lock_file(options.lock, lock, streams)) return exit_refused;
  streams.out << "Wrote " << clean(options.lock) << ": "
              << count(lock.plugins.size(), "plugin", "plugins") << " approved, "
              << lock.retired.size() << " retired.\n";
  return exit_done;
}

int remove(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  const OneAtATime alone(options.lock, streams);
  auto lock = read_lock_file(options.lock, streams);
  if (!lock) return exit_refused;
  for (const std::string& id : options.files)
    if (!lock->remove(id)) return not_listed(id, *lock, streams);
  return confirm_and_write(options, *lock,
                           "Remove " + join(options.files, ", ") +
                               "? Recommendations no longer use it; replay still may.",
                           streams);
}

int revoke(const PluginOptions& given, Streams& streams) {
  const PluginOptions options = with_lock(given);
  const OneAtATime alone(options.lock, streams);
  auto lock = read_lock_file(options.lock, streams);
  if (!lock) return exit_refused;
  std::size_t deleted = 0;
  for (const std::string& name : options.files) {
    const auto digest = plugin::parse_digest(name);
    const std::size_t found = digest ? lock->revoke_digest(*digest) : lock->revoke_id(name);
    if (found == 0) return not_listed(name, *lock, streams);
    deleted += found;
  }
  return confirm_and_write(options, *lock,
                           "Revoke " + join(options.files, ", ") + " (" +
                               count(deleted, "entry", "entries") +
                               ")? Nothing loads it any more, not even to replay a record.",
                           streams);
}

void add_lock(PluginOptions& options, Arguments& arguments) {
  arguments.add("--lock,--plugins", &options.lock, "The lock (plugins.lock)", "LOCK");
}
void declare_approve(PluginOptions& options, Arguments& arguments) {
  arguments.add("FILE", &options.files, "Plugin files, all in the lock's folder").required();
  add_lock(options, arguments);
  arguments.add("--yes", &options.yes, "Approve without asking, for scripts");
  arguments.add("--fresh", &options.fresh,
                "Approve these files alone; what the lock approved besides is retired");
  arguments.add("--quiet", &options.quiet, "Print errors only").needs("--yes");
}
void declare_remove(PluginOptions& options, Arguments& arguments) {
  arguments.add("ID", &options.files, "Plugins that the lock lists").required();
  add_lock(options, arguments);
  arguments.add("--yes", &options.yes, "Remove without asking");
}
void declare_revoke(PluginOptions& options, Arguments& arguments) {
  arguments
      .add("ID|DIGEST", &options.files,
           "A plugin (every version of it), or one version by its SHA-256")
      .required();
  add_lock(options, arguments);
  arguments.add("--yes", &options.yes, "Revoke without asking");
}

}  // namespace

CommandRow plugin_approve_command() {
  return make_command<PluginOptions>(
      "approve",
      "Shows plugin files and, once confirmed, writes their digests into the lock beside them",
      "Example:\n  windlass plugin approve build/plugins/taping.so\n\n"
      "A digest proves that a file has not changed. It does not prove that the file is harmless. "
      "What is replaced is retired: records made with it can still be replayed.",
      declare_approve, approve);
}

CommandRow plugin_remove_command() {
  return make_command<PluginOptions>(
      "remove", "Takes plugins out of the lock; what was recorded with them can still be replayed",
      "Example:\n  windlass plugin remove taping", declare_remove, remove);
}

CommandRow plugin_revoke_command() {
  return make_command<PluginOptions>(
      "revoke",
      "Deletes plugins from the lock for good, retired ones included: nothing loads them any more",
      "Examples:\n  windlass plugin revoke taping\n  windlass plugin revoke DIGEST\n\n"
      "Records made with a revoked plugin still verify, but this site no longer replays them.",
      declare_revoke, revoke);
}

}  // namespace windlass::tool
