// SPDX-License-Identifier: Apache-2.0
#include "certificates.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/files.hpp"
#include "base/posix.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

enum class Here { nothing, ours, foreign };

// As much of a file as tells who wrote it.
std::string head_of(const fs::path& path) {
  std::string head(4096, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

bool is_ours(const fs::path& path) {
  const std::string head = head_of(path), ending = path.extension().string();
  if (ending == ".cnf")
    return head.starts_with("c ") && head.find("made by windlass ") < head.find("\np cnf ");
  if (ending == ".lrat") return head.find_first_not_of("0123456789 -d\n") == std::string::npos;
  const std::string patient = "windlass: 1\nkind: patient\nid: ";
  return head.starts_with(patient + "\"breaks-") || head.starts_with(patient + "\"differs\"");
}

Here what_is_at(const fs::path& path) {
  base::FileStatus status;
  if (const auto failed = base::status_of(path, base::Links::examine, status))
    return failed.number() == ENOENT ? Here::nothing : Here::foreign;
  return status.is_regular() && is_ours(path) ? Here::ours : Here::foreign;
}

base::Diagnostic failure(const fs::path& path, std::string message, std::string hint = {}) {
  return base::diagnostic(path.string(), "file.write", std::move(message), std::move(hint));
}

}  // namespace

base::Result<std::vector<std::string>> write_certificates(
    const std::string& folder, const std::vector<CertificateFile>& files) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return failure(folder, "this folder cannot be made: " + failed.message());
  std::vector<fs::path> gone;
  for (const CertificateFile& one : files) {
    const fs::path path = fs::path(folder) / one.name;
    const Here here = what_is_at(path);
    if (here == Here::foreign && !one.text->empty())
      return failure(path, "this is not a file of such an answer, so it is not replaced",
                     "name a folder of its own for certificates");
    if (here == Here::ours && one.text->empty()) gone.push_back(path);
  }
  for (const fs::path& path : gone)
    if (fs::remove(path, failed); failed)
      return failure(path, "this file of an earlier answer cannot be removed: " + failed.message());
  if (!gone.empty())
    if (const auto unsynced = base::sync_folder_of(gone.front()))
      return failure(gone.front(), "its folder cannot be written: " + unsynced.words());
  std::vector<std::string> written;
  for (const CertificateFile& one : files) {
    if (one.text->empty()) continue;
    const fs::path path = fs::path(folder) / one.name;
    if (const auto done = base::write_file(path, *one.text); !done) return done.error();
    written.push_back(path.string());
  }
  return written;
}

}  // namespace windlass::tool
