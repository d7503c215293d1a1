// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents of plugins that are yet to be built.

#include <optional>
#include <string>

#include "check_documents.hpp"
#include "commands.hpp"
#include "plan/engine.hpp"

namespace windlass::tool {

// Whether it is the document of a plugin whose source lies beside it, to be built: what it
// prescribes is then known to nobody yet. The name of its prescriber.
std::optional<std::string> prescriber_to_come(const Given&);

// Of each of them that the engine has no plugin for: what was not checked.
void tell_unbuilt(const Sorted&, const plan::Engine&, Streams&);

}  // namespace windlass::tool
