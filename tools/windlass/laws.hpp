// SPDX-License-Identifier: Apache-2.0
#pragma once

// The documents of laws that are meant with rules.
//
// Thread rule: commands run in main's thread.

#include "commands.hpp"

namespace windlass::tool {

// Those of kind `laws` among the rules that are meant, and all of `besides`, each document once.
// Refuses with the codes of folders, and with laws.kind another kind that was named outright.
base::Result<std::vector<base::Document>> laws_documents(const OpenOptions&,
                                                         const std::vector<std::string>& besides,
                                                         plan::ReadFiles* kept = nullptr);

}  // namespace windlass::tool
