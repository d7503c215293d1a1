// SPDX-License-Identifier: Apache-2.0
#include "plan/layer_folders.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace windlass::plan {

namespace {

namespace fs = std::filesystem;

// A folder that is a layer's, with the rule sets that lie in it.
struct LayerFolder {
  fs::path path;
  std::vector<std::string> layers;
  std::string dated;  // the first of them that has days
};

std::string text_at(const base::Document& document, std::string_view key) {
  const base::Node* node = document.root.is_mapping() ? document.root.find(key) : nullptr;
  return node != nullptr && node->is_scalar() ? node->text : std::string();
}

bool lies_in(const fs::path& file, const fs::path& folder) {
  const auto [of_folder, of_file] =
      std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return of_folder == folder.end() && of_file != file.end();
}

std::vector<LayerFolder> layer_folders(const fs::path& root,
                                       const std::vector<LaidDocument>& laid) {
  const auto has_pathway = [&](const fs::path& folder) {
    return std::any_of(laid.begin(), laid.end(), [&](const LaidDocument& one) {
      return text_at(*one.document, "kind") == "pathway" && lies_in(one.file, folder);
    });
  };
  const bool base = has_pathway(root);
  std::vector<LayerFolder> folders;
  for (const LaidDocument& one : laid) {
    if (text_at(*one.document, "kind") != "ruleset") continue;
    const fs::path path = base ? one.file.parent_path() : root;
    if (base && has_pathway(path)) continue;
    auto at = std::find_if(folders.begin(), folders.end(),
                           [&](const LayerFolder& folder) { return folder.path == path; });
    if (at == folders.end()) at = folders.insert(folders.end(), {path, {}, {}});
    at->layers.push_back(text_at(*one.document, "id"));
    if (at->dated.empty() && one.document->root.find("effective") != nullptr)
      at->dated = at->layers.back();
  }
  return folders;
}

// Whether it says nothing by itself that a day could end. The list is closed: any other kind
// counts.
bool counts_on_all_days(const base::Document& document) {
  constexpr std::array<std::string_view, 8> silent = {"ruleset", "modality", "evidence", "cases",
                                                      "patient", "lock",     "binding",  "laws"};
  const std::string kind = text_at(document, "kind");
  if (std::find(silent.begin(), silent.end(), kind) != silent.end()) return false;
  // Facts do nothing until a rule reads them; what cannot be together does.
  if (kind == "vocabulary") {
    const base::Node* assumptions = document.root.find("assumptions");
    return assumptions != nullptr && !assumptions->children.empty();
  }
  return true;
}

// Calls visit(fact) for each fact of a vocabulary.
template <class Visit>
void each_fact(const base::Document& document, const Visit& visit) {
  const base::Node* facts = document.root.is_mapping() ? document.root.find("facts") : nullptr;
  if (text_at(document, "kind") != "vocabulary" || facts == nullptr) return;
  for (const base::Node& one : facts->children)
    if (one.is_mapping()) visit(one);
}

// A word that makes answers anew lets more be done, and no override would say so.
void check_refreshed(const base::Document& document, const std::set<std::string>& own,
                     base::Diagnostics& problems) {
  each_fact(document, [&](const base::Node& fact) {
    const base::Node* refreshes = fact.find("refreshes");
    if (refreshes == nullptr) return;
    for (const base::Node& one : refreshes->children)
      if (own.count(one.text) == 0)
        problems.push_back(base::diagnostic_at(
            *document.source, one.span, "vocabulary.refreshes",
            "a fact of a layer makes no answer anew that the rules beneath ask for",
            "name facts of this layer, or bring the word into the rules beneath"));
  });
}

void check(const LayerFolder& folder, const base::Document& document, base::Diagnostics& problems) {
  const base::Node* kind = document.root.find("kind");
  if (text_at(document, "kind") == "modality") {
    const std::string layer = text_at(document, "layer");
    if (std::find(folder.layers.begin(), folder.layers.end(), layer) != folder.layers.end()) return;
    problems.push_back(base::diagnostic_at(
        *document.source, kind->span, "rules.layer",
        "this treatment lies in the folder of rule set '" + folder.layers.front() +
            "' and does not say that it is its own",
        "write `layer: " + folder.layers.front() +
            "`: it is then offered on the days of the layer, and is no company for what the rules "
            "beneath never give alone"));
  } else if (!folder.dated.empty() && counts_on_all_days(document)) {
    problems.push_back(base::diagnostic_at(
        *document.source, kind != nullptr ? kind->span : document.root.span, "rules.window",
        "rule set '" + folder.dated +
            "' has days, and this document would count on all others, too",
        "put it into a layer of its own without `effective`, or take `effective` off and end "
        "single changes by their `expires`"));
  }
}

}  // namespace

void check_layer_folders(const fs::path& root, const std::vector<LaidDocument>& laid,
                         base::Diagnostics& problems) {
  for (const LayerFolder& folder : layer_folders(root, laid)) {
    std::set<std::string> own;
    std::vector<const base::Document*> inside;
    for (const LaidDocument& one : laid)
      if (lies_in(one.file, folder.path) && one.document->root.is_mapping())
        inside.push_back(one.document);
    for (const base::Document* one : inside)
      each_fact(*one, [&own](const base::Node& fact) {
        if (const base::Node* id = fact.find("id")) own.insert(id->text);
      });
    for (const base::Document* one : inside) {
      check_refreshed(*one, own, problems);
      check(folder, *one, problems);
    }
  }
}

void check_layer_files(std::vector<LaidDocument> named, base::Diagnostics& problems) {
  std::set<fs::path> folders;
  for (LaidDocument& one : named) {
    one.file = fs::absolute(one.file).lexically_normal();
    if (text_at(*one.document, "kind") == "ruleset") folders.insert(one.file.parent_path());
  }
  // In order, so that a folder comes before those in it, which are looked at with it.
  fs::path last;
  for (const fs::path& folder : folders) {
    if (!last.empty() && lies_in(folder, last)) continue;
    last = folder;
    std::vector<LaidDocument> laid;
    for (const LaidDocument& one : named)
      if (lies_in(one.file, folder)) laid.push_back(one);
    check_layer_folders(folder, laid, problems);
  }
}

}  // namespace windlass::plan
