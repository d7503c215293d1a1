// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents of cases that lie in one folder share their fixtures: who is whose neighbour.
//
// Thread rule: commands run in main's thread.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cases/cases.hpp"

namespace windlass::tool {

class CaseFolders {
 public:
  // A document that was read anyhow; it must outlive this.
  void add(const std::filesystem::path& file, const base::Document&);
  // The other documents of its folder that have fixtures. Where it starts from what does not stand
  // in it, those are among them that nobody named.
  std::vector<const base::Document*> beside(const std::filesystem::path& file,
                                            const base::Document&);

 private:
  void read_rest(const std::filesystem::path& folder);

  struct Member {
    std::filesystem::path file;
    const base::Document* document;
  };
  std::map<std::filesystem::path, std::vector<Member>> folders_;
  std::map<std::filesystem::path, std::vector<base::Document>> rest_;
};

// Fixtures of these documents that no case of them builds on (check.fixture).
base::Diagnostics unused_fixtures(const std::vector<cases::CasesDocument>&);

}  // namespace windlass::tool
