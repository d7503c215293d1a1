// SPDX-License-Identifier: Apache-2.0
#pragma once

// What lies in a folder of documents: every file of it is read, refused, or named as not read.
//
// The list of what may lie there unread is closed (rules/README.md has it for people). It reads no
// document, and never opens what is not a regular file.
//
// Thread rule: functions may be called from any thread.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"

namespace windlass::plan {

struct RuleFiles {
  std::vector<std::filesystem::path> documents;  // sorted; each below the folder, or the file named
  std::vector<std::string> not_read;  // names of the closed list, as paths; folders end in '/'
  bool folder = false;                // else a file that was named outright
};

// A regular file that is named is a document whatever its name. Refuses with file.missing,
// file.kind, file.read; and below a folder with
//   folder.name   a name that no document has and that the list does not hold
//   folder.kind   a pipe, socket or device; a folder that is named like a document
//   folder.link   a link to a folder, or one that leads nowhere or to itself
//   folder.case   two names that differ in case alone
//   folder.size   more than 100,000 entries, or folders in folders beyond 32
base::Result<RuleFiles> rule_files(const std::filesystem::path&);

// What a document is for. `rules` also where its kind is missing or strange: whoever reads rules
// refuses that.
enum class DocumentUse { rules, cases, patient, lock, binding, laws };
DocumentUse use_of(const base::Document&);
// Says so where a document has no kind, or one that no document has (document.kind).
std::optional<base::Diagnostic> strange_kind(const base::Document&);

// Documents below folders that one reader read and had no use for, kept for the next: so none is
// read from its file and parsed twice.
//
// Thread rule: belongs to one thread.
class ReadFiles {
 public:
  // The kind of a file that was read before; null where it was not.
  const std::string* kind(const std::filesystem::path& file) const;
  // Gives away one that was kept.
  std::optional<base::Document> take(const std::filesystem::path& file);
  // Remembers its kind, and keeps what is none of the rules.
  void keep(const std::filesystem::path& file, base::Document& document);

 private:
  struct Entry {
    std::string kind;
    std::optional<base::Document> document;
  };
  std::map<std::filesystem::path, Entry> entries_;
};

// As read_rules() of engine.hpp, which keeps nothing; `kept` gets what is none of the rules.
base::Result<std::vector<base::Document>> read_rules(
    const std::vector<std::filesystem::path>& paths, std::vector<std::string>* not_read,
    ReadFiles* kept);

// Reads one of `documents`; below a folder refuses with folder.place what lies in `cases` or
// `patients` and is neither, with folder.name a rule document in JSON, and with document.kind rules
// under the kind of something else.
base::Result<base::Document> read_rule_file(const RuleFiles&, const std::filesystem::path& root,
                                            const std::filesystem::path& file);

// The same for those who want rules alone: nothing of a document below `cases` whose lines show
// that it holds cases (case_text.hpp). It is not parsed, so its mistakes are left to those who read
// cases.
std::optional<base::Result<base::Document>> read_unless_cases(const RuleFiles&,
                                                              const std::filesystem::path& root,
                                                              const std::filesystem::path& file);

}  // namespace windlass::plan
