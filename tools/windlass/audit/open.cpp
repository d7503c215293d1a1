// SPDX-License-Identifier: Apache-2.0
// Opening what a command works on: the store or the export, the keys of subjects, the keys and
// notes that are trusted, the time.
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <ostream>

#include "audit.hpp"
#include "audit/error_kind.hpp"
#include "audit/log.hpp"
#include "base/calendar.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/open_log.hpp"
#include "log/text.hpp"
#include "plugin/lock.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

std::string utc_now(const std::string& given) {
  return given.empty() ? base::utc_text(std::time(nullptr)) : given;
}

bool unreadable(const log::Record& record, const std::optional<audit::Summary>& plan) {
  return record.kind == "recommendation" && !plan;
}

int exit_code_of(const base::Diagnostics& problems) {
  if (problems.empty()) return exit_refused;
  switch (audit::kind_of(problems.front().code)) {
    case audit::ErrorKind::does_not_hold: return exit_does_not_hold;
    case audit::ErrorKind::wrong_request: return exit_bad_input;
    case audit::ErrorKind::refused: return exit_refused;
    case audit::ErrorKind::stopped: return exit_stopped;
  }
  return exit_stopped;
}

int fail(const base::Diagnostics& problems, Streams& streams) {
  print(problems, streams);
  return exit_code_of(problems);
}

std::optional<std::string> read_text(const std::string& path, Streams& streams, std::size_t limit) {
  auto text = base::read_file(path, limit);
  if (text) return std::move(*text);
  print(text.error(), streams);
  return std::nullopt;
}

std::optional<std::vector<std::string>> note_files(const std::vector<std::string>& paths,
                                                   Streams& streams) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    auto text = read_text(path, streams);
    if (!text) return std::nullopt;
    if (const auto note = log::parse_note(*text, path); !note) {
      print(note.error(), streams);
      return std::nullopt;
    }
    out.push_back(std::move(*text));
  }
  return out;
}

std::optional<std::vector<log::VerifyKey>> trusted_keys(const LogOptions& options,
                                                        Streams& streams) {
  std::vector<log::VerifyKey> out;
  for (const std::string& given : options.trusted) {
    std::error_code failed;
    std::string text = given;
    if (fs::exists(given, failed)) {
      auto read = read_text(given, streams);
      if (!read) return std::nullopt;
      text = std::move(*read);
      while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    }
    auto key = log::parse_verify_key(text, given);
    if (!key) {
      print(key.error(), streams);
      return std::nullopt;
    }
    out.push_back(std::move(*key));
  }
  return out;
}

namespace {

// Why the keys that were named cannot be the patients' keys.
base::Diagnostics not_keys(const LogOptions& options) {
  for (const char* own : {"", "-wal", "-shm", "-journal"})
    if (!options.keys.empty() && fs::path(options.keys).lexically_normal() ==
                                     fs::path(options.store + own).lexically_normal())
      return {base::diagnostic(options.keys, "audit.keys", "this is a file of the store itself",
                               "name another file for the patients' keys, in another folder")};
  return {};
}

// The key service that the options name. Reading does without one when there is none; what creates
// keys warns when they would lie beside the store.
base::Result<std::shared_ptr<log::KeyService>> key_service(const LogOptions& options, Use use,
                                                           Streams& streams) {
  using Keys = std::shared_ptr<log::KeyService>;
  if (auto problems = not_keys(options); !problems.empty()) return problems;
  // Keys are made together with the log, which remembers them: a log that is there has its own, and
  // a typing error must not give it others.
  const auto there_already = log::is_a_log(options.store);
  if (!there_already) return there_already.error();
  // A checkpoint of it is known, and it is gone: opening it says so, and no keys are made for it.
  if (use == Use::record && !*there_already && !options.known.empty()) return Keys();
  const bool create = use == Use::record && !*there_already;
  const log::KeyUse key_use = create                                     ? log::KeyUse::create
                              : use == Use::change || use == Use::record ? log::KeyUse::write
                                                                         : log::KeyUse::read;
  const std::string beside = options.store + ".keys";
  std::error_code failed;
  const bool there = fs::exists(options.keys.empty() ? beside : options.keys, failed);
  if (!there && *there_already && use == Use::record)
    return base::diagnostic(options.keys.empty() ? beside : options.keys, "audit.keys",
                            "the log is there, and its key file is not",
                            "name the key file that the log was made with: --keys FILE");
  if (!options.keys.empty()) return log::open_key_file(options.keys, key_use);
  if (!create && !there) return Keys();
  if (create)
    streams.err << "windlass: warning: the patients' keys lie beside the store, in "
                << clean(beside)
                << "\n   hint: keep them elsewhere (--keys FILE): whoever copies or backs up both "
                   "has the values, and erasing a patient must reach every copy of the keys\n";
  auto keys = log::open_key_file(beside, key_use);
  if (!keys && !create) {  // nobody asked for them: without keys the values stay sealed
    streams.err << "windlass: warning: " << clean(beside) << " cannot be used ("
                << keys.error().front().code << "); values stay sealed\n";
    return Keys();
  }
  return keys;
}

}  // namespace

