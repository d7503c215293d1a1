// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the commands of `windlass audit` share: naming and opening a log, choosing its records,
// answering. Each command is one file of audit/, with its options; audit/audit.cpp lists them.
//
// Here the clock is read (or --now taken in its place), as in open.cpp and commands/new.cpp; below
// tools/ time is always given.
// Exit codes as in commands.hpp: a log that does not hold, a plan that is not identical or an
// export that was changed is 1; a store that is refused is 3.

#include <functional>
#include <map>

#include "audit/recording.hpp"
#include "audit/replay.hpp"
#include "commands.hpp"
#include "log/store.hpp"
#include "present/wrap.hpp"

namespace windlass::tool {

// Which log, and what vouches for it.
struct LogOptions {
  std::string store, bundle;         // --store, --export: one of them
  std::string keys;                  // of subjects; empty: the store's path + ".keys"
  std::vector<std::string> trusted;  // verify keys: files, or the keys' own text
  std::vector<std::string> known;    // files of checkpoint notes kept elsewhere
  std::string now;                   // UTC, for tests and re-enactments; empty: the clock
};
// Which records of it. Empty: all.
struct RecordFilter {
  std::string from = {}, until = {}, kind = {}, subject = {};
};

// --store, required, or one of --store and --export; --keys, --trusted and --known.
void add_store_options(LogOptions&, Arguments&);
void add_log_options(LogOptions&, Arguments&);
void add_trust_options(LogOptions&, Arguments&);
Argument& add_now(LogOptions&, Arguments&);
void add_filter(RecordFilter&, Arguments&);
// --limit: at most so many; the target's 0 means all.
void add_limit(std::uint64_t& limit, std::string help, Arguments&);
// --plugins: the lock that vouches for recorded plugins.
void add_lock(std::string& lock, Arguments&);

// Now, to the second, in UTC; or what was given in its place.
std::string utc_now(const std::string& given);
// --trusted and --known; nothing after diagnostics were printed.
std::optional<std::vector<log::VerifyKey>> trusted_keys(const LogOptions&, Streams&);
std::optional<std::vector<std::string>> note_files(const std::vector<std::string>& paths, Streams&);
std::optional<std::string> read_text(const std::string& path, Streams&,
                                     std::size_t limit = std::size_t{16} << 20);

enum class Use {
  look,     // read what holds
  inspect,  // read it as it is, to say what does not hold
  change,   // add to a log that is there
  record    // the same, and make the log when it is absent
};
// A store for the given use, judged by --trusted and --known unless it is inspected. Nothing after
// its diagnostics were printed: `code` then is the exit code, `why` what was found.
std::optional<log::Store> open_store(const LogOptions&, Use, Streams&, int& code,
                                     base::Diagnostics* why = nullptr);
// By the kind of the first problem: see engine/audit/error_kind.hpp.
int exit_code_of(const base::Diagnostics&);
// Prints, and returns that code.
int fail(const base::Diagnostics&, Streams&);

// The bounds of --from and --until as records' times compare; nothing after a complaint.
std::optional<log::Filter> filter_of(const RecordFilter&, Streams&);

// One line on `err` for long work, rewritten while it runs; nothing when `err` is no terminal.
class Progress {
 public:
  Progress(Streams& streams, std::string what) : streams_(streams), what_(std::move(what)) {}
  ~Progress() { clear(); }
  void clear();
  void at(std::uint64_t done, std::uint64_t total);

 private:
  Streams& streams_;
  std::string what_;
  std::uint64_t shown_ = 0;
};

// Whether a record is of a plan and cannot be read as one. It is told wherever plans are listed or
// counted: left out, it would pass for a plan that was never made.
bool unreadable(const log::Record&, const std::optional<audit::Summary>&);
// What a record says of itself, for people.
void write_record(const log::Entry&, log::ValueState, Page&);
std::string_view word(log::ValueState);
std::string brief_digest(std::string_view);

// `recommend --store`: records the plan and puts the receipt into it, and what changed since the
// record before, before anybody sees it. Any exit code but 0 comes after the reason was printed:
// then there is no plan.
struct RecordOptions {
  LogOptions log;  // an empty store: nothing is recorded
  std::string client, user, role;
};
void add_record_options(RecordOptions&, Arguments&);
// With absolute paths. To be asked before a plugin's code runs, which could change the working
// directory.
RecordOptions fixed_in_place(RecordOptions);
int record_plan(const RecordOptions&, const std::shared_ptr<const plan::Engine>&,
                const std::string& patient_text, const model::Facts&,
                std::vector<std::pair<std::string, std::string>> asked_for, model::Recommendation&,
                Streams&);
// The answer of a command that added one record: where it stands, as text or JSON.
void write_receipt(const log::Receipt&, const std::string& what, const std::string& format,
                   Streams&);

}  // namespace windlass::tool
