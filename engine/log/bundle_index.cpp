// SPDX-License-Identifier: Apache-2.0
#include "log/bundle_index.hpp"

#include <algorithm>

#include "log/log_events.hpp"
#include "log/record_text.hpp"
#include "log/text.hpp"

namespace windlass::log {

RecordSummary summarise_record(std::string_view bytes) {
  Reader in(bytes);
  RecordSummary out;
  in.take("{\"windlass_audit\":1,\"origin\":");
  in.text();
  in.take(",\"sequence\":");
  in.number();
  in.take(",\"written\":");
  out.written = in.text();
  in.take(",\"kind\":");
  out.kind = in.text();
  in.take(",\"subject\":");
  out.subject = in.text();
  in.take(",\"private\":");
  out.has_private = !in.next_is("null");
  return in.good() ? out : RecordSummary();
}

// Fills an index in one walk.
class IndexBuilder final : public ExportVisitor {
 public:
  explicit IndexBuilder(BundleIndex& index) : index_(index) {}

  bool head(const ExportHead& head) override {
    index_.head_ = head;
    return true;
  }
  bool key(const VerifyKey& key) override {
    index_.keys_.push_back(key);
    return true;
  }
  bool checkpoint(const Note& note, const Frame& frame) override {
    index_.notes_.push_back({note.checkpoint.size, frame.body, frame.size, 0, 0});
    return true;
  }
  bool consistency(const std::vector<Hash>&, const Frame& frame) override {
    index_.notes_.back().path_body = frame.body;
    index_.notes_.back().path_length = frame.size;
    return true;
  }
  bool blob(const Frame& frame, FrameReader&) override {
    index_.blobs_.push_back({*hex_array<32>(frame.name), frame.body, frame.size});
    return true;
  }

  bool record(std::uint64_t sequence, const Frame& frame, FrameReader& reader) override {
    if (index_.record_count_ == 0 && !sort_blobs()) return false;
    if (index_.record_count_ % BundleIndex::block_size == 0) {
      end_block();
      index_.blocks_.push_back({sequence, frame.offset, {}});
    }
    const auto bytes = reader.body();
    if (!bytes) return false;
    leaves_.append(leaf_hash(*bytes));
    if (sequence == index_.record_count_ && index_.unbroken_ == sequence) ++index_.unbroken_;
    ++index_.record_count_;
    const auto summary = summarise_record(*bytes);
    sequence_ = sequence;
    subject_ = summary.has_private ? hex_array<32>(summary.subject) : std::nullopt;
    has_values_ = false;
    if (summary.kind == "checkpoint" && index_.head_.complete)
      index_.checkpoint_records_.push_back(sequence);
    if (summary.kind == "redaction") redaction(*bytes);
    return true;
  }
  bool value(std::uint64_t, const Frame&, FrameReader&) override { return has_values_ = true; }
  bool sealed(const Frame&, FrameReader&) override { return has_values_ = true; }
  bool record_end() override {
    if (subject_ && !has_values_) index_.erasures_.push_back({sequence_, 0, *subject_});
    return true;
  }

  // False when a blob is there twice.
  bool sort_blobs() {
    auto& blobs = index_.blobs_;
    std::sort(blobs.begin(), blobs.end(),
              [](const auto& a, const auto& b) { return a.digest < b.digest; });
    return std::adjacent_find(blobs.begin(), blobs.end(), [](const auto& a, const auto& b) {
             return a.digest == b.digest;
           }) == blobs.end();
  }
  void end_block() {
    if (!index_.blocks_.empty()) index_.blocks_.back().root = leaves_.root();
    leaves_ = Frontier();
  }

 private:
  // Marks the records that it names.
  void redaction(std::string_view bytes) {
    const auto record = parse_record(bytes, index_.where_);
    if (!record) return;
    const auto erased = read_redaction(*record, index_.where_);
    const auto subject = hex_array<32>(record->subject);
    if (!erased || !subject) return;
    auto& all = index_.erasures_;
    for (const auto sequence : erased->records) {
      const auto at = std::lower_bound(
          all.begin(), all.end(), sequence,
          [](const auto& one, std::uint64_t number) { return one.sequence < number; });
      if (at != all.end() && at->sequence == sequence && at->subject == *subject &&
          at->redaction == 0)
        at->redaction = record->sequence;
    }
  }

