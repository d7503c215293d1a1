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
  // Whether a vocabulary was among the documents.
  bool read(const std::string& path, bool only_laws) {
    const auto files = plan::rule_files(path);
    if (!files) {
      problems.merge(files.error());
      return false;
    }
    bool vocabulary = false;
    for (const fs::path& file : files->documents) {
      auto document = plan::read_rule_file(*files, path, file);
      if (!document) {
        problems.merge(document.error());
        continue;
      }
      const base::Node* kind = document->root.is_mapping() ? document->root.find("kind") : nullptr;
      vocabulary |= kind != nullptr && kind->text == "vocabulary";
      if (plan::use_of(*document) == plan::DocumentUse::laws)
        take(file, std::move(*document));
      else if (only_laws && !files->folder)
        problems.push_back(base::diagnostic_at(
            *document->source, kind != nullptr ? kind->span : document->root.span, "laws.kind",
            "this is no document of laws", "write `kind: laws`; --rules takes the rules"));
    }
    return vocabulary;
  }

  base::Diagnostics problems;
  std::vector<base::Document> documents;

 private:
  void take(const fs::path& file, base::Document document) {
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(file, failed);
    if (seen_.insert(failed ? file : real).second) documents.push_back(std::move(document));
  }
  std::set<fs::path> seen_;
};

}  // namespace

base::Result<std::vector<base::Document>> laws_documents(const OpenOptions& options,
                                                         const std::vector<std::string>& besides) {
  Reader reader;
  bool vocabulary = false;
  for (const std::string& path : options.rules) vocabulary |= reader.read(path, false);
  // Rules without a vocabulary are layers over the installed ones.
  if (!vocabulary) reader.read(installed().rules, false);
  for (const std::string& path : besides) reader.read(path, true);
  if (!reader.problems.empty()) return reader.problems;
  return std::move(reader.documents);
}

}  // namespace windlass::tool
