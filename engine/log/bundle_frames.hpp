// SPDX-License-Identifier: Apache-2.0
#pragma once

// The frames of an export, read one after the other with a window of fixed size: their lengths,
// their one order, and the digest over the whole file. What they say is the visitor's to judge.
// Private to the log floor.
//
// Thread rule: a FrameReader belongs to one thread; walk_export calls its visitor in its own.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "log/bundle_source.hpp"
#include "log/export_format.hpp"

namespace windlass::log {

struct Frame {
  FrameKind kind = FrameKind::end;
  std::string_view name;     // valid until the reader moves
  std::uint64_t offset = 0;  // of its header
  std::uint64_t body = 0;    // of its body
  std::uint64_t size = 0;    // of its body
};

class FrameReader {
 public:
  static constexpr std::size_t wide = std::size_t{256} << 10;  // to read everything
  static constexpr std::size_t narrow = std::size_t{4} << 10;  // to look at headers
  // Begins at `offset`. With `digest`, every byte from there on is hashed as it is passed.
  FrameReader(const ByteSource&, std::uint64_t offset, std::size_t window, bool digest);

  // The next frame's header, after the rest of the present frame was passed. Nothing when there is
  // none or it is malformed: fault() says why.
  std::optional<Frame> next();
  const std::string& fault() const { return fault_; }
  // The present frame's body, once, valid until next(). Nothing when it cannot be read.
  std::optional<std::string_view> body();
  // The same in pieces, for bodies that need not be in memory at once. False when it cannot be
  // read.
  bool body(const std::function<void(std::string_view)>& take);
  std::uint64_t position() const { return at_; }
  // Of every byte before position(). Call once, last.
  base::Digest digest() {
    hashing_ = false;
    return hash_.finish();
  }

  // Takes `count` bytes, at most the window's size; nothing when they are not there.
  std::optional<std::string_view> take(std::size_t count);

 private:
  bool fill(std::size_t count);
  bool pass();
  std::optional<Frame> refuse(const char* why);

  const ByteSource& source_;
  std::string window_;
  std::size_t begin_ = 0;  // in the window: the byte at at_
  std::size_t end_ = 0;
  std::uint64_t at_;
  bool hashing_;
  base::Sha256 hash_;
  std::uint64_t owed_ = 0;  // bytes of the present body that were not passed
  bool open_ = false;       // a frame was begun, and its last newline was not passed
  std::string name_;
  std::string large_;  // a body that does not fit the window
  std::string fault_;
};

// Called for each part of an export in the order of the file. Whatever a function does not read of
// a body is passed over, and hashed like the rest. A function that returns false calls the frame
// malformed and ends the walk.
class ExportVisitor {
 public:
  virtual ~ExportVisitor() = default;
  virtual bool head(const ExportHead&) { return true; }
  virtual bool key(const VerifyKey&) { return true; }
  virtual bool checkpoint(const Note&, const Frame&) { return true; }
  // Of the last checkpoint, in an incomplete export.
  virtual bool consistency(const std::vector<Hash>& path, const Frame&);
  virtual bool blob(const Frame&, FrameReader&) { return true; }
  virtual bool record(std::uint64_t sequence, const Frame&, FrameReader&);
  virtual bool proof(const std::vector<Hash>&) { return true; }
  virtual bool value(std::uint64_t index, const Frame&, FrameReader&);
  virtual bool sealed(const Frame&, FrameReader&) { return true; }
  // After the last frame of a record.
  virtual bool record_end() { return true; }
};

// Walks a whole export. audit.export: it is not one, is damaged, or the visitor refused a frame.
// Gives the digest over the whole file, as its last frame says it.
base::Result<base::Digest> walk_export(const ByteSource&, const std::string& where, ExportVisitor&);

}  // namespace windlass::log
