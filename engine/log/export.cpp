// SPDX-License-Identifier: Apache-2.0
// What goes into an export, and in which order. FORMAT in README.md; bundle_frames.cpp and
// tools/verify_export read it.
#include "log/export_frames.hpp"

#include <set>

#include "log/export_file.hpp"
#include "log/log_events.hpp"
#include "log/manifest.hpp"
#include "log/session.hpp"
#include "log/store.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

std::string joined(const std::vector<Hash>& path) {
  std::string out;
  for (const auto& hash : path) out += view(hash);
  return out;
}

class Export {
 public:
  Export(const Store& store, const std::shared_ptr<Session>& session, const ExportOptions& options)
      : store_(store), session_(session), options_(options) {}

  Exported write(ExportSink& sink, const std::string& where) {
    choose();
    FrameWriter out(sink, where);
    out.frame(FrameKind::head, "-", {export_head({head_, complete_, options_.now})});
    for (const auto& key : options_.keys) out.frame(FrameKind::key, key.name, {key.text()});
    checkpoints(out);
    blobs(out);
    written_.complete = complete_;
    if (complete_) {
      for (std::uint64_t sequence = 0; sequence < head_.size; ++sequence)
        record(out, sequence, head_.size);
    } else {
      for (const auto sequence : chosen_) record(out, sequence, chosen_.size());
    }
    written_.bytes = out.finish();
    return written_;
  }

 private:
  [[noreturn]] void refuse(const char* code, const std::string& why,
                           const std::string& hint = {}) const {
    throw Failure{{base::diagnostic(session_->where(), code, why, hint)}};
  }

  void choose() {
    complete_ = options_.sequences.empty();
    head_ = value_or_throw(store_.head());
    if (!options_.checkpoint.empty()) {
      const auto note = value_or_throw(parse_note(options_.checkpoint, session_->where()));
      if (note.checkpoint.origin != store_.origin() || note.checkpoint.size > head_.size)
        refuse("audit.origin", "the checkpoint does not belong to this log as it is");
    }
    if (complete_) return;
    for (const auto sequence : options_.sequences) {
      if (sequence >= head_.size) refuse("audit.no_record", "the log has no record of this number");
      chosen_.insert(sequence);
    }
    chosen_.insert(0);  // the opening record says what log this is, and which one it continues
    // A redacted record goes with the record that says why its values are gone.
    for (const auto sequence : std::vector<std::uint64_t>(chosen_.begin(), chosen_.end())) {
      const auto opened = value_or_throw(store_.read(sequence));
      if (opened.state == ValueState::redacted) chosen_.insert(redaction_of(opened.entry.record));
    }
    notes_ = value_or_throw(store_.checkpoints());
    if (!options_.checkpoint.empty()) notes_.push_back(options_.checkpoint);
    // Proofs lead to the newest signed tree if it has all that was chosen, else to the tree as it
    // is.
    for (auto note = notes_.rbegin(); note != notes_.rend(); ++note) {
      const auto parsed = value_or_throw(parse_note(*note, session_->where()));
      if (parsed.checkpoint.size <= *chosen_.rbegin() || parsed.checkpoint.size > head_.size)
        continue;
      head_ = value_or_throw(store_.head(parsed.checkpoint.size));
      break;
    }
  }

  std::uint64_t redaction_of(const Record& record) {
    const auto found = value_or_throw(session_->run([&](Database& database) {
      return session_->redaction_of(database, view(*hex_array<32>(record.subject)),
                                    record.sequence);
    }));
    return found.value_or(record.sequence);
  }

  void checkpoints(FrameWriter& out) {
    if (complete_) {  // the records have all of them, but perhaps the one that was given
      if (!options_.checkpoint.empty() && !is_recorded(options_.checkpoint))
        checkpoint(out, options_.checkpoint);
      return;
    }
    std::set<std::string_view> written;
    for (const auto& text : notes_)
      if (written.insert(text).second) checkpoint(out, text);
  }

  bool is_recorded(const std::string& note) const {
    Filter filter;
    filter.kind = "checkpoint";
    filter.until = head_.size;
    bool found = false;
    value_or_throw(store_.each(filter, [&](const Entry& entry) {
      const auto stored = read_checkpoint(entry.record, session_->where());
      found = stored && stored->text == note;
      return !found;
    }));
    return found;
  }

