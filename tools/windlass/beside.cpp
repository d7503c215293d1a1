// SPDX-License-Identifier: Apache-2.0
// Where the C interface inside this program finds rules and plugins: where the program does.
#include "commands.hpp"
#include "embed/embedded.hpp"

namespace windlass::embed {

Beside beside_library() { return {tool::default_rules(), tool::default_lock()}; }

}  // namespace windlass::embed
