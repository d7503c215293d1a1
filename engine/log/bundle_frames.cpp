// SPDX-License-Identifier: Apache-2.0
#include "log/bundle_frames.hpp"

#include <algorithm>

#include "log/text.hpp"

namespace windlass::log {

FrameReader::FrameReader(const ByteSource& source, std::uint64_t offset, std::size_t window,
                         bool digest)
    : source_(source), window_(window, '\0'), at_(offset), hashing_(digest) {}

// Makes at least `count` bytes, at most the window's size, ready in the window.
bool FrameReader::fill(std::size_t count) {
  if (end_ - begin_ >= count) return true;
  const auto there = source_.size() > at_ ? source_.size() - at_ : 0;
  if (there < count || count > window_.size()) return false;
  std::copy(window_.begin() + static_cast<std::ptrdiff_t>(begin_),
            window_.begin() + static_cast<std::ptrdiff_t>(end_), window_.begin());
  end_ -= begin_;
  begin_ = 0;
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(there, window_.size())) - end_;
  if (!source_.read(at_ + end_, window_.data() + end_, wanted)) return false;
  end_ += wanted;
  return true;
}

std::optional<std::string_view> FrameReader::take(std::size_t count) {
  if (!fill(count)) return std::nullopt;
  const std::string_view out(window_.data() + begin_, count);
  if (hashing_) hash_.update(out);
  begin_ += count;
  at_ += count;
  return out;
}

bool FrameReader::body(const std::function<void(std::string_view)>& take_piece) {
  while (owed_ > 0) {
    if (begin_ == end_ && !fill(1)) return false;
    const auto piece =
        take(static_cast<std::size_t>(std::min<std::uint64_t>(owed_, end_ - begin_)));
    owed_ -= piece->size();
    if (take_piece) take_piece(*piece);
  }
  return true;
}

std::optional<std::string_view> FrameReader::body() {
  const auto size = static_cast<std::size_t>(owed_);
  if (size <= window_.size()) {
    owed_ = 0;
    return take(size);
  }
  large_.clear();
  large_.reserve(size);
  if (!body([&](std::string_view piece) { large_ += piece; })) return std::nullopt;
  return large_;
}

// The rest of the present frame.
bool FrameReader::pass() {
  if (large_.capacity() > window_.size()) large_ = std::string();
  if (!open_) return true;
  open_ = false;
  if (!hashing_ && owed_ > end_ - begin_) {  // nobody looks at it: go past it
    at_ += owed_;
    begin_ = end_ = 0;
    owed_ = 0;
  }
  if (!body(nullptr)) return false;
  const auto newline = take(1);
  return newline && *newline == "\n";
}

std::optional<Frame> FrameReader::refuse(const char* why) {
  fault_ = why;
  return std::nullopt;
}

std::optional<Frame> FrameReader::next() {
  if (!pass()) return refuse("a frame has a wrong length");
  const auto there = source_.size() > at_ ? source_.size() - at_ : 0;
  if (!fill(static_cast<std::size_t>(std::min<std::uint64_t>(there, header_limit))))
    return refuse("the file cannot be read");
  Frame out;
  out.offset = at_;
  std::string_view ready(window_.data() + begin_, std::min(end_ - begin_, header_limit));
  std::string_view header;
  std::string_view kind;
  std::string_view name;
  if (!split_prefix(ready, "\n", header)) return refuse("a frame has no header");
  const auto length = header.size() + 1;
  if (!split_prefix(header, " ", kind) || !split_prefix(header, " ", name))
    return refuse("a frame has no header");
  const auto size = parse_whole_number(header);
  const auto known = frame_kind(kind);
  if (!size) return refuse("a frame has a wrong length");
  if (!known) return refuse("a frame of the export is malformed or out of place");
  if (*size > frame_limit(*known)) return refuse("a frame is longer than the format allows");
  name_ = name;
  take(length);
  if (source_.size() - at_ <= *size) return refuse("a frame has a wrong length");
  out.kind = *known;
  out.name = name_;
  out.body = at_;
  out.size = owed_ = *size;
  open_ = true;
  return out;
}

bool ExportVisitor::consistency(const std::vector<Hash>&, const Frame&) { return true; }
bool ExportVisitor::record(std::uint64_t, const Frame&, FrameReader&) { return true; }
bool ExportVisitor::value(std::uint64_t, const Frame&, FrameReader&) { return true; }

namespace {

// Holds the frames against their one order: keys, checkpoints with their ways to the head, blobs,
// records with what belongs to each.
class Walk {
 public:
  Walk(const ByteSource& source, const std::string& where, ExportVisitor& visitor)
      : source_(source),
        reader_(source, 0, FrameReader::wide, true),
        where_(where),
        visitor_(visitor) {}

  base::Result<base::Digest> run() {
    if (source_.size() > export_limit) return refuse("the export is longer than the format allows");
    if (source_.size() < export_title.size() || reader_.take(export_title.size()) != export_title)
      return refuse("this is not an export of version 1");
    bool first = true;
    for (;;) {
      const auto frame = reader_.next();
      if (!frame) return refuse(reader_.fault());
      if (frame->kind == FrameKind::end) return end(*frame, first);
      if (first != (frame->kind == FrameKind::head) || !(first ? head(*frame) : take(*frame)))
        return refuse("a frame of the export is malformed or out of place");
      first = false;
    }
  }

