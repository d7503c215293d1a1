// SPDX-License-Identifier: Apache-2.0
#include "base/ownership.hpp"

#include <unistd.h>

namespace windlass::base {

bool is_trusted_owner(uid_t owner) {
  if (owner == 0 || owner == ::geteuid()) return true;
  struct stat program {};
  return ::stat("/proc/self/exe", &program) == 0 && owner == program.st_uid;
}

std::string foreign_owner(uid_t owner) {
  return "belongs to user " + std::to_string(owner) +
         ", who is neither root, nor you, nor the owner of this program";
}

bool others_may_replace_in(const struct stat& folder) {
  if ((folder.st_mode & S_ISVTX) != 0) return false;
  const bool private_group = folder.st_gid == folder.st_uid && folder.st_uid != 0;
  return (folder.st_mode & S_IWOTH) != 0 || ((folder.st_mode & S_IWGRP) != 0 && !private_group);
}

std::string shell_word(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace windlass::base
