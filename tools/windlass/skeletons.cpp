// SPDX-License-Identifier: Apache-2.0
#include "skeletons.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/files.hpp"
#include "base/internal_error.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

// The folder beside the new one in which it is written; gone at the end, unless it was renamed.
class Draft {
 public:
  explicit Draft(const fs::path& folder)
      : path_(folder.parent_path() /
              ("." + folder.filename().string() + ".new-" + std::to_string(::getpid()))) {}
  ~Draft() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

std::string fill_in(std::string_view text, const Words& words) {
  std::string out;
  for (;;) {
    const std::size_t at = text.find("__");
    out += text.substr(0, at);
    if (at == text.npos) return out;
    const std::size_t end = text.find("__", at + 2);
    if (end == text.npos) throw base::InternalError("a skeleton has a mark without its end");
    const std::string_view word = text.substr(at + 2, end - at - 2);
    const auto found = std::find_if(words.begin(), words.end(),
                                    [&](const auto& entry) { return entry.first == word; });
    if (found == words.end()) throw base::InternalError("a skeleton has a mark without a word");
    out += found->second;
    text.remove_prefix(end + 2);
  }
}

base::Result<std::vector<std::string>> write_folder(const std::vector<std::string_view>& kinds,
                                                    const std::string& folder, const Words& words) {
  const fs::path target = fs::path(folder).lexically_normal();
  std::error_code failed;
  if (fs::symlink_status(target, failed).type() != fs::file_type::not_found)
    return base::diagnostic(folder, "new.exists", "something of that name is there already",
                            "nothing was written; choose another name or another folder");
  const Draft draft(target);
  std::vector<std::string> out;
  for (const SkeletonFile& file : skeleton_files()) {
    const std::size_t end = file.path.find('/');
    if (std::find(kinds.begin(), kinds.end(), file.path.substr(0, end)) == kinds.end()) continue;
    const std::string inside = fill_in(file.path.substr(end + 1), words);
    const fs::path path = draft.path() / inside;
    fs::create_directories(path.parent_path(), failed);
    if (failed)
      return base::diagnostic(folder, "file.write", "the folder cannot be made",
                              "you have to be allowed to write where it is to stand");
    if (const auto written = base::write_file(path, fill_in(file.bytes, words)); !written)
      return written.error();
    out.push_back(inside);
  }
  fs::rename(draft.path(), target, failed);
  if (failed)
    return base::diagnostic(folder, "file.write", "the folder cannot be named",
                            "nothing was written; look whether something of that name came to be");
  return out;
}

}  // namespace windlass::tool
