// SPDX-License-Identifier: Apache-2.0
// Writing an export. FORMAT in README.md; bundle.cpp and tools/verify_export.py read it.
#include <set>

#include "log/bundle.hpp"
#include "log/core.hpp"
#include "log/manifest.hpp"
#include "log/text.hpp"

namespace windlass::log {
namespace {

// Writes frames to a new file and keeps the digest of everything written.
class FrameWriter {
 public:
  FrameWriter(File file, std::string where) : file_(std::move(file)), where_(std::move(where)) {
    put(export_title);
  }

  void frame(std::string_view kind, std::string_view name,
             std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();
    put(std::string(kind) + " " + std::string(name) + " " + std::to_string(size) + "\n");
    for (const auto part : parts) put(part);
    put("\n");
  }

  std::uint64_t finish() {
    put("end - 64\n");
    const auto digest = base::hex(hash_.finish());
    buffer_ += digest + "\n";
    flush();
    if (!sync(file_)) fail();
    return at_;
  }

 private:
  void put(std::string_view bytes) {
    hash_.update(bytes);
    buffer_ += bytes;
    if (buffer_.size() > (std::size_t{1} << 20)) flush();
  }
  void flush() {
    if (!write_at(file_, at_, buffer_.data(), buffer_.size())) fail();
    at_ += buffer_.size();
    buffer_.clear();
  }
  [[noreturn]] void fail() const {
    throw Failure{{base::diagnostic(where_, "audit.write", "the export could not be written")}};
  }

  File file_;
  std::string where_;
  base::Sha256 hash_;
  std::string buffer_;
  std::uint64_t at_ = 0;
};

std::string joined(const std::vector<Hash>& path) {
  std::string out;
  for (const auto& hash : path) out += view(hash);
  return out;
}

class Export {
 public:
  Export(const Store& store, const std::shared_ptr<Core>& core, const ExportOptions& options)
      : store_(store), core_(core), options_(options) {}

  std::uint64_t write(File file, const std::string& where) {
    choose();
    FrameWriter out(std::move(file), where);
    out.frame("head", "-", {export_head(head_, complete_, options_.now)});
    for (const auto& key : options_.keys) out.frame("key", key.name, {key.text()});
    checkpoints(out);
    blobs(out);
    if (complete_) {
      for (std::uint64_t sequence = 0; sequence < head_.size; ++sequence) record(out, sequence);
    } else {
      for (const auto sequence : chosen_) record(out, sequence);
    }
    return out.finish();
  }

 private:
  void choose() {
    complete_ = options_.sequences.empty();
    head_ = need(store_.head());
    notes_ = need(store_.checkpoints());
    if (!options_.checkpoint.empty()) {
      const auto note = need(parse_note(options_.checkpoint, core_->where()));
      if (note.checkpoint.origin != store_.origin() || note.checkpoint.size > head_.size) {
        throw Failure{{base::diagnostic(core_->where(), "audit.origin",
                                        "the checkpoint does not belong to this log as it is")}};
      }
      notes_.push_back(options_.checkpoint);
    }
    if (complete_) return;
    for (const auto sequence : options_.sequences) {
      if (sequence >= head_.size)
        throw Failure{{base::diagnostic(core_->where(), "audit.no_record",
                                        "the log has no record of this number")}};
      chosen_.insert(sequence);
    }
    chosen_.insert(0);  // the opening record says what log this is, and which one it continues
    // A redacted record goes with the record that says why its values are gone.
    for (const auto sequence : std::vector<std::uint64_t>(chosen_.begin(), chosen_.end())) {
      const auto opened = need(store_.read(sequence));
      if (opened.state == ValueState::redacted) chosen_.insert(redaction_of(opened.entry.record));
    }
    // Proofs lead to the newest signed tree if it has all that was chosen, else to the tree as it
    // is.
    for (auto note = notes_.rbegin(); note != notes_.rend(); ++note) {
      const auto parsed = need(parse_note(*note, core_->where()));
      if (parsed.checkpoint.size <= *chosen_.rbegin() || parsed.checkpoint.size > head_.size)
        continue;
      head_ = need(store_.head(parsed.checkpoint.size));
      break;
    }
  }