  void checkpoint(FrameWriter& out, const std::string& text) const {
    const auto size = value_or_throw(parse_note(text, session_->where())).checkpoint.size;
    if (size > head_.size) return;
    const auto name = std::to_string(size);
    out.frame(FrameKind::checkpoint, name, {text});
    if (complete_) return;
    const auto path = value_or_throw(store_.consistency_proof(size, head_.size));
    out.frame(FrameKind::consistency, name, {joined(path)});
  }

  void blobs(FrameWriter& out) const {
    std::set<Hash> digests;
    Filter filter;
    filter.until = head_.size;
    const auto digest_of = [&](const Attachment& blob) { return *hex_array<32>(blob.digest); };
    const auto gather = [&](const Entry& entry) {
      for (const auto& blob : entry.record.blobs) {
        if (!digests.insert(digest_of(blob)).second || blob.media != manifest_media) continue;
        const auto bytes = value_or_throw(store_.blob(blob.digest));
        for (const auto& named : value_or_throw(parse_manifest(bytes, session_->where())).blobs)
          digests.insert(digest_of(named));
      }
      return true;
    };
    if (complete_) {
      value_or_throw(store_.each(filter, gather));
    } else {
      for (const auto sequence : chosen_) gather(value_or_throw(store_.entry(sequence)));
    }
    for (const auto& digest : digests) {
      const auto name = to_hex(view(digest));
      out.frame(FrameKind::blob, name, {value_or_throw(store_.blob(name))});
    }
  }

  // One of `total` records.
  void record(FrameWriter& out, std::uint64_t sequence, std::uint64_t total) {
    const auto name = std::to_string(sequence);
    std::string sealed;
    const auto opened = value_or_throw(session_->run([&](Database& database) {
      auto row = session_->row(database, sequence, true);
      if (!row) refuse("audit.no_record", "a record is missing", "verify names what is missing");
      auto values =
          session_->open_values(*row, session_->checked_entry(*row), Session::inside(database));
      sealed = std::move(row->sealed);
      return values;
    }));
    if (opened.state == ValueState::missing) {
      refuse("audit.values", "the values of record " + name + " are gone or were changed",
             "verify says more; an export would hide it");
    }
    ++written_.records;
    if (options_.progress) options_.progress(written_.records, total);
    out.frame(FrameKind::record, name, {opened.entry.bytes});
    if (!complete_) {
      const auto path = value_or_throw(store_.inclusion_proof(sequence, head_.size));
      out.frame(FrameKind::proof, name, {joined(path)});
    }
    if (opened.state == ValueState::open && options_.values) {
      ++written_.open;
      for (std::size_t i = 0; i < opened.fields.size(); ++i) {
        out.frame(FrameKind::value, name + "/" + std::to_string(i),
                  {view(opened.openings[i]), opened.fields[i].value});
      }
    } else if (opened.state == ValueState::open || opened.state == ValueState::sealed) {
      ++written_.sealed;
      out.frame(FrameKind::sealed, name, {sealed});
    }
  }

  const Store& store_;
  std::shared_ptr<Session> session_;
  const ExportOptions& options_;
  bool complete_ = false;
  Checkpoint head_;
  std::vector<std::string> notes_;  // of an incomplete export
  std::set<std::uint64_t> chosen_;
  Exported written_;
};

}  // namespace

base::Result<Exported> Store::export_to(ExportSink& sink, const ExportOptions& options) const {
  const auto where = "an export of " + path().string();
  if (!is_utc_time(options.now))
    return base::diagnostic(where, "audit.draft", "an export needs a UTC time");
  try {
    return Export(*this, session_, options).write(sink, where);
  } catch (const Failure& failure) {
    return failure.errors;
  }
}

base::Result<Exported> Store::export_to(const std::filesystem::path& path,
                                        const ExportOptions& options) const {
  try {
    ExportFile file(path);
    auto out = export_to(file, options);
    if (out) file.publish();
    return out;
  } catch (const Failure& failure) {
    return failure.errors;
  }
}

}  // namespace windlass::log
