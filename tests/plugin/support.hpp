// SPDX-License-Identifier: Apache-2.0
#pragma once

// The test plugins, and folders to put changed copies of them in.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/result.hpp"
#include "catch.hpp"
#include "plugin/lock.hpp"
#include "plugin/plugin.hpp"

namespace windlass::plugin_test {

inline std::filesystem::path fixtures() { return FIXTURES; }

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A new folder that is removed with everything in it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "windlass-plugin-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    ::chmod((path_ / name).c_str(), 0644);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

// The lock's entry that approves `folder`/`file` as it lies there now.
inline plugin::LockEntry approve(const std::filesystem::path& folder, const std::string& file,
                                 const std::string& id, const std::string& version = "1.2.3") {
  return {id, version, file, base::sha256(bytes_of(folder / file))};
}
inline plugin::LockEntry approve(const std::string& name, const std::string& version = "1.2.3") {
  return approve(fixtures(), name + ".so", name, version);
}

template <class T>
std::string refusal(const base::Result<T>& result) {
  return result ? std::string("not refused") : base::render(result.error());
}
template <class T>
std::string code(const base::Result<T>& result) {
  return result                       ? std::string("not refused")
         : result.error().size() == 1 ? result.error().front().code
                                      : "several";
}

inline windlass_value known(std::int64_t coefficient, std::int32_t exponent = 0,
                            const char* unit = nullptr) {
  return {WINDLASS_NUMBER, WINDLASS_KNOWN, {coefficient, exponent, 0}, 0, nullptr, unit};
}
inline windlass_value in_state(std::uint32_t kind, std::uint32_t state) {
  return {kind, state, {0, 0, 0}, 0, nullptr, nullptr};
}
inline windlass_value word(std::uint32_t kind, const char* text) {
  return {kind, WINDLASS_KNOWN, {0, 0, 0}, 0, text, nullptr};
}
inline windlass_value whole(std::uint32_t kind, std::int64_t integer) {
  return {kind, WINDLASS_KNOWN, {0, 0, 0}, integer, nullptr, nullptr};
}

}  // namespace windlass::plugin_test