std::optional<log::Store> open_store(const LogOptions& options, Use use, Streams& streams,
                                     int& code, base::Diagnostics* why) {
  code = exit_bad_input;
  if (options.store.empty()) {
    complain(streams, "no store was named", "name it with --store DB");
    return std::nullopt;
  }
  auto trusted = trusted_keys(options, streams);
  auto known = note_files(options.known, streams);
  if (!trusted || !known) return std::nullopt;
  log::OpenOptions open;
  switch (use) {
    case Use::look: open.mode = log::Mode::read; break;
    case Use::inspect:
      open.mode = log::Mode::read;
      open.inspect = true;
      break;
    case Use::change: open.mode = log::Mode::write; break;
    case Use::record: open.mode = log::Mode::write_or_create; break;
  }
  code = exit_refused;
  auto keys = key_service(options, use, streams);
  if (!keys) {
    code = fail(keys.error(), streams);
    if (why != nullptr) *why = keys.error();
    return std::nullopt;
  }
  open.keys = std::move(*keys);
  open.now = utc_now(options.now);
  if (use != Use::inspect) {
    open.trusted = std::move(*trusted);
    open.known = std::move(*known);
  }
  auto store = log::Store::open(options.store, open);
  if (store) {
    print(store->warnings(), streams);
    return std::move(*store);
  }
  code = fail(store.error(), streams);
  if (why != nullptr) *why = store.error();
  return std::nullopt;
}

bool Log::open_export(const LogOptions& options, Streams& streams, int& code,
                      base::Diagnostics* why) {
  std::shared_ptr<log::KeyService> keys;
  if (!options.keys.empty()) {
    auto opened = log::open_key_file(options.keys, log::KeyUse::read);
    if (!opened) {
      code = exit_refused;
      print(opened.error(), streams);
      return false;
    }
    keys = std::move(*opened);
  }
  auto bundle = options.bundle == "-" ? log::Bundle::open(STDIN_FILENO, where_)
                                      : log::Bundle::open(options.bundle);
  if (bundle && keys) bundle = bundle->with_keys(std::move(keys));
  if (!bundle) {
    code = fail(bundle.error(), streams);
    if (why != nullptr) *why = bundle.error();
    return false;
  }
  bundle_ = std::move(*bundle);
  return true;
}

bool Log::judge_export(Streams& streams) const {
  log::VerifyOptions what;
  what.trusted = trusted_;
  what.notes = known_;
  Progress progress(streams, "verified");
  what.progress = [&](std::uint64_t done, std::uint64_t total) { progress.at(done, total); };
  const log::VerifyReport report = bundle_->verify(what);
  if (!report.holds()) {
    streams.err << log::render(report);
    complain(streams, "the export does not hold, so nothing of it is shown or run",
             "'windlass audit verify --export FILE' says more");
    return false;
  }
  if (trusted_.empty() || report.covered > 0 || bundle_->checkpoints().empty()) return true;
  complain(streams, "no checkpoint of this export was signed by a key that --trusted names");
  return false;
}

base::Diagnostics Log::tell_what_vouches(Streams& streams) const {
  if (trusted_.empty()) return {};
  audit::TrustedPlugins by_signature;
  auto failed = store_ ? by_signature.set_signed_log(*store_, trusted_, known_)
                       : by_signature.set_signed_log(*bundle_, trusted_, known_);
  if (!failed.empty()) return failed;
  const std::uint64_t size = by_signature.signed_size();
  if (size == 0)
    streams.err << "windlass: warning: no checkpoint of a trusted key covers any record of this "
                   "log\n";
  else
    streams.err << "windlass: trusted keys signed "
                << (size == 1 ? "record 0" : "records 0 to " + std::to_string(size - 1)) << "\n";
  return {};
}

std::optional<Log> Log::open(const LogOptions& options, Streams& streams, Use use, int& code,
                             base::Diagnostics* why) {
  Log log;
  code = exit_bad_input;
  auto trusted = trusted_keys(options, streams);
  auto known = note_files(options.known, streams);
  if (!trusted || !known) return std::nullopt;
  log.trusted_ = std::move(*trusted);
  log.known_ = std::move(*known);
  if (options.bundle.empty()) {
    log.store_ = open_store(options, use, streams, code, why);
    log.where_ = options.store;
    if (!log.store_) return std::nullopt;
  } else {
    log.where_ = options.bundle == "-" ? "standard input" : options.bundle;
    if (!log.open_export(options, streams, code, why)) return std::nullopt;
    code = exit_does_not_hold;
    if (use == Use::look && !log.judge_export(streams)) return std::nullopt;
  }
  if (use != Use::look) return log;
  if (const auto failed = log.tell_what_vouches(streams); !failed.empty()) {
    code = fail(failed, streams);
    return std::nullopt;
  }
  return log;
}

