// SPDX-License-Identifier: Apache-2.0
#pragma once

// The folder in which the answers of `prove` and `diff` lie: formulas (.cnf), refutations (.lrat)
// and patients (.yaml).
//
// What is written there is the whole answer to its questions: a file of an earlier answer, of which
// the new one has none, is removed first. So at no moment does a refutation stand beside the
// patient who shows the opposite. A file that neither command wrote is never replaced or removed.
//
// Thread rule: commands run in main's thread.

#include <string>
#include <vector>

#include "base/result.hpp"

namespace windlass::tool {

struct CertificateFile {
  std::string name;                   // with its ending
  const std::string* text = nullptr;  // of the answer; an empty one has no such file
};

// Makes the folder, removes and writes. Returns the paths that were written, in order. Refuses with
// file.write, file.sync; where a file stands in the way that is none of ours, nothing was changed.
base::Result<std::vector<std::string>> write_certificates(const std::string& folder,
                                                          const std::vector<CertificateFile>&);

}  // namespace windlass::tool