 private:
  base::Diagnostic refuse(const std::string& why) const {
    return base::diagnostic(where_, "audit.export", why, "it was damaged or changed on its way");
  }

  base::Result<base::Digest> end(const Frame& frame, bool first) {
    const auto digest = reader_.digest();
    if (frame.name != "-" || frame.size != 64 || source_.size() - frame.body != 65 ||
        reader_.body() != base::hex(digest) || reader_.take(1) != "\n") {
      return refuse("the file does not match its own digest");
    }
    if (first) return refuse("the export has no head");
    if (owes_consistency_ || owes_proof_ || !finish_record())
      return refuse("a frame of the export is malformed or out of place");
    return digest;
  }

  bool head(const Frame& frame) {
    const auto text = reader_.body();
    const auto head = text && frame.name == "-" ? parse_export_head(*text) : std::nullopt;
    if (!head) return false;
    complete_ = head->complete;
    return visitor_.head(*head);
  }

  bool take(const Frame& frame) {
    const int stage = stage_of(frame.kind);
    if (stage < stage_) return false;
    // What a part owes to each checkpoint and each record before anything else may come.
    if (owes_consistency_ != (frame.kind == FrameKind::consistency) ||
        owes_proof_ != (frame.kind == FrameKind::proof))
      return false;
    stage_ = stage;
    switch (frame.kind) {
      case FrameKind::key: return key(frame);
      case FrameKind::checkpoint: return checkpoint(frame);
      case FrameKind::consistency: return consistency(frame);
      case FrameKind::blob: return blob(frame);
      case FrameKind::record: return record(frame);
      case FrameKind::proof: return proof(frame);
      case FrameKind::value: return value(frame);
      case FrameKind::sealed: return sealed(frame);
      case FrameKind::head:
      case FrameKind::end: return false;
    }
    return false;
  }

  static int stage_of(FrameKind kind) {
    switch (kind) {
      case FrameKind::key: return 1;
      case FrameKind::checkpoint:
      case FrameKind::consistency: return 2;
      case FrameKind::blob: return 3;
      default: return 4;
    }
  }

  bool key(const Frame& frame) {
    const auto text = reader_.body();
    if (!text || ++keys_ > key_count_limit) return false;
    const auto key = parse_verify_key(*text, where_);
    return key && key->name == frame.name && key->text() == *text && visitor_.key(*key);
  }

  bool checkpoint(const Frame& frame) {
    const auto text = reader_.body();
    if (!text || ++notes_ > note_count_limit) return false;
    const auto note = parse_note(*text, where_);
    noted_ = parse_whole_number(frame.name);
    owes_consistency_ = !complete_;
    return note && note->checkpoint.size == noted_ && visitor_.checkpoint(*note, frame);
  }

  bool consistency(const Frame& frame) {
    owes_consistency_ = false;
    if (parse_whole_number(frame.name) != noted_ || frame.size % 32 != 0) return false;
    const auto bytes = reader_.body();
    return bytes && visitor_.consistency(split_hashes(*bytes), frame);
  }

  bool blob(const Frame& frame) {
    return is_hex(frame.name, 64) && ++blobs_ <= export_blob_limit && visitor_.blob(frame, reader_);
  }

  bool record(const Frame& frame) {
    const auto number = parse_whole_number(frame.name);
    if (!number || (record_ && *record_ >= *number) || !finish_record()) return false;
    record_ = number;
    values_ = 0;
    has_sealed_ = false;
    owes_proof_ = !complete_;
    return visitor_.record(*number, frame, reader_);
  }

  bool proof(const Frame& frame) {
    owes_proof_ = false;
    if (parse_whole_number(frame.name) != record_ || frame.size % 32 != 0) return false;
    const auto bytes = reader_.body();
    return bytes && visitor_.proof(split_hashes(*bytes));
  }

  bool value(const Frame& frame) {
    std::string_view index = frame.name;
    std::string_view sequence;
    if (!split_prefix(index, "/", sequence)) return false;
    if (!record_ || parse_whole_number(sequence) != record_ ||
        parse_whole_number(index) != values_ || values_ >= field_count_limit || frame.size < 32 ||
        has_sealed_)
      return false;
    return visitor_.value(values_++, frame, reader_);
  }

  bool sealed(const Frame& frame) {
    if (!record_ || parse_whole_number(frame.name) != record_ || has_sealed_ || values_ > 0)
      return false;
    has_sealed_ = true;
    return visitor_.sealed(frame, reader_);
  }

  bool finish_record() { return !record_ || visitor_.record_end(); }

  const ByteSource& source_;
  FrameReader reader_;
  const std::string& where_;
  ExportVisitor& visitor_;
  bool complete_ = false;
  int stage_ = 0;  // of the frames read so far: head, keys, checkpoints, blobs, records
  std::uint64_t keys_ = 0, notes_ = 0, blobs_ = 0;
  std::optional<std::uint64_t> noted_;   // the size of the last checkpoint
  std::optional<std::uint64_t> record_;  // the last record
  std::uint64_t values_ = 0;             // of the last record
  bool has_sealed_ = false;
  bool owes_consistency_ = false;
  bool owes_proof_ = false;
};

}  // namespace

base::Result<base::Digest> walk_export(const ByteSource& source, const std::string& where,
                                       ExportVisitor& visitor) {
  return Walk(source, where, visitor).run();
}

}  // namespace windlass::log
