// SPDX-License-Identifier: Apache-2.0
#include "plan/rule_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/posix.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "base/yaml.hpp"
#include "knowledge/kinds.hpp"
#include "plan/case_text.hpp"

namespace windlass::plan {

namespace {

namespace fs = std::filesystem;

// The closed list. A name is compared as it stands, an ending or a beginning of a name likewise.
constexpr std::string_view listed_files[] = {
    "README",         "README.md",      "README.txt",
    "LICENSE",        "LICENSE.md",     "LICENSE.txt",
    "COPYING",        "NOTICE",         "AUTHORS",
    "CHANGELOG.md",   "CODEOWNERS",     "Makefile",
    "CMakeLists.txt", ".gitignore",     ".gitattributes",
    ".gitkeep",       ".gitlab-ci.yml", ".pre-commit-config.yaml",
    ".editorconfig",  ".yamllint",      ".clang-format",
    ".DS_Store",      "Thumbs.db"};
constexpr std::string_view listed_endings[] = {".c",     ".cpp", ".h",  ".hpp",
                                               ".cmake", ".so",  ".py", ".sh"};
constexpr std::string_view listed_folders[] = {".git", ".github", ".vscode", ".idea", "CMakeFiles"};
// What CMake writes into a folder that it builds in. Everything there was made.
const std::string build_cache = "CMakeCache.txt";
constexpr std::string_view document_endings[] = {".yaml", ".yml", ".json", ".lock"};
constexpr std::string_view copy_endings[] = {"~",    ".swp",  ".swo", ".swx", ".bak", ".orig",
                                             ".rej", ".save", ".old", ".tmp", "#"};

template <class List>
bool is_among(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

template <class List>
bool ends_in(const List& list, std::string_view name) {
  return std::any_of(std::begin(list), std::end(list), [name](std::string_view ending) {
    return name.size() > ending.size() && name.ends_with(ending);
  });
}

// How a volume of Kubernetes keeps the files that the links beside it lead to: `..data` and
// `..2026_01_31_08_00_00.123`.
bool is_volume(std::string_view name) {
  if (name == "..data") return true;
  return name.starts_with("..2") && std::all_of(name.begin() + 2, name.end(), [](char c) {
           return base::is_digit(c) || c == '_' || c == '.';
         });
}

bool is_document(std::string_view name) {
  return !name.starts_with('.') && !name.starts_with('#') && ends_in(document_endings, name);
}

// What to do about a regular file that is neither a document nor on the list.
std::string advice_for(std::string_view name) {
  const std::string low = base::lower(name);
  if (ends_in(copy_endings, low) || name.starts_with(".#") || name.starts_with('#'))
    return "this is a copy that an editor or a tool left: remove it, or move it out of the folder";
  if (name.starts_with('.'))
    return "hidden files are not read: rename it, or move it out of the folder";
  if (ends_in(document_endings, low)) return "write the ending in small letters: .yaml";
  if (low.find(".yaml") != std::string::npos || low.find(".yml") != std::string::npos)
    return "a document's name ends in .yaml: rename it, or move it out of the folder";
  return "documents end in .yaml; rules/README.md lists what else may lie here, anything more "
         "belongs elsewhere";
}

class Walk {
 public:
  base::Result<RuleFiles> run(const fs::path& root) {
    found_.folder = true;
    folder(root, 0);
    if (!problems_.empty()) return std::move(problems_);
    const auto by_name = [](const fs::path& a, const fs::path& b) {
      return a.native() < b.native();
    };
    std::sort(found_.documents.begin(), found_.documents.end(), by_name);
    std::sort(found_.not_read.begin(), found_.not_read.end());
    return std::move(found_);
  }

 private:
  void refuse(const fs::path& path, const char* code, std::string message, std::string hint = {}) {
    problems_.push_back(base::diagnostic(path.string(), code, std::move(message), std::move(hint)));
  }

  void folder(const fs::path& path, std::size_t depth) {
    constexpr std::size_t most_entries = 100'000, deepest = 32;
    if (depth > deepest)
      return refuse(path, "folder.size", "folders lie in folders more than 32 deep");
    std::vector<std::string> names;
    std::error_code failed;
    fs::directory_iterator entries(path, failed);
    for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
      if (++entries_ > most_entries)
        return refuse(path, "folder.size", "more than 100,000 files and folders lie here",
                      "name the folder of the rules alone");
      names.push_back(entries->path().filename().native());
    }
    if (failed)
      return refuse(path, "file.read",
                    "the folder cannot be read: " + base::SystemError(failed.value()).words());
    std::sort(names.begin(), names.end());
    if (depth > 0 && std::binary_search(names.begin(), names.end(), build_cache))
      return found_.not_read.push_back(path.string() + "/");
    refuse_twins(path, names);
    if (names.empty()) found_.not_read.push_back(path.string() + "/ (empty)");
    for (const std::string& name : names) entry(path / name, name, depth);
  }

  // Where case does not count, one of the two is not there.
  void refuse_twins(const fs::path& path, const std::vector<std::string>& names) {
    std::map<std::string, std::string_view> seen;
    for (const std::string& name : names) {
      const auto [at, first] = seen.emplace(base::lower(name), name);
      if (!first)
        refuse(
            path / name, "folder.case",
            "this name and " + base::quote(base::printable(at->second)) + " differ in case alone",
            "a computer that does not tell them apart reads one of them: rename one");
    }
  }

  void entry(const fs::path& path, const std::string& name, std::size_t depth) {
    if (!base::is_printable(name))
      return refuse(path, "folder.name", "this name has characters that nobody sees", "rename it");
    base::FileStatus status;
    if (const base::SystemError failed = base::status_of(path, base::Links::examine, status))
      return refuse(path, "file.read", "this cannot be read: " + failed.words());
    using Kind = base::FileStatus::Kind;
    const bool link = status.kind == Kind::link;
    if (link && !follow(path, name, status)) return;
    if (status.kind == Kind::regular) return file(path, name);
    if (status.kind != Kind::folder)
      return refuse(path, "folder.kind", "this is not a regular file, and is not opened",
                    "pipes, sockets and devices do not belong into a folder of documents");
    if (is_among(listed_folders, name) || is_volume(name))
      return found_.not_read.push_back(path.string() + "/");
    if (link)
      return refuse(path, "folder.link", "a link to a folder is not followed",
                    "name the folder it leads to as well, or put the documents here");
    if (ends_in(document_endings, base::lower(name)))
      return refuse(path, "folder.kind", "this is a folder, and is named like a document",
                    "rename it");
    if (name.starts_with('.'))
      return refuse(path, "folder.name", "this folder is hidden, and what lies in it is not read",
                    "rename it, or move it out of the folder");
    folder(path, depth + 1);
  }

  // What a link leads to; false where that is nothing.
  bool follow(const fs::path& path, const std::string& name, base::FileStatus& status) {
    const base::SystemError failed = base::status_of(path, base::Links::follow, status);
    if (!failed) return true;
    if (name.starts_with(".#"))
      refuse(path, "folder.name", "somebody is editing the file beside this link",
             "save it, or remove the link");
    else
      refuse(path, "folder.link", "this link leads nowhere: " + failed.words(),
             "mend it or remove it");
    return false;
  }

  void file(const fs::path& path, const std::string& name) {
    if (is_document(name)) return found_.documents.push_back(path);
    if (is_among(listed_files, name) || (!name.starts_with('.') && ends_in(listed_endings, name)))
      return found_.not_read.push_back(path.string());
    refuse(path, "folder.name", "nobody reads a file of this name", advice_for(name));
  }

  RuleFiles found_;
  base::Diagnostics problems_;
  std::size_t entries_ = 0;
};

}  // namespace

base::Result<RuleFiles> rule_files(const fs::path& path) {
  base::FileStatus status;
  if (const base::SystemError failed = base::status_of(path, base::Links::follow, status)) {
    if (failed.number() == ENOENT || failed.number() == ENOTDIR)
      return base::diagnostic(path.string(), "file.missing", "there is no such file or folder",
                              "check the spelling");
    return base::diagnostic(path.string(), "file.read", "this cannot be read: " + failed.words());
  }
  if (status.is_regular()) {
    RuleFiles one;
    one.documents.push_back(path);
    return one;
  }
  if (status.kind != base::FileStatus::Kind::folder)
    return base::diagnostic(path.string(), "file.kind",
                            "this is neither a folder nor a regular file");
  return Walk().run(path);
}

namespace {

// A kind of document that is no part of a rule base.
struct OtherKind {
  DocumentUse use;
  std::string_view word;
  bool from_json;  // it may be written by a program, in JSON
};
constexpr std::array other_kinds{
    OtherKind{DocumentUse::cases, "cases", true}, OtherKind{DocumentUse::patient, "patient", true},
    OtherKind{DocumentUse::lock, "lock", true},   OtherKind{DocumentUse::binding, "binding", false},
    OtherKind{DocumentUse::laws, "laws", false},
};

bool is_read_from_json(DocumentUse use) {
  return std::any_of(other_kinds.begin(), other_kinds.end(),
                     [use](const OtherKind& one) { return one.use == use && one.from_json; });
}

}  // namespace

DocumentUse use_of(const base::Document& document) {
  const base::Node* kind = document.root.is_mapping() ? document.root.find("kind") : nullptr;
  if (kind != nullptr)
    for (const OtherKind& one : other_kinds)
      if (one.word == kind->text) return one.use;
  return DocumentUse::rules;
}

std::optional<base::Diagnostic> strange_kind(const base::Document& document) {
  const base::Node* kind = document.root.is_mapping() ? document.root.find("kind") : nullptr;
  const std::string word = kind != nullptr && kind->is_scalar() ? kind->text : std::string();
  if (use_of(document) != DocumentUse::rules || knowledge::find_kind(word) != nullptr)
    return std::nullopt;
  std::vector<std::string> words = knowledge::kind_words();
  for (const OtherKind& one : other_kinds) words.emplace_back(one.word);
  return base::diagnostic_at(*document.source, kind != nullptr ? kind->span : document.root.span,
                             "document.kind",
                             word.empty() ? "this document does not say its `kind`"
                                          : "no document is of kind '" + word + "'",
                             base::meant_or_known(word, words));
}

const std::string* ReadFiles::kind(const fs::path& file) const {
  const auto found = entries_.find(file);
  return found == entries_.end() ? nullptr : &found->second.kind;
}

std::optional<base::Document> ReadFiles::take(const fs::path& file) {
  const auto found = entries_.find(file);
  if (found == entries_.end()) return std::nullopt;
  return std::exchange(found->second.document, std::nullopt);
}

void ReadFiles::keep(const fs::path& file, base::Document& document) {
  Entry& entry = entries_[file];
  const base::Node* kind = document.root.is_mapping() ? document.root.find("kind") : nullptr;
  if (kind != nullptr) entry.kind = kind->text;
  if (use_of(document) != DocumentUse::rules) entry.document = std::move(document);
}

namespace {

// What nobody would read: the wrong kind stands over rules.
std::optional<base::Diagnostic> rules_of_another_kind(const base::Document& document) {
  for (const char* key : {"tighten", "loosen", "extends", "red_flags", "derive", "course",
                          "indications", "contraindications", "deferrals"})
    if (const base::Node* found = document.root.find(key))
      return base::diagnostic_at(*document.source, found->span, "document.kind",
                                 "a document of kind '" + document.root.find("kind")->text +
                                     "' holds no '" + key + "': nobody would read it",
                                 "rules stand under a kind of their own, such as `kind: ruleset`");
  return std::nullopt;
}

base::Result<base::Document> read_text(const RuleFiles& files, const fs::path& root,
                                       const fs::path& file, std::string text) {
  auto document = files.folder && file.extension() != ".json"
                      ? base::read_yaml(file.string(), std::move(text))
                      : base::read_document(file.string(), std::move(text));
  if (!document || !files.folder) return document;
  const base::Node* kind = document->root.is_mapping() ? document->root.find("kind") : nullptr;
  const base::Span span = kind != nullptr ? kind->span : document->root.span;
  const DocumentUse use = use_of(*document);
  if (!is_read_from_json(use) && file.extension() == ".json")
    return base::diagnostic_at(*document->source, span, "folder.name",
                               "only patients, cases and locks are read from JSON",
                               "write rules in YAML, in a file that ends in .yaml");
  if (use != DocumentUse::rules)
    if (auto problem = rules_of_another_kind(*document)) return *problem;
  for (const fs::path& part : file.parent_path().lexically_relative(root)) {
    const bool cases = part == "cases";
    if ((cases || part == "patients") && use != (cases ? DocumentUse::cases : DocumentUse::patient))
      return base::diagnostic_at(
          *document->source, span, "folder.place",
          kind == nullptr ? "this document does not say its `kind`"
                          : "a document of kind '" + kind->text + "' lies among the " +
                                part.string() + ", where nobody looks for it",
          cases ? "`cases/` holds `kind: cases`" : "`patients/` holds `kind: patient`");
  }
  return document;
}

bool lies_below(std::string_view folder, const fs::path& root, const fs::path& file) {
  const fs::path between = file.parent_path().lexically_relative(root);
  return std::find(between.begin(), between.end(), folder) != between.end();
}

}  // namespace

base::Result<base::Document> read_rule_file(const RuleFiles& files, const fs::path& root,
                                            const fs::path& file) {
  auto text = base::read_file(file);
  if (!text) return text.error();
  return read_text(files, root, file, std::move(*text));
}

std::optional<base::Result<base::Document>> read_unless_cases(const RuleFiles& files,
                                                              const fs::path& root,
                                                              const fs::path& file) {
  auto text = base::read_file(file);
  if (!text) return text.error();
  if (files.folder && file.extension() != ".json" && lies_below("cases", root, file) &&
      !lies_below("patients", root, file) && shows_cases(*text))
    return std::nullopt;
  return read_text(files, root, file, std::move(*text));
}

}  // namespace windlass::plan
