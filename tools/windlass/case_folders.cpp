// SPDX-License-Identifier: Apache-2.0
#include "case_folders.hpp"

#include <algorithm>

#include "plan/rule_files.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

namespace {

fs::path folder_of(const fs::path& file) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(file, failed);
  return (failed ? file : real).parent_path();
}

bool same_file(const fs::path& one, const fs::path& other) {
  std::error_code failed;
  return one == other || (fs::equivalent(one, other, failed) && !failed);
}

bool has_fixtures(const base::Document& document) {
  return document.root.is_mapping() && document.root.find("fixtures") != nullptr &&
         plan::use_of(document) == plan::DocumentUse::cases;
}

}  // namespace

void CaseFolders::add(const fs::path& file, const base::Document& document) {
  if (has_fixtures(document)) folders_[folder_of(file)].push_back({file, &document});
}

// What cannot be read has no fixtures: whoever names one of them is told that there is none.
void CaseFolders::read_rest(const fs::path& folder) {
  const auto [rest, first] = rest_.emplace(folder, std::vector<base::Document>());
  const auto files = first ? plan::rule_files(folder) : base::Diagnostics();
  if (!files) return;
  std::vector<Member>& members = folders_[folder];
  std::vector<fs::path> paths;
  for (const fs::path& file : files->documents) {
    if (folder_of(file) != folder || std::any_of(members.begin(), members.end(), [&](auto& one) {
          return same_file(one.file, file);
        }))
      continue;
    auto document = plan::read_rule_file(*files, folder, file);
    if (!document || !has_fixtures(*document)) continue;
    rest->second.push_back(std::move(*document));
    paths.push_back(file);
  }
  for (std::size_t i = 0; i < paths.size(); ++i) members.push_back({paths[i], &rest->second[i]});
}

std::vector<const base::Document*> CaseFolders::beside(const fs::path& file,
                                                       const base::Document& document) {
  const fs::path folder = folder_of(file);
  if (cases::starts_elsewhere(document)) read_rest(folder);
  std::vector<const base::Document*> made;
  for (const Member& one : folders_[folder])
    if (!same_file(one.file, file)) made.push_back(one.document);
  return made;
}

base::Diagnostics unused_fixtures(const std::vector<cases::CasesDocument>& documents) {
  std::set<cases::FixtureName> used;
  for (const cases::CasesDocument& one : documents)
    used.insert(one.rests_on.begin(), one.rests_on.end());
  base::Diagnostics found;
  for (const cases::CasesDocument& document : documents)
    for (const cases::CasesDocument::Fixture& one : document.fixtures) {
      if (used.count({document.name, one.id}) != 0) continue;
      found.push_back(base::diagnostic_at(*document.source, one.span, "check.fixture",
                                          "no case starts from the fixture '" + one.id + "'",
                                          "take it out, or write the case that needs it"));
      found.back().severity = base::Severity::note;
    }
  return found;
}

}  // namespace windlass::tool