std::optional<audit::TrustedPlugins> Log::trusted(const std::string& lock, Streams& streams) const {
  audit::TrustedPlugins out;
  const std::string path = lock.empty() ? default_lock() : lock;
  std::error_code failed;
  if (!lock.empty() || fs::exists(path, failed)) {
    const auto site = plugin::open_lock(path);
    if (site)
      out.add_lock(site->lock);
    else
      print(site.error(), streams);
    // The one that nobody named vouches for nothing then; the one that was named is what was asked.
    if (!site && !lock.empty()) return std::nullopt;
  }
  const auto unread = store_ ? out.set_signed_log(*store_, trusted_, known_)
                             : out.set_signed_log(*bundle_, trusted_, known_);
  if (unread.empty()) return out;
  print(unread, streams);
  return std::nullopt;
}

base::Result<std::size_t> Log::prove(const log::Entry& entry,
                                     const log::Checkpoint& checkpoint) const {
  const std::uint64_t sequence = entry.record.sequence;
  if (bundle_) return bundle_->prove_record(sequence, checkpoint);
  const auto path = store_->inclusion_proof(sequence, checkpoint.size);
  const auto leaf = log::hex_array<32>(entry.leaf);
  if (checkpoint.origin == origin() && path && leaf &&
      log::verify_inclusion(*leaf, sequence, checkpoint.size, *path, checkpoint.root))
    return path->size();
  return base::diagnostic(where_, "audit.proof",
                          "the record is not in the tree of the checkpoint of " +
                              std::to_string(checkpoint.size) +
                              " records, or what lies beside it was changed");
}

log::FetchBlob Log::blobs() const {
  if (store_) return [store = *store_](const std::string& digest) { return store.blob(digest); };
  return [bundle = *bundle_](const std::string& digest) { return bundle.blob(digest); };
}

std::optional<log::Filter> filter_of(const RecordFilter& options, Streams& streams) {
  log::Filter filter;
  for (const auto& [text, bound] : {std::pair{&options.from, &filter.written_from},
                                    std::pair{&options.until, &filter.written_until}}) {
    if (text->empty()) continue;
    const bool day = text->size() == 10 && model::parse_date(*text).has_value();
    if (!day && !log::is_utc_time(*text)) {
      complain(
          streams,
          "'" + *text + "' is neither a day (2026-01-31) nor a UTC time (2026-01-31T12:00:00Z)");
      return std::nullopt;
    }
    *bound = *text;
    // Times compare as text: every time of a day lies between the day itself and the day followed
    // by a letter after 'T'.
    if (bound == &filter.written_until) *bound += day ? "U" : "~";
  }
  if (!filter.written_until.empty() && filter.written_from > filter.written_until) {
    complain(streams, "--from " + options.from + " is later than --until " + options.until,
             "no record lies between them; the earlier one goes to --from");
    return std::nullopt;
  }
  filter.kind = options.kind;
  filter.subject = options.subject;
  return filter;
}

base::Result<std::uint64_t> Log::each(const RecordFilter& records, Progress* progress,
                                      const std::function<bool(const log::Entry&)>& visit) const {
  std::ostream nowhere(nullptr);
  Streams silent{nowhere, nowhere};
  const auto filter = filter_of(records, silent);
  if (!filter) return base::diagnostic(where_, "audit.draft", "a bound is not a time");
  const auto whole = head();
  if (!whole) return whole.error();
  const auto tell = [&](const log::Entry& entry) {
    if (progress != nullptr) progress->at(entry.record.sequence + 1, whole->size);
    return visit(entry);
  };
  return store_ ? store_->each(*filter, tell) : bundle_->each(*filter, tell);
}

worker::Policy apart() { return {.program = installed().worker, .told = {}}; }

base::Result<FeedbackBySequence> feedback_of(const Log& log) {
  FeedbackBySequence out;
  auto done = log.each({.kind = "feedback"}, nullptr, [&](const log::Entry& entry) {
    if (auto feedback = audit::read_feedback(entry.record);
        feedback && feedback->recommendation.origin == log.origin())
      out[feedback->recommendation.sequence].insert_or_assign(feedback->modality,
                                                              std::move(*feedback));
    return true;
  });
  if (!done) return done.error();
  return out;
}

void Progress::clear() {
  if (shown_ > 0) streams_.err << "\r\x1b[K" << std::flush;
  shown_ = 0;
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  if (!streams_.progress || total < 50 || (done < total && done < shown_ + total / 100 + 1)) return;
  shown_ = done;
  streams_.err << "\r\x1b[K" << what_ << " " << done << " of " << total << std::flush;
}

std::string_view word(log::ValueState state) {
  switch (state) {
    case log::ValueState::none: return "none";
    case log::ValueState::open: return "open";
    case log::ValueState::sealed: return "sealed";
    case log::ValueState::redacted: return "redacted";
    case log::ValueState::missing: return "missing";
  }
  return {};
}

std::string brief_digest(std::string_view digest) { return std::string(digest.substr(0, 12)); }

}  // namespace windlass::tool
