// SPDX-License-Identifier: Apache-2.0
#include "plugin/lock.hpp"

#include <algorithm>
#include <optional>

#include "plugin/words.hpp"

namespace windlass::plugin {
namespace {

std::optional<base::Digest> parse_digest(std::string_view text) {
  base::Digest digest{};
  if (text.size() != 2 * digest.size()) return std::nullopt;
  const auto nibble = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = nibble(text[2 * i]);
    const int low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

class Reader {
 public:
  explicit Reader(const base::Document& document) : source_(*document.source) {}

  base::Result<Lock> read(const base::Node& root) {
    base::Fields fields(source_, root, "a lock", problems_);
    expect(fields, "windlass", "1", "this engine reads 'windlass: 1'");
    expect(fields, "kind", "lock", "plugins.lock begins with 'windlass: 1' and 'kind: lock'");
    fields.required("plugins");
    for (const base::Node& node : fields.list("plugins")) entry(node);
    fields.finish();
    if (base::has_errors(problems_)) return std::move(problems_);
    return std::move(lock_);
  }

 private:
  void expect(base::Fields& fields, std::string_view key, std::string_view value,
              std::string hint) {
    const std::string found = fields.text(key);
    if (found.empty() || found == value) return;  // an absent one is reported already
    problems_.push_back(base::diagnostic_at(
        source_, fields.node().find(key)->span, "document.value",
        "'" + std::string(key) + "' is '" + found + "', not '" + std::string(value) + "'",
        std::move(hint)));
  }

  void entry(const base::Node& node) {
    base::Fields fields(source_, node, "an approved plugin", problems_);
    if (!fields.ok()) return;
    LockEntry entry;
    entry.id =
        checked(fields, "id", is_dotted, "is no plugin id",
                "lower-case letters, digits and '_', such as taping; or such words joined by dots");
    entry.version = checked(fields, "version", is_version, "is no version",
                            "write MAJOR.MINOR.PATCH, such as 1.4.0");
    entry.file = checked(fields, "file", is_file_name, "is no plain file name",
                         "the file lies beside plugins.lock; name it without a path");
    const std::string digest = checked(
        fields, "sha256", [](std::string_view text) { return parse_digest(text).has_value(); },
        "is no SHA-256 digest",
        "64 hexadecimal digits in lower case; 'windlass plugin approve' writes them");
    fields.finish();
    if (entry.id.empty() || digest.empty()) return;
    entry.sha256 = *parse_digest(digest);
    for (const LockEntry& other : lock_.plugins) {
      if (other.id == entry.id) duplicate(fields, "id", entry.id);
      if (!entry.file.empty() && other.file == entry.file) duplicate(fields, "file", entry.file);
    }
    lock_.plugins.push_back(std::move(entry));
  }

  template <class Check>
  std::string checked(base::Fields& fields, std::string_view key, Check check,
                      std::string_view what, std::string hint) {
    std::string text = fields.text(key);
    if (text.empty() || check(std::string_view(text))) return text;
    problems_.push_back(base::diagnostic_at(source_, fields.node().find(key)->span, "lock.entry",
                                            "'" + text + "' " + std::string(what),
                                            std::move(hint)));
    return {};
  }

  void duplicate(base::Fields& fields, std::string_view key, const std::string& text) {
    problems_.push_back(
        base::diagnostic_at(source_, fields.node().find(key)->span, "lock.duplicate",
                            "the " + std::string(key) + " '" + text + "' is approved twice",
                            "keep one version of a plugin; remove the other line"));
  }

  const base::Source& source_;
  base::Diagnostics problems_;
  Lock lock_;
};

}  // namespace

base::Result<Lock> read_lock(const base::Document& document) {
  return Reader(document).read(document.root);
}

std::string write_lock(const Lock& lock) {
  std::vector<const LockEntry*> entries;
  for (const LockEntry& entry : lock.plugins) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const LockEntry* a, const LockEntry* b) { return a->id < b->id; });
  std::string text = "windlass: 1\nkind: lock\nplugins:";
  if (entries.empty()) return text + " []\n";
  text += '\n';
  for (const LockEntry* entry : entries) {
    text += "  - {id: " + entry->id + ", version: " + entry->version + ", file: " + entry->file +
            ", sha256: " + base::hex(entry->sha256) + "}\n";
  }
  return text;
}

}  // namespace windlass::plugin
