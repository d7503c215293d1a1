// SPDX-License-Identifier: Apache-2.0
// Writing records: drafts of callers that wait at the same time are gathered by the first of them into one commit.
#include <algorithm>

#include "audit/core.hpp"
#include "audit/text.hpp"

namespace windlass::audit {
namespace {

constexpr std::size_t group_limit = 1024;

}  // namespace

Bytes32 sealing_key(const Bytes32& subject_key, std::string_view salt) {
  return hkdf(view(subject_key), salt, "windlass audit sealing 1");
}
Bytes32 opening_key(const Bytes32& subject_key, std::string_view salt, std::string_view field) {
  return hkdf(view(subject_key), salt, "windlass audit opening 1 " + std::string(field));
}
std::string sealing_context(const std::string& origin, std::uint64_t sequence) {
  return origin + "\n" + std::to_string(sequence) + "\n";
}

base::Result<std::optional<Bytes32>> Core::pseudonym_of(const std::string& subject) const {
  if (subject.empty()) return std::optional<Bytes32>();
  if (!options_.keys) {
    return base::about(where(), "audit.keys", "a record about a subject needs the key file of the store",
                       "give the key file, or the key service, when the store is opened");
  }
  auto out = options_.keys->pseudonym(subject);
  if (!out) return out.error();
  return std::optional<Bytes32>(*out);
}

// The key of the subject's newest values, unless they were redacted since.
std::optional<std::uint64_t> Core::current_key(Database& database, const Bytes32& pseudonym) {
  const std::string text(view(pseudonym));
  if (const auto found = subject_keys_.find(text); found != subject_keys_.end()) return found->second;
  auto query = database.prepare("SELECT sequence FROM subject WHERE pseudonym = ? ORDER BY sequence DESC");
  query.bind_blob(1, text);
  while (query.step()) {
    const auto found = row(database, static_cast<std::uint64_t>(query.number(0)), false);
    if (!found) break;
    const auto record = need(parse_record(found->record, where()));
    if (record.kind == "redaction") break;
    if (record.has_private) return record.key;
  }
  return std::nullopt;
}

Receipt Core::write(Database& database, Record& record, const std::vector<Blob>& blobs, std::string_view sealed) {
  record.origin = origin_;
  record.sequence = frontier_.size();
  for (const auto& blob : blobs) {
    const auto same = [&](const Record::Attachment& other) { return other.digest == blob.digest; };
    if (std::any_of(record.blobs.begin(), record.blobs.end(), same)) continue;
    record.blobs.push_back({blob.digest, blob.media, blob.bytes->size()});
    if (known_blobs_.count(blob.digest) != 0) continue;
    const auto digest = base::sha256(*blob.bytes);
    if (base::hex(digest) != blob.digest) throw base::InternalError("a blob was given under a digest that is not its own");
    auto insert = database.prepare("INSERT INTO blob(digest, bytes) VALUES(?, ?) ON CONFLICT DO NOTHING");
    insert.bind_blob(1, view(digest)).bind_blob(2, *blob.bytes).run();
    new_blobs_.push_back(blob.digest);
  }
  const auto bytes = record_bytes(record);
  const auto leaf = leaf_hash(bytes);
  auto insert = database.prepare("INSERT INTO entry(sequence, leaf, record) VALUES(?, ?, ?)");
  insert.bind(1, record.sequence).bind_blob(2, view(leaf)).bind_blob(3, bytes).run();
  if (record.has_private) {
    auto payload = database.prepare("INSERT INTO payload(sequence, sealed) VALUES(?, ?)");
    payload.bind(1, record.sequence).bind_blob(2, sealed).run();
  }
  if (!record.subject.empty()) {
    const auto pseudonym = hex_array<32>(record.subject);
    auto subject = database.prepare("INSERT INTO subject(pseudonym, sequence) VALUES(?, ?)");
    subject.bind_blob(1, view(*pseudonym)).bind(2, record.sequence).run();
  }
  if (is_evidence(record.kind)) {
    auto index = database.prepare("INSERT INTO evidence(kind, sequence) VALUES(?, ?)");
    index.bind_text(1, record.kind).bind(2, record.sequence).run();
  }
  frontier_.append(leaf, [&](unsigned level, std::uint64_t index, const Hash& hash) {
    if (level % 8 != 0) return;
    auto node = database.prepare("INSERT INTO node(level, position, hash) VALUES(?, ?, ?)");
    node.bind(1, level).bind(2, index).bind_blob(3, view(hash)).run();
  });
  return {origin_, record.sequence, to_hex(view(leaf))};
}

base::Result<Receipt> Core::write_draft(Database& database, const Draft& draft, const std::optional<Bytes32>& pseudonym) {
  Record record;
  record.written = draft.now;
  record.kind = draft.kind;
  record.public_json = draft.public_json;
  if (pseudonym) record.subject = to_hex(view(*pseudonym));
  std::string sealed;
  if (!draft.fields.empty()) {
    auto& keys = *options_.keys;
    KeyService::Fresh key;
    const auto current = current_key(database, *pseudonym);
    bool fresh = !current;
    if (current) {
      auto existing = keys.key(*current);
      if (existing) {
        key = {*current, *existing};
      } else if (existing.error().front().code == "audit.key_destroyed") {
        fresh = true;
      } else {
        return existing.error();
      }
    }
    if (fresh) {
      auto reserved = keys.reserve();
      if (!reserved) return reserved.error();
      key = *reserved;
    }
    if (subject_keys_.size() > 10'000) subject_keys_.clear();
    subject_keys_[std::string(view(*pseudonym))] = key.number;
    const auto salt = random_array<16>();
    record.has_private = true;
    record.key = key.number;
    record.salt = to_hex(view(salt));
    std::string plain;
    for (const auto& field : draft.fields) {
      const auto commitment = hmac(view(opening_key(key.key, view(salt), field.name)), {field.value});
      record.fields.push_back({field.name, field.value.size(), to_hex(view(commitment))});
      plain += field.value;
    }
    sealed = seal(sealing_key(key.key, view(salt)), sealing_context(origin_, frontier_.size()), plain);
    record.sealed = base::hex(base::sha256(sealed));
    wipe(plain.data(), plain.size());
    wipe(key.key.data(), key.key.size());
  }
  return write(database, record, draft.blobs, sealed);
}

std::vector<base::Result<Receipt>> Core::commit_tickets(const std::vector<Ticket*>& tickets) {
  auto done = change([&](Database& database) {
    std::vector<base::Result<Receipt>> out;
    for (const auto* ticket : tickets) out.push_back(write_draft(database, *ticket->draft, ticket->pseudonym));
    return out;
  });
  if (done) return std::move(*done);
  return std::vector<base::Result<Receipt>>(tickets.size(), done.error());
}

base::Result<Receipt> Core::append(Draft&& draft) {
  if (auto errors = usable(); !errors.empty()) return errors;
  if (auto errors = check_draft(draft, where()); !errors.empty()) return errors;
  if (is_reserved(draft.kind)) {
    return base::about(where(), "audit.draft", "records of this kind are written by the store alone");
  }
  auto pseudonym = pseudonym_of(draft.subject);
  if (!pseudonym) return pseudonym.error();
  Ticket ticket;
  ticket.draft = &draft;
  ticket.pseudonym = *pseudonym;

  std::unique_lock hold(queue_mutex_);
  queue_.push_back(&ticket);
  queue_changed_.wait(hold, [&] { return ticket.result.has_value() || !led_; });
  if (ticket.result) return *ticket.result;
  led_ = true;
  std::vector<Ticket*> group;
  while (!ticket.result) {
    const auto count = std::min(queue_.size(), group_limit);
    group.assign(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    hold.unlock();
    std::vector<base::Result<Receipt>> results;
    try {
      results = commit_tickets(group);
    } catch (const std::exception&) {
      results.assign(group.size(), base::about(where(), "audit.internal", "the record could not be written: a fault of ours"));
    }
    // Nobody sees a receipt before the commit: a caller that wakes up meanwhile finds its ticket as empty as before.
    hold.lock();
    for (std::size_t i = 0; i < group.size(); ++i) group[i]->result = std::move(results[i]);
    queue_changed_.notify_all();
  }
  led_ = false;
  queue_changed_.notify_all();
  return *ticket.result;
}

base::Result<std::vector<Receipt>> Core::append_group(std::vector<Draft>&& drafts) {
  if (auto errors = usable(); !errors.empty()) return errors;
  std::vector<std::optional<Bytes32>> pseudonyms;
  for (const auto& draft : drafts) {
    if (auto errors = check_draft(draft, where()); !errors.empty()) return errors;
    if (is_reserved(draft.kind)) {
      return base::about(where(), "audit.draft", "records of this kind are written by the store alone");
    }
    auto pseudonym = pseudonym_of(draft.subject);
    if (!pseudonym) return pseudonym.error();
    pseudonyms.push_back(*pseudonym);
  }
  if (drafts.empty()) return std::vector<Receipt>();
  return change([&](Database& database) {
    std::vector<Receipt> out;
    for (std::size_t i = 0; i < drafts.size(); ++i) out.push_back(need(write_draft(database, drafts[i], pseudonyms[i])));
    return out;
  });
}

}  // namespace windlass::audit
