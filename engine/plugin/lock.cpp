// SPDX-License-Identifier: Apache-2.0
#include "plugin/lock.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "plugin/trusted_file.hpp"
#include "plugin/words.hpp"

namespace windlass::plugin {
namespace {

class Reader {
 public:
  explicit Reader(const base::Document& document) : source_(*document.source) {}

  base::Result<Lock> read(const base::Node& root) {
    base::Fields fields(source_, root, "a lock", problems_);
    expect(fields, "windlass", "1", "this engine reads 'windlass: 1'");
    expect(fields, "kind", "lock", "plugins.lock begins with 'windlass: 1' and 'kind: lock'");
    fields.required("plugins");
    for (const base::Node& node : bounded(fields, "plugins", most_approved)) approved(node);
    for (const base::Node& node : bounded(fields, "retired", most_retired)) retired(node);
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

  // The children of a list, or none and a refusal when there are more than `most`.
  const std::vector<base::Node>& bounded(base::Fields& fields, std::string_view key,
                                         std::size_t most) {
    static const std::vector<base::Node> none;
    // The key alone is a list that was lost, or a text that was cut short: not an empty one.
    if (const base::Node* const node = fields.node().find(key);
        node != nullptr && node->is_null()) {
      problems_.push_back(base::diagnostic_at(
          source_, node->span, "document.type", "'" + std::string(key) + "' has nothing after it",
          "write '" + std::string(key) + ": []' where there are none"));
      return none;
    }
    const std::vector<base::Node>& list = fields.list(key);
    if (list.size() <= most) return list;
    problems_.push_back(base::diagnostic_at(
        source_, fields.node().find(key)->span, "lock.size",
        "'" + std::string(key) + "' lists more than " + std::to_string(most) + " plugins",
        "delete entries that no record needs: windlass plugin revoke ID"));
    return none;
  }

  void approved(const base::Node& node) {
    base::Fields fields(source_, node, "an approved plugin", problems_);
    if (!fields.ok()) return;
    LockEntry entry;
    entry.id = id_of(fields);
    entry.version = version_of(fields);
    entry.file = checked(fields, "file", is_file_name, "is not a plain file name",
                         "the file lies beside plugins.lock; name it without a path");
    const auto digest = digest_in(fields);
    fields.finish();
    if (entry.id.empty() || !digest) return;
    entry.sha256 = *digest;
    if (!ids_.insert(entry.id).second) duplicate(fields, "id", entry.id);
    if (!entry.file.empty() && !files_.insert(entry.file).second)
      duplicate(fields, "file", entry.file);
    if (!digests_.insert(*digest).second) duplicate(fields, "sha256", base::hex(*digest));
    lock_.plugins.push_back(std::move(entry));
  }

  void retired(const base::Node& node) {
    base::Fields fields(source_, node, "a retired plugin", problems_);
    if (!fields.ok()) return;
    RetiredEntry entry{id_of(fields), version_of(fields), {}};
    const auto digest = digest_in(fields);
    fields.finish();
    if (entry.id.empty() || !digest) return;
    entry.sha256 = *digest;
    if (!digests_.insert(*digest).second) duplicate(fields, "sha256", base::hex(*digest));
    lock_.retired.push_back(std::move(entry));
  }

  std::string id_of(base::Fields& fields) {
    return checked(fields, "id", is_dotted, "is not a valid plugin id",
                   "lower-case letters, digits and '_', such as taping; or such words joined by "
                   "dots");
  }
  std::string version_of(base::Fields& fields) {
    return checked(fields, "version", is_version, "is not a valid version",
                   "write MAJOR.MINOR.PATCH, such as 1.4.0");
  }
  std::optional<base::Digest> digest_in(base::Fields& fields) {
    return base::hex_array<32>(checked(
        fields, "sha256", [](std::string_view text) { return base::is_hex(text, 64); },
        "is not a SHA-256 digest",
        "64 hexadecimal digits in lower case; 'windlass plugin approve' writes them"));
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
                            "the " + std::string(key) + " '" + text + "' is listed twice",
                            "keep one line for a plugin; take the other out"));
  }

  const base::Source& source_;
  base::Diagnostics problems_;
  Lock lock_;
  std::set<std::string> ids_, files_;
  std::set<base::Digest> digests_;  // of both lists: a plugin is approved or retired, not both
};

template <class Entry>
std::vector<const Entry*> sorted_by_id(const std::vector<Entry>& entries) {
  std::vector<const Entry*> out;
  out.reserve(entries.size());
  for (const Entry& entry : entries) out.push_back(&entry);
  std::stable_sort(out.begin(), out.end(),
                   [](const Entry* a, const Entry* b) { return a->id < b->id; });
  return out;
}

}  // namespace

