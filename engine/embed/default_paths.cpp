// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>

#include <filesystem>

#include "embed/embedded.hpp"

namespace windlass::embed {

namespace {

const char anchor = 0;  // an address inside this library

// The first of the paths, seen from the library's folder, that is there; else the first.
std::string first_there(const std::filesystem::path& folder, const char* installed,
                        const char* in_tree) {
  std::error_code failed;
  for (const char* path : {installed, in_tree})
    if (std::filesystem::exists(folder / path, failed))
      return (folder / path).lexically_normal().string();
  return (folder / installed).lexically_normal().string();
}

}  // namespace

plan::Installed default_paths() {
  Dl_info info{};
  std::error_code failed;
  std::filesystem::path library;
  if (dladdr(&anchor, &info) != 0 && info.dli_fname != nullptr)
    library = std::filesystem::canonical(info.dli_fname, failed);
  const std::filesystem::path folder = library.parent_path();
  return {first_there(folder, WINDLASS_RULES_FROM_LIBRARY, WINDLASS_RULES_IN_TREE),
          first_there(folder, WINDLASS_LOCK_FROM_LIBRARY, WINDLASS_LOCK_IN_TREE),
          first_there(folder, WINDLASS_WORKER_FROM_LIBRARY, WINDLASS_WORKER_IN_TREE)};
}

}  // namespace windlass::embed
