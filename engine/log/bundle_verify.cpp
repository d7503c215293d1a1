// SPDX-License-Identifier: Apache-2.0
// Judging an export: one walk over the file, in which the tree grows, checkpoints are compared at
// their sizes, records with their forms, and values with their commitments. What is kept meanwhile
// is one entry for each checkpoint and for each blob.
#include <algorithm>
#include <map>

#include "log/bundle.hpp"
#include "log/bundle_index.hpp"
#include "log/checkpoint_check.hpp"
#include "log/crypto.hpp"
#include "log/log_events.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string record_name(std::uint64_t sequence) { return "record " + std::to_string(sequence); }
std::string hex(const Hash& hash) { return to_hex(view(hash)); }

// The blobs that records name, themselves or through manifests, against those that are there.
class BlobCheck {
 public:
  BlobCheck(const BundleIndex& index, VerifyReport& report) : index_(index), report_(report) {}

  void found(const Frame& frame, const Hash& actual) {
    const auto said = *hex_array<32>(frame.name);
    if (actual != said) changed_.push_back(said);
    ++report_.blobs;
  }

  void named_by(const Record& record) {
    for (const auto& blob : record.blobs) {
      const auto at = name(blob, record.sequence);
      if (at->second.size != blob.size) {
        report_.add("audit.blob", record.sequence,
                    record_name(record.sequence) + " gives the blob " + blob.digest +
                        " another size than " + record_name(at->second.first));
      }
      if (blob.media == manifest_media) at->second.manifest = true;
    }
  }

  void finish() {
    std::vector<std::pair<Hash, std::uint64_t>> manifests;
    for (const auto& [digest, what] : named_)
      if (what.manifest) manifests.emplace_back(digest, what.first);
    for (const auto& [digest, first] : manifests) read_manifest(digest, first);
    for (const auto& [digest, what] : named_) {
      const auto* const stored = index_.find_blob(digest);
      const auto text = "the blob " + hex(digest) + " of " + record_name(what.first);
      if (stored == nullptr)
        report_.add("audit.blob", what.first, text + " is missing");
      else if (stored->size != what.size)
        report_.add("audit.blob", what.first, text + " was changed");
    }
    std::sort(changed_.begin(), changed_.end());
    for (const auto& blob : index_.blobs()) {
      if (std::binary_search(changed_.begin(), changed_.end(), blob.digest))
        report_.add("audit.blob", std::nullopt, "the blob " + hex(blob.digest) + " was changed");
      if (all_named_ && named_.count(blob.digest) == 0)
        report_.add("audit.blob", std::nullopt, "no record names the blob " + hex(blob.digest));
    }
  }

 private:
  struct Named {
    std::uint64_t size = 0;
    std::uint64_t first = 0;  // record that names it
    bool manifest = false;
  };

  std::map<Hash, Named>::iterator name(const Attachment& blob, std::uint64_t sequence) {
    return named_.try_emplace(*hex_array<32>(blob.digest), Named{blob.size, sequence, false}).first;
  }

  void read_manifest(const Hash& digest, std::uint64_t first) {
    const auto text = hex(digest);
    const auto* const stored = index_.find_blob(digest);
    all_named_ = all_named_ && stored != nullptr;
    if (stored == nullptr) return;  // finish() names it
    const auto bytes = index_.bytes(stored->body, stored->size);
    const auto manifest = bytes ? parse_manifest(*bytes, index_.where()) : bytes.error();
    if (!manifest) {
      all_named_ = false;
      report_.add("audit.manifest", first,
                  "the manifest " + text + " of " + record_name(first) + " is not in its form");
      return;
    }
    for (const auto& blob : manifest->blobs) {
      const auto at = name(blob, first);
      if (at->second.size != blob.size) {
        report_.add("audit.blob", first,
                    "the manifest " + text + " gives the blob " + blob.digest +
                        " another size than " + record_name(at->second.first));
      }
    }
  }

  const BundleIndex& index_;
  VerifyReport& report_;
  std::map<Hash, Named> named_;
  std::vector<Hash> changed_;
  bool all_named_ = true;  // every manifest told what it names
};

// The checkpoints of an incomplete export, each with its path to the head, and those kept outside,
// which are comparable where the export has a path for their size.
class PartCheckpoints {
 public:
  PartCheckpoints(const VerifyOptions& options, const ExportHead& head, const std::string& where,
                  VerifyReport& report)
      : options_(options), head_(head), where_(where), report_(report) {
    for (const auto& text : options.notes)
      if (auto note = parse_note(text, where))
        wanted_.emplace(note->checkpoint.size, std::vector<Hash>());
  }

  void add(const Note& note, const std::vector<Hash>& path) {
    judge(note, false, path);
    if (const auto at = wanted_.find(note.checkpoint.size); at != wanted_.end()) at->second = path;
  }
  // After the last one.
  void finish() {
    for (const auto& text : options_.notes) {
      const auto note = parse_note(text, where_);
      if (note)
        judge(*note, true, wanted_.at(note->checkpoint.size));
      else
        does_not_lead(true);
    }
  }