  std::uint64_t redaction_of(const Record& record) {
    const auto found = need(core_->run([&](Database& database) {
      return core_->redaction_of(database, view(*hex_array<32>(record.subject)), record.sequence);
    }));
    return found.value_or(record.sequence);
  }

  void checkpoints(FrameWriter& out) {
    std::set<std::string> written;
    if (complete_) {  // the records have all of them, but perhaps the one that was given
      const auto given = options_.checkpoint.empty() ? notes_.end() : notes_.end() - 1;
      written.insert(notes_.begin(), given);
    }
    for (const auto& text : notes_) {
      const auto note = need(parse_note(text, core_->where()));
      const auto size = note.checkpoint.size;
      if (size > head_.size || !written.insert(text).second) continue;
      out.frame("checkpoint", std::to_string(size), {text});
      if (!complete_)
        out.frame("consistency", std::to_string(size),
                  {joined(need(store_.consistency_proof(size, head_.size)))});
    }
  }

  void blobs(FrameWriter& out) {
    std::set<std::string> digests;
    Filter filter;
    filter.until = head_.size;
    const auto gather = [&](const Entry& entry) {
      for (const auto& blob : entry.record.blobs) {
        if (!digests.insert(blob.digest).second || blob.media != manifest_media) continue;
        for (const auto& named :
             need(parse_manifest(need(store_.blob(blob.digest)), core_->where())).blobs)
          digests.insert(named.digest);
      }
      return true;
    };
    if (complete_) {
      need(store_.each(filter, gather));
    } else {
      for (const auto sequence : chosen_) gather(need(store_.entry(sequence)));
    }
    for (const auto& digest : digests) out.frame("blob", digest, {need(store_.blob(digest))});
  }

  void record(FrameWriter& out, std::uint64_t sequence) {
    const auto name = std::to_string(sequence);
    std::string sealed;
    const auto opened = need(core_->run([&](Database& database) {
      const auto row = core_->row(database, sequence, true);
      if (!row)
        throw Failure{{base::diagnostic(core_->where(), "audit.no_record", "a record is missing",
                                        "verify names what is missing")}};
      sealed = row->sealed;
      return core_->open_values(database, *row, core_->checked_entry(*row));
    }));
    out.frame("record", name, {opened.entry.bytes});
    if (!complete_)
      out.frame("proof", name, {joined(need(store_.inclusion_proof(sequence, head_.size)))});
    switch (opened.state) {
      case ValueState::none:
      case ValueState::redacted: return;
      case ValueState::missing:
        throw Failure{
            {base::diagnostic(core_->where(), "audit.values",
                              "the values of record " + name + " are gone or were changed",
                              "verify says more; an export would hide it")}};
      case ValueState::open:
        if (options_.values) {
          for (std::size_t i = 0; i < opened.fields.size(); ++i) {
            out.frame("value", name + "/" + std::to_string(i),
                      {view(opened.openings[i]), opened.fields[i].value});
          }
          return;
        }
        [[fallthrough]];
      case ValueState::sealed: out.frame("sealed", name, {sealed}); return;
    }
  }

  const Store& store_;
  std::shared_ptr<Core> core_;
  const ExportOptions& options_;
  bool complete_ = false;
  Checkpoint head_;
  std::vector<std::string> notes_;
  std::set<std::uint64_t> chosen_;
};

}  // namespace

std::string export_head(const Checkpoint& head, bool complete, const std::string& written) {
  return "{\"origin\":\"" + head.origin + "\",\"size\":" + std::to_string(head.size) +
         ",\"root\":\"" + to_hex(view(head.root)) +
         "\",\"complete\":" + (complete ? "true" : "false") + ",\"written\":\"" + written + "\"}";
}

base::Result<std::uint64_t> Store::export_to(const std::filesystem::path& path,
                                             const ExportOptions& options) const {
  if (!is_utc_time(options.now))
    return base::diagnostic(path.string(), "audit.draft", "an export needs a UTC time");
  auto file = open_guarded(path, Access::create, 0600);
  if (!file) return file.error();
  std::error_code ignored;
  try {
    auto size = Export(*this, core_, options).write(std::move(*file), path.string());
    sync_folder_of(path);
    return size;
  } catch (const Failure& failure) {
    std::filesystem::remove(path, ignored);  // half an export would only puzzle whoever finds it
    return failure.errors;
  }
}

}  // namespace windlass::log
