// SPDX-License-Identifier: Apache-2.0
// Writing records: drafts of callers that wait at the same time are gathered by the first of them
// into one commit.
#include <algorithm>

#include "log/core.hpp"
#include "log/manifest.hpp"
#include "log/parallel.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

constexpr std::size_t group_limit = 1024;

}  // namespace

// Keeps what a manifest names first: what names something is never there without it.
void Core::write_blob(Database& database, const Blob& blob) {
  const bool manifest = blob.media == manifest_media;
  const auto name = manifest ? "m" + blob.digest : blob.digest;
  if (known_blobs_.count(name) != 0 || new_blobs_.count(name) != 0) return;
  const auto digest = base::sha256(*blob.bytes);
  if (base::hex(digest) != blob.digest)
    throw Failure{{base::diagnostic(where(), "audit.draft",
                                    "a blob was given under a digest that is not its own")}};
  if (manifest) {
    for (const auto& named : need(parse_manifest(*blob.bytes, where())).blobs) {
      const auto* const part = blob.parts ? find_blob(*blob.parts, named.digest) : nullptr;
      if (part == nullptr || !part->bytes || part->bytes->size() != named.size) {
        throw Failure{
            {base::diagnostic(where(), "audit.draft", "a manifest comes without what it names")}};
      }
      write_blob(database, {named.media, part->bytes, part->digest});
    }
  }
  auto insert =
      database.prepare("INSERT INTO blob(digest, bytes) VALUES(?, ?) ON CONFLICT DO NOTHING");
  insert.bind_blob(1, view(digest)).bind_blob(2, *blob.bytes).run();
  new_blobs_.insert(name);
}

