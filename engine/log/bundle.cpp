// SPDX-License-Identifier: Apache-2.0
#include "log/bundle.hpp"

#include <algorithm>

#include "log/bundle_index.hpp"
#include "log/crypto.hpp"
#include "log/log_events.hpp"
#include "log/session.hpp"
#include "log/text.hpp"
#include "log/values.hpp"

namespace windlass::log {

base::Result<Bundle> Bundle::indexed(Source source, const std::string& where) {
  auto index = BundleIndex::build(std::move(source), where);
  if (!index) return index.error();
  return Bundle(std::move(*index));
}

base::Result<Bundle> Bundle::open(const std::filesystem::path& path) {
  auto source = file_source(path);
  if (!source) return source.error();
  return indexed(std::move(*source), path.string());
}

base::Result<Bundle> Bundle::open(int descriptor, const std::string& where) {
  auto source = descriptor_source(descriptor, where);
  if (!source) return source.error();
  return indexed(std::move(*source), where);
}

base::Result<Bundle> Bundle::parse(std::string bytes, const std::string& where) {
  return indexed(memory_source(std::move(bytes)), where);
}

base::Result<VerifyReport> verify_export(std::string bytes, const VerifyOptions& options) {
  const auto bundle = Bundle::parse(std::move(bytes), "the export");
  if (!bundle) return bundle.error();
  return bundle->verify(options);
}

base::Result<Bundle> Bundle::with_keys(std::shared_ptr<KeyService> keys) const {
  // Where the opening record cannot be read, verify() names it.
  const auto first = entry(0);
  const auto opening = first ? read_opening(first->record, index_->where()) : first.error();
  if (opening) {
    if (auto errors = foreign_keys(keys, opening->keys, index_->where()); !errors.empty())
      return errors;
  }
  Bundle out = *this;
  out.keys_ = std::move(keys);
  out.dictionaries_ = std::make_shared<Dictionaries>();
  return out;
}

const Checkpoint& Bundle::head() const { return index_->head().tree; }
bool Bundle::complete() const { return index_->head().complete; }
std::uint64_t Bundle::record_count() const { return index_->record_count(); }
std::uint64_t Bundle::blob_count() const { return index_->blobs().size(); }

std::vector<std::string> Bundle::keys() const {
  std::vector<std::string> out;
  for (const auto& key : index_->keys()) out.push_back(key.text());
  return out;
}

std::vector<std::string> Bundle::digests() const {
  std::vector<std::string> out;
  for (const auto& blob : index_->blobs()) out.push_back(to_hex(view(blob.digest)));
  return out;
}

std::vector<std::uint64_t> Bundle::sequences() const {
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < index_->block_count(); ++i) {
    const auto block = index_->block(i);
    if (!block) return out;
    for (const auto& place : **block) out.push_back(place.sequence);
  }
  return out;
}

base::Result<std::string> Bundle::recorded_note(std::uint64_t sequence) const {
  const auto found = entry(sequence);
  if (!found) return found.error();
  auto stored = read_checkpoint(found->record, index_->where());
  if (!stored) return stored.error();
  return std::move(stored->text);
}

base::Result<std::uint64_t> Bundle::each_checkpoint(
    const std::function<bool(const std::string& note)>& visit) const {
  std::uint64_t visited = 0;
  for (const auto sequence : index_->checkpoint_records()) {
    const auto note = recorded_note(sequence);
    if (!note && note.error().front().code == "audit.export") return note.error();
    if (!note) continue;  // not in its form: verify() names it
    ++visited;
    if (!visit(*note)) return visited;
  }
  for (const auto& at : index_->notes()) {
    const auto note = index_->bytes(at.body, at.length);
    if (!note) return note.error();
    ++visited;
    if (!visit(*note)) break;
  }
  return visited;
}

std::vector<std::string> Bundle::checkpoints() const {
  std::vector<std::string> out;
  const auto keep = [&](const std::string& note) {
    out.push_back(note);
    return true;
  };
  if (!each_checkpoint(keep)) out.clear();
  return out;
}

namespace {

base::Result<Entry> read_entry(const BundleIndex& index, const BundleIndex::Place& place,
                               base::Result<std::string> bytes) {
  if (!bytes) return bytes.error();
  auto record = parse_record(*bytes, index.where());
  if (!record) return record.error();
  if (record->sequence != place.sequence || record->origin != index.head().tree.origin) {
    return base::diagnostic(
        index.where(), "audit.record",
        "record " + std::to_string(place.sequence) + " is not what its frame says");
  }
  Entry out;
  out.record = std::move(*record);
  out.leaf = to_hex(view(place.leaf));
  out.bytes = std::move(*bytes);
  return out;
}

base::Result<Entry> read_entry(const BundleIndex& index, const BundleIndex::Place& place) {
  return read_entry(index, place, index.record(place));
}

bool passes(const RecordSummary& record, const Filter& filter, const std::string& pseudonym) {
  return (filter.kind.empty() || record.kind == filter.kind) &&
         (pseudonym.empty() || record.subject == pseudonym) &&
         (filter.written_from.empty() || record.written >= filter.written_from) &&
         (filter.written_until.empty() || record.written < filter.written_until);
}

}  // namespace

