// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is asked of a store: how it is opened, which records are listed, and what a redaction, a
// fork and an export need.
//
// Thread rule: plain values.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "log/keys.hpp"
#include "log/note.hpp"

namespace windlass::log {

enum class Mode {
  read,            // of a store that exists; nothing is changed
  write,           // of a store that exists
  write_or_create  // creates it with its opening record when it is absent or empty
};

struct OpenOptions {
  Mode mode = Mode::write;
  std::shared_ptr<KeyService>
      keys;  // none: records about a subject are refused, and values stay sealed
  std::string name = "windlass";   // of a new log: the first part of its origin
  std::string now;                 // of a new log: the time of its opening record
  std::vector<VerifyKey> trusted;  // whose checkpoints count
  std::vector<std::string>
      known;  // checkpoint notes kept elsewhere: the store must contain what they signed
  unsigned patience = 10'000;  // milliseconds to wait for another process
  bool inspect = false;  // with Mode::read: leaves judging the records to verify(), which then
                         // names what is wrong
  std::string vfs;       // a SQLite VFS by name, for fault harnesses; empty: SQLite's own
};

// Which records to list. Times compare as text, so give them in the form that the records have.
struct Filter {
  std::uint64_t from = 0;
  std::uint64_t until = UINT64_MAX;  // exclusive
  std::string written_from;          // inclusive; empty: no bound
  std::string written_until;         // exclusive
  std::string kind;
  std::string subject;  // the plain id; needs keys
  std::uint64_t limit = UINT64_MAX;
};

struct Redaction {
  std::string subject;  // the plain id
  std::string
      approver;  // two different people: names that differ in more than blanks, dots and capitals
  std::string approver_2;
  std::string reason;  // must not name the patient: it stays in the log
  std::string now;
};

struct ForkRequest {
  std::filesystem::path path;  // of the new store
  std::string reason;
  std::string approver;
  std::string checkpoint;  // the newest signed note of the old log that is known, here or
                           // elsewhere; may be empty
  std::string now;
};

// How far long work has come. It is called in the thread that asked for the work.
using ProgressFunction = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct ExportOptions {
  std::vector<std::uint64_t> sequences;  // empty: the whole log
  bool values =
      true;  // include the values that can be opened, with the openings of their commitments
  std::string checkpoint;  // a signed note to prove against; empty: the newest in the store, else
                           // the bare tree head
  std::vector<VerifyKey> keys;  // to name in the file; trust in them comes from elsewhere
  std::string now;
  ProgressFunction progress;  // in records; may be empty
};

// What an export contains.
struct Exported {
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t open = 0;    // records whose values are in it in the clear
  std::uint64_t sealed = 0;  // records whose values are in it sealed
  bool complete = false;
};

}  // namespace windlass::log
