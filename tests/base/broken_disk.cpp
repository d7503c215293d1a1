// SPDX-License-Identifier: Apache-2.0
#include "base/broken_disk.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace {
int syncs_until_failure = -1;
}

void windlass::base::fail_after_syncs(int count) { syncs_until_failure = count; }

extern "C" int fsync(int descriptor) {
  if (syncs_until_failure == 0) {
    errno = EIO;
    return -1;
  }
  if (syncs_until_failure > 0) --syncs_until_failure;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}
