// SPDX-License-Identifier: Apache-2.0
#include "revision.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "base/files.hpp"
#include "base/limits.hpp"
#include "base/posix.hpp"
#include "base/text.hpp"

extern char** environ;

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

// Of all files of a revision together, and of the list of them.
constexpr std::size_t most_files = 10'000;

base::Diagnostic problem(const std::string& code, const std::string& message,
                         const std::string& hint = {}) {
  return base::diagnostic("git", code, message, hint);
}

struct Ran {
  int exit_code = -1;
  std::string out;
  bool too_much = false;
};

// The environment without what makes git act elsewhere or ask somebody.
std::vector<std::string> quiet_environment() {
  std::vector<std::string> made;
  for (char** one = environ; *one != nullptr; ++one)
    if (!std::string_view(*one).starts_with("GIT_")) made.emplace_back(*one);
  for (const char* one : {"GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0",
                          "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C"})
    made.emplace_back(one);
  return made;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> made;
  for (std::string& word : words) made.push_back(word.data());
  made.push_back(nullptr);
  return made;
}

// What git prints; nothing where there is no git.
base::Result<Ran> run_git(const fs::path& folder, std::vector<std::string> words) {
  const std::vector<std::string> first = {
      "git", "-C", folder.string(), "-c", "core.fsmonitor=false", "--no-pager"};
  words.insert(words.begin(), first.begin(), first.end());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return problem("git.failed", "no pipe to git: " + base::SystemError::last().words());
  const base::File out(ends[0]);
  base::File in(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, in.descriptor(), 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> environment = quiet_environment();
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "git", &actions, nullptr, pointers(words).data(),
                                    pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0)
    return problem("git.missing", "git cannot be run: " + base::SystemError(failed).words(),
                   "a revision is read by git: install it, or name two folders");
  (void)in.close();
  Ran ran;
  const base::SystemError unread = out.read_all(base::most_revision_bytes, ran.out);
  ran.too_much = unread.number() == EFBIG;
  if (unread) ::kill(child, SIGTERM);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (unread && !ran.too_much)
    return problem("git.failed", "what git says cannot be read: " + unread.words());
  return ran;
}

struct Entry {
  std::string mode, type, object, path;
};

// Whether it is a way down from the folder that it is written into.
bool is_plain(const std::string& path) {
  if (path.empty() || path.front() == '/' || !base::is_printable(path)) return false;
  for (const fs::path& part : fs::path(path))
    if (part.empty() || part == "." || part == ".." || base::lower(part.string()) == ".git")
      return false;
  return true;
}

base::Result<std::vector<Entry>> entries(const std::string& listed, const std::string& name) {
  std::vector<Entry> made;
  for (std::size_t at = 0; at < listed.size();) {
    const std::size_t end = std::min(listed.find('\0', at), listed.size());
    const std::string line = listed.substr(at, end - at);
    at = end + 1;
    const std::size_t tab = line.find('\t');
    std::istringstream head(line.substr(0, tab));
    Entry one;
    head >> one.mode >> one.type >> one.object;
    if (tab != std::string::npos) one.path = line.substr(tab + 1);
    if (one.type != "blob" || one.mode == "120000" || !is_plain(one.path))
      return problem("git.path",
                     name + " holds what is not a plain file: " + base::printable(one.path),
                     "links and repositories in repositories are not followed");
    made.push_back(std::move(one));
    if (made.size() > most_files)
      return problem("git.size",
                     name + " holds more than " + base::group_digits(most_files) + " files");
  }
  return made;
}

// The folder that git is started in: the nearest above the path that is there today; and the rest
// of the path, as git takes it.
std::pair<fs::path, std::string> place_of(const std::string& path) {
  std::error_code failed;
  fs::path full = fs::absolute(path, failed).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();
  fs::path folder = full;
  while (!fs::is_directory(folder, failed) && folder != folder.parent_path())
    folder = folder.parent_path();
  const fs::path rest = full.lexically_relative(folder);
  return {folder, rest == "." ? "./" : "./" + rest.string()};
}

