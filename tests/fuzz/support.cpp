// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/target.hpp"

namespace windlass::fuzz {

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: this does not hold: %s\n", promise);
  std::abort();
}

std::string file_at(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  require(in.good(), path.c_str());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string file_of_tree(const std::string& path) {
  return file_at(WINDLASS_SOURCE_DIR "/" + path);
}

std::vector<std::string> files_of_tree(const std::string& folder, const std::string& ending) {
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path root = std::filesystem::path(WINDLASS_SOURCE_DIR) / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.is_regular_file() && entry.path().string().ends_with(ending))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const auto& path : paths) texts.push_back(file_at(path));
  return texts;
}

}  // namespace windlass::fuzz