Receipt Core::write(Database& database, Record& record, const std::vector<Blob>& blobs,
                    std::string_view sealed) {
  record.origin = origin_;
  record.sequence = frontier_.size();
  record.blobs.clear();
  for (const auto& blob : blobs) {
    const auto same = [&](const Attachment& other) { return other.digest == blob.digest; };
    if (std::any_of(record.blobs.begin(), record.blobs.end(), same)) continue;
    record.blobs.push_back({blob.digest, blob.media, blob.bytes->size()});
    write_blob(database, blob);
  }
  const auto bytes = record_bytes(record);
  const auto leaf = leaf_hash(bytes);
  auto insert =
      database.prepare("INSERT INTO entry(sequence, leaf, record, sealed) VALUES(?, ?, ?, ?)");
  insert.bind(1, record.sequence).bind_blob(2, view(leaf)).bind_blob(3, bytes);
  if (record.has_private) insert.bind_blob(4, sealed);
  insert.run();
  if (!record.subject.empty()) {
    const auto pseudonym = hex_array<32>(record.subject);
    auto subject = database.prepare("INSERT INTO subject(sequence, pseudonym) VALUES(?, ?)");
    subject.bind(1, record.sequence).bind_blob(2, view(*pseudonym)).run();
  }
  if (is_indexed(record.kind)) {
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

base::Result<Receipt> Core::write_prepared(Database& database, Prepared& prepared) {
  // The subject's values may have been redacted since the key was chosen, here or in another
  // process: that key is being destroyed and must not seal what comes afterwards.
  if (prepared.record.has_private && !is_remembered(*prepared.pseudonym, prepared.record.key)) {
    if (auto errors = seal_draft(prepared); !errors.empty()) return errors;
  }
  auto receipt = write(database, prepared.record, prepared.draft->blobs, prepared.sealed);
  const auto& dictionary = prepared.draft->dictionary;
  if (!dictionary.empty() && known_blobs_.count(dictionary) == 0 &&
      new_blobs_.count(dictionary) == 0) {
    throw Failure{
        {base::diagnostic(where(), "audit.draft", "the dictionary is not one of the blobs")}};
  }
  return receipt;
}

// One commit for all. What only one of them is to blame for must not befall the others: then each
// has a commit of its own.
std::vector<base::Result<Receipt>> Core::write_group(const Group& group) {
  try {
    auto done = change([&](Database& database) {
      std::vector<base::Result<Receipt>> out;
      for (const auto& ticket : group) out.push_back(write_prepared(database, ticket->prepared));
      return out;
    });
    if (done) return std::move(*done);
    const auto& code = done.error().front().code;
    const bool one_to_blame = code == "audit.draft" || code == "audit.manifest";
    if (group.size() == 1 || !one_to_blame)
      return std::vector<base::Result<Receipt>>(group.size(), done.error());
  } catch (...) {
    if (group.size() == 1) throw;
  }
  std::vector<base::Result<Receipt>> out;
  for (const auto& ticket : group) {
    try {
      out.push_back(std::move(write_group({ticket}).front()));
    } catch (...) {
      out.push_back(base::diagnostic(where(), "audit.internal",
                                     "the record could not be written: a fault of ours"));
    }
  }
  return out;
}

// Nothing in it may leave the others waiting, a lack of memory included.
void Core::commit_group(const Group& group) {
  std::vector<base::Result<Receipt>> results;
  try {
    results = write_group(group);
  } catch (...) {
    results.clear();
  }
  // Nobody sees a receipt before the commit: a caller that wakes up meanwhile finds its ticket as
  // empty as before.
  std::shared_ptr<Ticket> next;
  {
    const std::lock_guard hold(queue_mutex_);
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (i < results.size()) group[i]->result = std::move(results[i]);
      group[i]->done = true;
    }
    led_ = !queue_.empty();
    if (led_) {
      next = queue_.front();
      next->leads = true;
    }
  }
  // The next leader first: the disk waits for it, and nobody waits for those who have their
  // receipts. Without the lock, which whoever wakes up takes.
  if (next) next->changed.notify_one();
  for (const auto& ticket : group) ticket->changed.notify_one();
}

base::Result<Receipt> Core::outcome(const Ticket& ticket) const {
  if (ticket.result) return *ticket.result;
  return base::diagnostic(where(), "audit.internal",
                          "the record could not be written: a fault of ours");
}

base::Result<Receipt> Core::append(Draft&& draft) {
  if (auto errors = usable(); !errors.empty()) return errors;
  auto prepared = prepare(draft);
  if (!prepared) return prepared.error();
  const auto ticket = std::make_shared<Ticket>();
  ticket->prepared = std::move(*prepared);
  // Room for the largest group before anybody waits for us: whoever leads must not fail between
  // taking the queue and giving it on.
  Group group;
  group.reserve(group_limit);
  {
    std::unique_lock hold(queue_mutex_);
    queue_.push_back(ticket);
    if (led_) ticket->changed.wait(hold, [&] { return ticket->done || ticket->leads; });
    if (ticket->done) return outcome(*ticket);
    led_ = true;
    // Whoever leads stands first, so that its own ticket is in the group.
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), group_limit));
    group.assign(queue_.begin(), queue_.begin() + count);
    queue_.erase(queue_.begin(), queue_.begin() + count);
  }
  commit_group(group);
  return outcome(*ticket);
}

base::Result<std::vector<Receipt>> Core::append_group(std::vector<Draft>&& drafts) {
  if (auto errors = usable(); !errors.empty()) return errors;
  std::vector<std::optional<base::Result<Prepared>>> prepared(drafts.size());
  in_parallel(drafts.size(), [&](std::size_t i) { prepared[i] = prepare(drafts[i]); });
  for (const auto& one : prepared) {
    if (!*one) return one->error();
  }
  if (drafts.empty()) return std::vector<Receipt>();
  return change([&](Database& database) {
    std::vector<Receipt> out;
    for (auto& one : prepared) out.push_back(need(write_prepared(database, **one)));
    return out;
  });
}

}  // namespace windlass::log