// What the copy is called, so that messages name what the revision names.
std::string name_in(const std::string& path) {
  fs::path full = fs::path(path).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();
  const std::string name = full.filename().string();
  return is_plain(name) ? name : "rules";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The path at the commit, as git takes it.
base::Result<std::string> object_of(const RevisionPath& wanted, const fs::path& folder,
                                    const std::string& rest) {
  const std::string unknown =
      "git knows no revision " + base::quote(base::printable(wanted.revision));
  if (wanted.revision.front() == '-') return problem("git.revision", unknown);
  auto repository = run_git(folder, {"rev-parse", "--git-dir"});
  if (!repository) return repository.error();
  if (repository->exit_code != 0)
    return problem("git.repository",
                   base::printable(folder.string()) + " is in no repository that git opens",
                   "`git -C FOLDER status` says why");
  auto commit =
      run_git(folder, {"rev-parse", "--verify", "--quiet", wanted.revision + "^{commit}"});
  if (!commit) return commit.error();
  if (commit->exit_code != 0)
    return problem("git.revision", unknown + " in " + base::printable(folder.string()),
                   "a revision is a commit, a branch or a tag: `git log --oneline` lists them");
  return first_line(commit->out) + ":" + rest;
}

// Writes what git has of the entries; says what went wrong.
std::optional<base::Diagnostics> write_all(const fs::path& repository,
                                           const std::vector<Entry>& files, const fs::path& into,
                                           const std::string& name) {
  std::size_t total = 0;
  for (const Entry& one : files) {
    auto blob = run_git(repository, {"cat-file", "blob", one.object});
    if (!blob) return blob.error();
    total += blob->out.size();
    if (blob->too_much || total > base::most_revision_bytes)
      return base::Diagnostics{problem(
          "git.size",
          name + " holds more than " + base::group_digits(base::most_revision_bytes) + " bytes")};
    if (blob->exit_code != 0)
      return base::Diagnostics{problem("git.failed", "git could not give " + name)};
    const fs::path file = into / one.path;
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    const auto written = base::write_private_file(file, blob->out);
    if (!written) return written.error();
  }
  return std::nullopt;
}

}  // namespace

std::optional<RevisionPath> revision_path(const std::string& word) {
  std::error_code failed;
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == word.size()) return std::nullopt;
  if (fs::exists(word, failed)) return std::nullopt;
  return RevisionPath{word.substr(0, colon), word.substr(colon + 1)};
}

base::Result<Revision> Revision::check_out(const RevisionPath& wanted) {
  const auto [folder, rest] = place_of(wanted.path);
  const auto object = object_of(wanted, folder, rest);
  if (!object) return object.error();
  const std::string name = base::printable(wanted.revision + ":" + wanted.path);
  auto type = run_git(folder, {"cat-file", "-t", *object});
  if (!type) return type.error();
  const std::string kind = first_line(type->out);
  if (type->exit_code != 0 || (kind != "tree" && kind != "blob"))
    return problem("git.path", "there is no " + base::quote(base::printable(wanted.path)) + " in " +
                                   base::printable(wanted.revision));
  Revision made;
  std::string temporary = (fs::temp_directory_path() / "windlass-diff-XXXXXX").string();
  if (::mkdtemp(temporary.data()) == nullptr)
    return problem("git.failed",
                   "no temporary folder can be made: " + base::SystemError::last().words());
  made.folder_ = temporary;
  if (kind == "tree") {
    made.path_ = made.folder_ / name_in(wanted.path);
    fs::create_directory(made.path_);
    auto listed = run_git(folder, {"ls-tree", "-r", "-z", "--full-tree", *object});
    if (!listed) return listed.error();
    if (listed->exit_code != 0 || listed->too_much)
      return problem("git.failed", "git could not list " + name);
    const auto files = entries(listed->out, name);
    if (!files) return files.error();
    if (auto failed = write_all(folder, *files, made.path_, name)) return *failed;
    return made;
  }
  const std::string file = fs::path(wanted.path).filename().string();
  if (!is_plain(file)) return problem("git.path", name + " has no plain name");
  made.path_ = made.folder_ / file;
  if (auto failed = write_all(folder, {{"100644", "blob", *object, file}}, made.folder_, name))
    return *failed;
  return made;
}

Revision::~Revision() {
  std::error_code failed;
  if (!folder_.empty()) fs::remove_all(folder_, failed);
}

}  // namespace windlass::tool