Approval Lock::find(const base::Digest& sha256) const {
  const auto is_this = [&sha256](const auto& entry) { return entry.sha256 == sha256; };
  if (std::any_of(plugins.begin(), plugins.end(), is_this)) return Approval::current;
  if (std::any_of(retired.begin(), retired.end(), is_this)) return Approval::retired;
  return Approval::none;
}

void Lock::approve(LockEntry entry) {
  for (const LockEntry& old : plugins) {
    const bool replaced = old.id == entry.id || old.file == entry.file;
    if (replaced && old.sha256 != entry.sha256)
      retired.push_back({old.id, old.version, old.sha256});
  }
  std::erase_if(plugins, [&entry](const LockEntry& old) {
    return old.id == entry.id || old.file == entry.file;
  });
  std::erase_if(retired, [&entry](const RetiredEntry& old) { return old.sha256 == entry.sha256; });
  plugins.push_back(std::move(entry));
}

bool Lock::remove(std::string_view id) {
  const auto found = std::find_if(plugins.begin(), plugins.end(),
                                  [id](const LockEntry& entry) { return entry.id == id; });
  if (found == plugins.end()) return false;
  retired.push_back({found->id, found->version, found->sha256});
  plugins.erase(found);
  return true;
}

void Lock::forget_oldest(std::size_t most) {
  std::map<std::string, std::size_t> kept;
  std::vector<RetiredEntry> newest;
  for (auto entry = retired.rbegin(); entry != retired.rend(); ++entry)
    if (kept[entry->id]++ < most) newest.push_back(std::move(*entry));
  retired.assign(std::make_move_iterator(newest.rbegin()), std::make_move_iterator(newest.rend()));
}

std::size_t Lock::revoke_id(std::string_view id) {
  const auto is_this = [id](const auto& entry) { return entry.id == id; };
  return std::erase_if(plugins, is_this) + std::erase_if(retired, is_this);
}

std::size_t Lock::revoke_digest(const base::Digest& sha256) {
  const auto is_this = [&sha256](const auto& entry) { return entry.sha256 == sha256; };
  return std::erase_if(plugins, is_this) + std::erase_if(retired, is_this);
}

base::Result<Lock> read_lock(const base::Document& document) {
  return Reader(document).read(document.root);
}

std::string write_lock(const Lock& lock) {
  std::string text = "windlass: 1\nkind: lock\nplugins:";
  text += lock.plugins.empty() ? " []\n" : "\n";
  for (const LockEntry* entry : sorted_by_id(lock.plugins))
    text += "  - {id: " + entry->id + ", version: " + entry->version + ", file: " + entry->file +
            ", sha256: " + base::hex(entry->sha256) + "}\n";
  if (lock.retired.empty()) return text;
  text += "retired:\n";
  for (const RetiredEntry* entry : sorted_by_id(lock.retired))
    text += "  - {id: " + entry->id + ", version: " + entry->version +
            ", sha256: " + base::hex(entry->sha256) + "}\n";
  return text;
}

base::Result<base::Digest> parse_digest(std::string_view text) {
  if (const auto digest = base::hex_array<32>(text)) return *digest;
  return base::diagnostic({}, "lock.entry", "'" + std::string(text) + "' is not a SHA-256 digest",
                          "64 hexadecimal digits in lower case");
}

base::Result<LockFile> open_lock(const std::filesystem::path& path) {
  LockFile file;
  std::error_code failed;
  file.directory = std::filesystem::absolute(path, failed).parent_path();
  auto text = read_trusted_file(
      path.parent_path(), path.filename().string(), largest_lock,
      {path.string(), "file.missing",
       "approve plugins with `windlass plugin approve`, or name the lock with `--plugins`",
       "lock.file", "name the lock itself, a regular file beside the plugins",
       "delete entries that no record needs: windlass plugin revoke ID"});
  if (!text) return text.error();
  file.sha256 = base::sha256(*text);
  auto document = base::read_yaml(path.string(), std::move(*text));
  if (!document) return document.error();
  auto lock = read_lock(*document);
  if (!lock) return lock.error();
  file.lock = std::move(*lock);
  return file;
}

}  // namespace windlass::plugin
