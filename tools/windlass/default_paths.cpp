// SPDX-License-Identifier: Apache-2.0
// Replaces engine/embed/default_paths.cpp in this program: the C library that is linked into it
// uses the program's own rules and lock.
#include "commands.hpp"
#include "embed/embedded.hpp"

namespace windlass::embed {

plan::Installed default_paths() { return tool::installed(); }

}  // namespace windlass::embed