 private:
  void does_not_lead(bool outside) {
    report_.add("audit.root", std::nullopt,
                std::string("a checkpoint ") + (outside ? "kept outside" : "in the export") +
                    " does not lead to the export's head");
  }
  void judge(const Note& note, bool outside, const std::vector<Hash>& path) {
    const auto& checkpoint = note.checkpoint;
    if (checkpoint.origin != head_.tree.origin ||
        !verify_consistency(checkpoint.size, head_.tree.size, checkpoint.root, head_.tree.root,
                            path)) {
      return does_not_lead(outside);
    }
    if (options_.trusted.empty()) return;
    const auto signer = verify_note(note, options_.trusted, where_);
    if (!signer) {
      report_.add(signer.error().front().code, std::nullopt, signer.error().front().message);
      return;
    }
    report_.grounds.push_back({outside ? "checkpoint kept outside" : "checkpoint in the store",
                               signer->name, checkpoint.size});
    report_.covered = std::max(report_.covered, checkpoint.size);
    if (outside) report_.covered_outside = std::max(report_.covered_outside, checkpoint.size);
  }

  const VerifyOptions& options_;
  const ExportHead& head_;
  const std::string& where_;
  VerifyReport& report_;
  std::map<std::uint64_t, std::vector<Hash>> wanted_;  // paths, by the sizes of outside notes
};

VerifyOptions without_notes(VerifyOptions options) {
  options.notes.clear();
  return options;
}

// Why a record's sealed values cannot be opened and compared with the keys that are at hand, as a
// code; empty where they were.
using Unseal = std::function<std::string(const Record&, std::string_view sealed)>;

class Verifier final : public ExportVisitor {
 public:
  // `unseal`: none where values stay sealed.
  Verifier(const Bundle& bundle, const BundleIndex& index, const VerifyOptions& options,
           Unseal unseal, VerifyReport& report)
      : index_(index),
        options_(options),
        unseal_(std::move(unseal)),
        report_(report),
        checkpoints_(index.head().complete ? options : without_notes(options),
                     index.head().tree.origin, report),
        part_(options, index.head(), index.where(), report),
        blobs_(index, report) {
    if (!complete()) return;
    const auto notes = bundle.each_checkpoint([&](const std::string& note) {
      checkpoints_.add_note(note, false, "checkpoint in the export");
      return true;
    });
    if (!notes) report.add("audit.export", std::nullopt, notes.error().front().message);
  }

  bool checkpoint(const Note& note, const Frame&) override {
    note_ = note;
    return true;
  }
  bool consistency(const std::vector<Hash>& path, const Frame&) override {
    part_.add(note_, path);
    return true;
  }
  bool blob(const Frame& frame, FrameReader& reader) override {
    base::Sha256 hash;
    if (!reader.body([&](std::string_view piece) { hash.update(piece); })) return false;
    blobs_.found(frame, hash.finish());
    return true;
  }
  bool record(std::uint64_t sequence, const Frame&, FrameReader& reader) override;
  bool proof(const std::vector<Hash>& path) override {
    const auto& tree = index_.head().tree;
    if (!verify_inclusion(leaf_, sequence_, tree.size, path, tree.root)) {
      report_.add("audit.proof", sequence_,
                  record_name(sequence_) + " is not proved to be in the log");
    }
    return true;
  }
  bool value(std::uint64_t index, const Frame& frame, FrameReader& reader) override;
  bool sealed(const Frame&, FrameReader& reader) override {
    const auto body = reader.body();
    sealed_ = true;
    fits_ = body && hex(base::sha256(*body)) == record_.sealed;
    if (fits_ && unseal_ && readable_ && record_.has_private) unsealed(unseal_(record_, *body));
    return body.has_value();
  }
  bool record_end() override;
  void finish();

 private:
  bool complete() const { return index_.head().complete; }
  void grow();
  void unsealed(const std::string& fault);

  const BundleIndex& index_;
  const VerifyOptions& options_;
  const Unseal unseal_;
  VerifyReport& report_;
  CheckpointCheck checkpoints_;
  PartCheckpoints part_;
  BlobCheck blobs_;
  Note note_;
  Frontier tree_;
  bool broken_ = false;  // a record is missing: the tree does not grow any more
  ClockCheck calendar_;
  std::vector<std::uint64_t> not_compared_;  // records whose values no key at hand opens
  std::uint64_t seen_ = 0;
  std::vector<std::uint64_t> redactions_;  // one for each erased record
  // The record that is being read.
  std::uint64_t sequence_ = 0;
  Hash leaf_{};
  Record record_;
  bool readable_ = false;
  std::uint64_t values_ = 0;
  bool sealed_ = false;
  bool fits_ = true;  // the values so far
};

