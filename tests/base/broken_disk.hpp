// SPDX-License-Identifier: Apache-2.0
#pragma once

// A disk that fails to sync, for the whole test program: broken_disk.cpp takes the place of the C
// library's fsync().

namespace windlass::base {

// The next `count` calls of fsync() succeed and all later ones fail with EIO; -1: none fails.
void fail_after_syncs(int count);

}  // namespace windlass::base