base::Result<std::uint64_t> Bundle::each(const Filter& filter,
                                         const std::function<bool(const Entry&)>& visit) const {
  if (!filter.subject.empty() && !keys_)
    return base::diagnostic(index_->where(), "audit.keys",
                            "finding a patient's records needs the key file",
                            "name it with --keys");
  const auto found = pseudonym_of(filter.subject, keys_, index_->where());
  if (!found) return found.error();
  const auto pseudonym = *found ? to_hex(view(**found)) : std::string();
  std::uint64_t visited = 0;
  for (std::uint64_t i = 0; i < index_->block_count(); ++i) {
    auto block = index_->block_with_bytes(i);
    if (!block) return block.error();
    if (block->places.back().sequence < filter.from) continue;
    for (std::size_t k = 0; k < block->places.size(); ++k) {
      const auto& place = block->places[k];
      if (place.sequence < filter.from) continue;
      if (place.sequence >= filter.until || visited >= filter.limit) return visited;
      auto bytes = block->bytes.empty() ? index_->record(place)
                                        : base::Result<std::string>(std::move(block->bytes[k]));
      if (!bytes) return bytes.error();
      const auto summary = summarise_record(*bytes);
      if (!summary.kind.empty() && !passes(summary, filter, pseudonym)) continue;
      const auto entry = read_entry(*index_, place, std::move(bytes));
      if (!entry) return entry.error();
      ++visited;
      if (!visit(*entry)) return visited;
    }
  }
  return visited;
}

base::Result<Entry> Bundle::entry(std::uint64_t sequence) const {
  const auto place = index_->place(sequence);
  if (!place) return place.error();
  return read_entry(*index_, *place);
}

base::Result<std::string> Bundle::blob(const std::string& digest) const {
  const auto wanted = hex_array<32>(digest);
  const auto* const found = wanted ? index_->find_blob(*wanted) : nullptr;
  if (found == nullptr) {
    return base::diagnostic(index_->where(), "audit.no_blob",
                            "the export has no document or plugin of this digest");
  }
  auto out = index_->bytes(found->body, found->size);
  if (!out) return out;
  if (base::sha256(*out) != *wanted) {
    return base::diagnostic(index_->where(), "audit.blob",
                            "a document or plugin in the export does not match its digest");
  }
  return out;
}

namespace {

// Compares one value with what its record says; nothing when they differ.
struct OpenedValue {
  PrivateField field;
  Bytes32 opening{};
};
std::optional<OpenedValue> open_value(const Record::Field& field, std::string_view body) {
  if (body.size() != 32 + field.size ||
      to_hex(view(hmac(body.substr(0, 32), {body.substr(32)}))) != field.commitment)
    return std::nullopt;
  OpenedValue out;
  out.field = {field.name, std::string(body.substr(32))};
  std::copy_n(body.begin(), 32, out.opening.begin());
  return out;
}

}  // namespace

// What is sealed stays so where its key is not at hand.
void Bundle::open_sealed(const Record& record, std::string_view sealed, Opened& out) const {
  out.state = ValueState::sealed;
  if (!keys_) return;
  const auto key = keys_->key(record.key);
  if (!key) return;
  const auto dictionary = [&](const std::string& digest) {
    return dictionaries_->find(digest, [&]() -> std::shared_ptr<const std::string> {
      auto bytes = blob(digest);
      return bytes ? std::make_shared<const std::string>(std::move(*bytes)) : nullptr;
    });
  };
  auto values = open_values(record, **key, sealed, dictionary);
  out.state = values ? ValueState::open : ValueState::missing;
  out.changed = !values;
  if (!values) return;
  out.fields = std::move(values->fields);
  out.openings = std::move(values->openings);
}

base::Result<Opened> Bundle::read(std::uint64_t sequence) const {
  const auto place = index_->place(sequence);
  if (!place) return place.error();
  auto entry = read_entry(*index_, *place);
  if (!entry) return entry.error();
  Opened out;
  out.entry = std::move(*entry);
  const auto& record = out.entry.record;
  FrameReader reader(index_->source(), place->frame, FrameReader::narrow, false);
  bool any = false;
  std::uint64_t bytes = 0;
  if (record.has_private) out.state = ValueState::missing;
  reader.next();  // the record itself
  for (auto frame = reader.next(); frame; frame = reader.next()) {
    if (frame->kind == FrameKind::proof) continue;
    if (frame->kind != FrameKind::value && frame->kind != FrameKind::sealed) break;
    any = out.changed = true;
    out.state = ValueState::missing;
    const auto number = out.fields.size();
    bytes += frame->size;
    if (!record.has_private || bytes > private_limit + 32 * field_count_limit + 1024) return out;
    const bool sealed = frame->kind == FrameKind::sealed;
    if (!sealed && number >= record.fields.size()) return out;
    const auto body = reader.body();
    if (!body) break;
    if (sealed) {
      out.changed = to_hex(view(base::sha256(*body))) != record.sealed;
      if (!out.changed) open_sealed(record, *body, out);
      return out;
    }
    auto value = open_value(record.fields[number], *body);
    if (!value) return out;
    out.fields.push_back(std::move(value->field));
    out.openings.push_back(value->opening);
  }
  if (!record.has_private) return out;
  if (!any && index_->find_erasure(sequence) != nullptr) out.state = ValueState::redacted;
  if (any && out.fields.size() == record.fields.size()) out.state = ValueState::open;
  out.changed = any && out.state != ValueState::open;
  return out;
}

}  // namespace windlass::log