  BundleIndex& index_;
  Frontier leaves_;  // of the last block
  std::uint64_t sequence_ = 0;
  std::optional<Bytes32> subject_;  // of the last record, when it has a private part
  bool has_values_ = false;
};

base::Result<std::shared_ptr<const BundleIndex>> BundleIndex::build(Source source,
                                                                    const std::string& where) {
  const std::shared_ptr<BundleIndex> out(new BundleIndex);
  out->source_ = std::move(source);
  out->where_ = where;
  IndexBuilder builder(*out);
  auto digest = walk_export(*out->source_, where, builder);
  if (!digest) return digest.error();
  builder.end_block();
  if (out->record_count_ == 0 && !builder.sort_blobs())
    return base::diagnostic(where, "audit.export", "the export has a blob twice");
  out->digest_ = *digest;
  return std::shared_ptr<const BundleIndex>(out);
}

const BundleIndex::BlobAt* BundleIndex::find_blob(const Hash& digest) const {
  const auto at =
      std::lower_bound(blobs_.begin(), blobs_.end(), digest,
                       [](const BlobAt& one, const Hash& other) { return one.digest < other; });
  return at != blobs_.end() && at->digest == digest ? &*at : nullptr;
}

const BundleIndex::Erasure* BundleIndex::find_erasure(std::uint64_t sequence) const {
  const auto at = std::lower_bound(
      erasures_.begin(), erasures_.end(), sequence,
      [](const Erasure& one, std::uint64_t number) { return one.sequence < number; });
  return at != erasures_.end() && at->sequence == sequence && at->redaction != 0 ? &*at : nullptr;
}

base::Diagnostic BundleIndex::changed() const {
  return base::diagnostic(where_, "audit.export", "the export was changed while it was read",
                          "copy it to where nobody else writes, and read the copy");
}

base::Result<std::string> BundleIndex::bytes(std::uint64_t offset, std::uint64_t size) const {
  std::string out(static_cast<std::size_t>(size), '\0');
  if (!source_->read(offset, out.data(), out.size())) return changed();
  return out;
}

base::Result<std::string> BundleIndex::record(const Place& place) const {
  auto out = bytes(place.body, place.size);
  if (out && leaf_hash(*out) != place.leaf) return changed();
  return out;
}

base::Result<BundleIndex::WithBytes> BundleIndex::load(std::uint64_t number,
                                                       bool keep_bytes) const {
  const auto& at = blocks_[number];
  const auto wanted = std::min(block_size, record_count_ - number * block_size);
  WithBytes out;
  out.places.reserve(wanted);
  Frontier leaves;
  std::size_t kept = 0;
  FrameReader reader(*source_, at.frame, FrameReader::narrow, false);
  while (out.places.size() < wanted) {
    const auto frame = reader.next();
    if (!frame) return changed();
    if (frame->kind != FrameKind::record) continue;
    const auto sequence = parse_whole_number(frame->name);
    auto body = reader.body();
    if (!sequence || !body) return changed();
    out.places.push_back({*sequence, frame->offset, frame->body, frame->size, leaf_hash(*body)});
    leaves.append(out.places.back().leaf);
    kept += body->size();
    if (keep_bytes && kept <= most_kept_bytes) out.bytes.emplace_back(*body);
  }
  if (leaves.root() != at.root) return changed();
  if (kept > most_kept_bytes) out.bytes.clear();
  return out;
}

base::Result<BundleIndex::WithBytes> BundleIndex::block_with_bytes(std::uint64_t number) const {
  return load(number, true);
}

base::Result<std::shared_ptr<const BundleIndex::Block>> BundleIndex::block(
    std::uint64_t number) const {
  {
    const std::lock_guard hold(mutex_);
    const auto& slot = loaded_[number % loaded_.size()];
    if (slot.number == number) return slot.block;
  }
  auto read = load(number, false);
  if (!read) return read.error();
  const auto out = std::make_shared<const Block>(std::move(read->places));
  const std::lock_guard hold(mutex_);
  loaded_[number % loaded_.size()] = {number, out};
  return out;
}

base::Result<BundleIndex::Place> BundleIndex::place(std::uint64_t sequence) const {
  const auto none = [&] {
    return base::diagnostic(where_, "audit.no_record", "the export has no record of this number");
  };
  const auto after = std::upper_bound(
      blocks_.begin(), blocks_.end(), sequence,
      [](std::uint64_t number, const BlockAt& one) { return number < one.sequence; });
  if (after == blocks_.begin()) return none();
  const auto found = block(static_cast<std::uint64_t>(after - blocks_.begin()) - 1);
  if (!found) return found.error();
  const auto& places = **found;
  const auto at = std::lower_bound(
      places.begin(), places.end(), sequence,
      [](const Place& one, std::uint64_t number) { return one.sequence < number; });
  if (at == places.end() || at->sequence != sequence) return none();
  return *at;
}

SubtreeSource BundleIndex::subtrees() const {
  constexpr unsigned block_level = 6;
  static_assert(std::uint64_t{1} << block_level == block_size);
  return [this](unsigned level, std::uint64_t position) -> base::Result<Hash> {
    Frontier tree;
    if (level >= block_level) {
      const auto first = position << (level - block_level);
      for (std::uint64_t i = 0; i < std::uint64_t{1} << (level - block_level); ++i)
        tree.append(blocks_[first + i].root);
      return tree.root();
    }
    const auto first = position << level;
    const auto found = block(first / block_size);
    if (!found) return found.error();
    for (std::uint64_t i = 0; i < std::uint64_t{1} << level; ++i)
      tree.append((**found)[first % block_size + i].leaf);
    return tree.root();
  };
}

}  // namespace windlass::log