bool Verifier::record(std::uint64_t sequence, const Frame&, FrameReader& reader) {
  const auto body = reader.body();
  if (!body) return false;
  sequence_ = sequence;
  leaf_ = leaf_hash(*body);
  values_ = 0;
  sealed_ = false;
  fits_ = true;
  ++seen_;
  checkpoints_.leaf(sequence, leaf_);
  if (complete()) grow();
  auto record = parse_record(*body, index_.where());
  if (record) calendar_.take(sequence, record->written, report_);
  readable_ = record && record->sequence == sequence && record->origin == report_.origin;
  if (!readable_) {
    report_.content = complete() ? sequence + 1 : report_.content;
    report_.add("audit.record", sequence,
                record_name(sequence) + " is not in the canonical form or out of place");
    return true;
  }
  record_ = std::move(*record);
  if (complete() && !is_log_event(record_.kind)) report_.content = sequence + 1;
  blobs_.named_by(record_);
  if ((record_.kind == "opening") != (sequence == 0))
    report_.add("audit.order", sequence,
                record_name(sequence) + " is out of place: " + record_.kind);
  for (const auto& fault : form_faults(record_, index_.where()))
    report_.add(fault.code, sequence, fault.message);
  return true;
}

void Verifier::grow() {
  broken_ = broken_ || sequence_ != tree_.size();
  if (broken_) return;
  tree_.append(leaf_);
  checkpoints_.grown(tree_);
  if (options_.progress) options_.progress(tree_.size(), report_.size);
}

// As a store's verification says it. A key that is destroyed opens nothing in an export that was
// made before: that says nothing against the export.
void Verifier::unsealed(const std::string& fault) {
  const auto name = record_name(sequence_);
  if (fault.empty())
    ++report_.opened;
  else if (fault == "audit.values")
    report_.add(fault, sequence_, "the values of " + name + " do not match their commitments");
  else
    not_compared_.push_back(sequence_);
}

bool Verifier::value(std::uint64_t index, const Frame& frame, FrameReader& reader) {
  values_ = index + 1;
  if (!readable_ || !fits_) return true;
  fits_ = index < record_.fields.size() && frame.size == 32 + record_.fields[index].size;
  if (!fits_) return true;
  const auto body = reader.body();
  if (!body) return false;
  fits_ = to_hex(view(hmac(body->substr(0, 32), {body->substr(32)}))) ==
          record_.fields[index].commitment;
  return true;
}

bool Verifier::record_end() {
  if (!readable_) return true;
  if (!record_.has_private) {
    if (sealed_ || values_ > 0)
      report_.add("audit.values", sequence_,
                  "the values of " + record_name(sequence_) + " are not named by the record");
    return true;
  }
  if (sealed_ && fits_) {
    ++report_.with_values;
  } else if (values_ == record_.fields.size() && fits_ && !sealed_) {
    ++report_.opened;
    ++report_.with_values;
  } else if (const auto* erasure = index_.find_erasure(sequence_);
             !sealed_ && values_ == 0 && erasure != nullptr) {
    ++report_.redacted;
    redactions_.push_back(erasure->redaction);
  } else {
    report_.add("audit.values", sequence_,
                "the values of " + record_name(sequence_) +
                    " are missing without a redaction, or do not match");
  }
  return true;
}

void Verifier::finish() {
  const auto& head = index_.head().tree;
  if (complete()) {
    if (tree_.size() != head.size || tree_.size() != seen_) {
      report_.add("audit.gap", tree_.size(), record_name(tree_.size()) + " is missing");
    } else if (tree_.root() != head.root) {
      report_.add("audit.root", std::nullopt,
                  "the records do not give the root that the export's head names");
    }
    report_.root = tree_.root();
    report_.size = tree_.size();
    checkpoints_.finish(tree_.size());
  } else {
    part_.finish();
  }
  if (!index_.place(0))
    report_.add("audit.gap", 0, "record 0, which says what log this is, is missing");
  blobs_.finish();
  note_not_compared(not_compared_, report_);
  report_.redacted_unsigned = static_cast<std::uint64_t>(
      std::count_if(redactions_.begin(), redactions_.end(),
                    [&](std::uint64_t redaction) { return redaction >= report_.covered; }));
}

}  // namespace

VerifyReport Bundle::verify(const VerifyOptions& options) const {
  VerifyReport report;
  report.origin = origin();
  report.size = head().size;
  report.root = head().root;
  if (!complete()) report.content = head().size;
  Unseal unseal;
  if (options.values && keys_)
    unseal = [this](const Record& record, std::string_view sealed) {
      const auto key = keys_->key(record.key);
      if (!key) return key.error().front().code;
      Opened out;
      open_sealed(record, sealed, out);
      return std::string(out.state == ValueState::open ? "" : "audit.values");
    };
  Verifier verifier(*this, *index_, options, std::move(unseal), report);
  const auto digest = walk_export(index_->source(), index_->where(), verifier);
  if (!digest || *digest != index_->digest()) {
    report.add("audit.export", std::nullopt, "the export was changed while it was read");
    return report;
  }
  verifier.finish();
  return report;
}

}  // namespace windlass::log
