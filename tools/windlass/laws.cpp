// SPDX-License-Identifier: Apache-2.0
#include "laws.hpp"

#include <filesystem>
#include <set>

#include "plan/rule_files.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;

class Reader {
 public:
  // `kept`: what was read when the rules were opened; may be null.
  explicit Reader(plan::ReadFiles* kept) : kept_(kept) {}

  void read(const std::string& path, bool only_laws) {
    const auto files = plan::rule_files(path);
    if (!files) return problems.merge(files.error());
    for (const fs::path& file : files->documents) {
      if (const std::string* kind = kept(file, *files)) {
        kinds_.insert(*kind);
        if (auto document = kept_->take(file); document && *kind == "laws")
          take(file, std::move(*document));
        continue;
      }
      auto read = plan::read_unless_cases(*files, path, file);
      if (!read) continue;
      base::Result<base::Document>& document = *read;
      if (!document) {
        problems.merge(document.error());
        continue;
      }
      const base::Node* kind = document->root.is_mapping() ? document->root.find("kind") : nullptr;
      if (kind != nullptr) kinds_.insert(kind->text);
      if (plan::use_of(*document) == plan::DocumentUse::laws)
        take(file, std::move(*document));
      else if (only_laws && !files->folder)
        problems.push_back(base::diagnostic_at(
            *document->source, kind != nullptr ? kind->span : document->root.span, "laws.kind",
            "this is not a document of laws", "write `kind: laws`; --rules takes the rules"));
    }
  }

  // As plan::stands_alone().
  bool stand_alone() const {
    return kinds_.count("pathway") != 0 ||
           (kinds_.count("vocabulary") != 0 && kinds_.count("ruleset") == 0);
  }

  base::Diagnostics problems;
  std::vector<base::Document> documents;

 private:
  const std::string* kept(const fs::path& file, const plan::RuleFiles& files) const {
    return kept_ == nullptr || !files.folder ? nullptr : kept_->kind(file);
  }

  void take(const fs::path& file, base::Document document) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(file, failed);
    if (seen_.insert(failed ? file : real).second) documents.push_back(std::move(document));
  }
  plan::ReadFiles* const kept_;
  std::set<fs::path> seen_;
  std::set<std::string> kinds_;
};

}  // namespace

base::Result<std::vector<base::Document>> laws_documents(const OpenOptions& options,
                                                         const std::vector<std::string>& besides,
                                                         plan::ReadFiles* kept) {
  Reader reader(kept);
  for (const std::string& path : options.rules) reader.read(path, false);
  // Layers stand over the installed ones.
  if (!reader.stand_alone()) reader.read(installed().rules, false);
  for (const std::string& path : besides) reader.read(path, true);
  if (!reader.problems.empty()) return reader.problems;
  return std::move(reader.documents);
}

}  // namespace windlass::tool
