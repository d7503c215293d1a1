// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who could put other content in the place of a file that much rests on: its owner, and whoever may
// write in its folder. One answer for every such file.
//
// Thread rule: may be called from any thread.

#include <sys/stat.h>
#include <sys/types.h>

#include <string>

namespace windlass::base {

// Root, whoever runs this program (that is the code's user), and the owner of the program (who
// could put other code into it anyway).
bool is_trusted_owner(uid_t owner);
// "belongs to user 12345, who is neither root, nor you, nor the owner of this program".
std::string foreign_owner(uid_t owner);
// Whether somebody but the owner can put another file in the place of one in this folder. In a
// sticky folder only owners replace their files. A group of the owner's own number is the owner's
// private group, as Debian and Ubuntu make one for each user.
bool others_may_replace_in(const struct stat& folder);
// A word in quotes, as a shell takes it whatever it holds.
std::string shell_word(const std::string& word);

}  // namespace windlass::base
