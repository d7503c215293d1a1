// SPDX-License-Identifier: Apache-2.0
// Opening what a command works on: the store or the export, the keys of subjects, the keys and
// notes that are trusted, the time.
#include <ctime>
#include <filesystem>
#include <ostream>
#include <set>

#include "audit.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "log/text.hpp"

namespace windlass::tool {

namespace fs = std::filesystem;

std::string utc_now(const std::string& given) {
  if (!given.empty()) return given;
  const std::time_t seconds = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts));
}

bool unreadable(const log::Record& record, const std::optional<audit::Summary>& plan) {
  return record.kind == "recommendation" && !plan;
}

int fail(const base::Diagnostics& problems, Streams& streams) {
  static const std::set<std::string> findings = {
      "audit.record",   "audit.damaged", "audit.root",    "audit.rolled_back", "audit.leaf",
      "audit.values",   "audit.blob",    "audit.no_blob", "audit.export",      "audit.signature",
      "audit.unsigned", "audit.schema",  "audit.origin",  "audit.gap",         "audit.signer",
      "audit.proof",    "audit.index",   "audit.manifest"};
  static const std::set<std::string> wishes = {
      "audit.no_record",  "audit.draft",    "audit.approval", "audit.feedback",   "audit.exists",
      "audit.no_subject", "audit.key_name", "audit.key_text", "audit.checkpoint", "audit.anchor",
      "file.missing",     "file.kind",      "file.size",      "file.read"};
  print(problems, streams);
  if (problems.empty()) return exit_refused;
  return findings.count(problems.front().code) > 0 ? exit_does_not_hold
         : wishes.count(problems.front().code) > 0 ? exit_bad_input
                                                   : exit_refused;
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

base::Result<std::shared_ptr<log::KeyService>> key_service(const LogOptions& options, bool create,
                                                           Streams& streams) {
  const bool must_be = create;
  using Keys = std::shared_ptr<log::KeyService>;
  std::error_code failed;
  for (const char* own : {"", "-wal", "-shm", "-journal"})
    if (!options.keys.empty() && fs::path(options.keys).lexically_normal() ==
                                     fs::path(options.store + own).lexically_normal())
      return base::diagnostic(options.keys, "audit.keys", "this is a file of the store itself",
                              "name another file for the patients' keys, in another folder");
  // Keys are made together with the log, which remembers them: a log that is there has its own, and
  // a typing error must not give it others.
  const bool there_already =
      fs::exists(fs::symlink_status(options.store, failed)) &&
      !(fs::is_regular_file(options.store, failed) && fs::file_size(options.store, failed) == 0);
  create = create && !there_already;
  const std::string beside = options.store + ".keys";
  const bool there = fs::exists(options.keys.empty() ? beside : options.keys, failed);
  if (!there && there_already && must_be)
    return base::diagnostic(options.keys.empty() ? beside : options.keys, "audit.keys",
                            "the log is there, and its key file is not",
                            "name the key file that the log was made with: --keys FILE");
  if (!options.keys.empty()) return log::open_key_file(options.keys, create);
  if (options.store.empty()) return Keys();
  if (!create && !there) return Keys();
  if (create)
    streams.err << "windlass: warning: the patients' keys lie beside the store, in "
                << clean(beside)
                << "\n   hint: keep them elsewhere (--keys FILE): whoever copies or backs up both "
                   "has the values, and erasing a patient must reach every copy of the keys\n";
  auto keys = log::open_key_file(beside, create);
  if (!keys && !create) {  // nobody asked for them: without keys the values stay sealed
    streams.err << "windlass: warning: " << clean(beside) << " cannot be used ("
                << keys.error().front().code << "); values stay sealed\n";
    return Keys();
  }
  return keys;
}

std::optional<log::Store> open_store(const LogOptions& options, Use use, Streams& streams,
                                     int* code, base::Diagnostics* why) {
  if (code != nullptr) *code = exit_refused;
  if (options.store.empty()) {
    complain(streams, "no store was named", "name it with --store DB");
    return std::nullopt;
  }
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
  auto keys = key_service(options, use == Use::record, streams);
  if (!keys) {
    print(keys.error(), streams);
    return std::nullopt;
  }
  open.keys = std::move(*keys);
  open.now = utc_now(options.now);
  if (use != Use::inspect) {
    const auto trusted = trusted_keys(options, streams);
    const auto known = note_files(options.known, streams);
    if (!trusted || !known) return std::nullopt;
    open.trusted = *trusted;
    open.known = *known;
  }
  auto store = log::Store::open(options.store, open);
  if (store) return std::move(*store);
  const int found = fail(store.error(), streams);
  if (code != nullptr) *code = found;
  if (why != nullptr) *why = store.error();
  return std::nullopt;
}

std::optional<Log> Log::open(const LogOptions& options, Streams& streams, Use use, int* code,
                             base::Diagnostics* why) {
  Log log;
  if (code != nullptr) *code = exit_refused;
  if (options.bundle.empty()) {
    log.store_ = open_store(options, use, streams, code, why);
    log.where_ = options.store;
    if (!log.store_) return std::nullopt;
    return log;
  }
  log.where_ = options.bundle;
  if (!options.keys.empty()) {
    auto keys = log::open_key_file(options.keys, false);
    if (!keys) {
      print(keys.error(), streams);
      return std::nullopt;
    }
    log.keys_ = std::move(*keys);
  }
  auto bundle = log::Bundle::open(options.bundle);
  if (!bundle) {
    const int found = fail(bundle.error(), streams);
    if (code != nullptr) *code = found;
    if (why != nullptr) *why = bundle.error();
    return std::nullopt;
  }
  log.bundle_ = std::move(*bundle);
  return log;
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
  filter.kind = options.kind;
  filter.subject = options.subject;
  return filter;
}

base::Result<std::uint64_t> Log::each(const RecordFilter& records,
                                      const std::function<bool(const log::Entry&)>& visit) const {
  std::ostream nowhere(nullptr);
  Streams silent{nowhere, nowhere};
  auto filter = filter_of(records, silent);
  if (!filter) return base::diagnostic(where_, "audit.draft", "a bound is no time");
  if (store_) return store_->each(*filter, visit);
  std::string pseudonym;
  if (!filter->subject.empty()) {
    if (!keys_)
      return base::diagnostic(where_, "audit.keys",
                              "finding a patient's records needs the key file",
                              "name it with --keys");
    auto found = keys_->pseudonym(filter->subject);
    if (!found) return found.error();
    pseudonym = log::to_hex(log::view(*found));
  }
  filter->subject.clear();
  return bundle_->each(*filter, visit, pseudonym);
}

base::Result<Voices> voices(const Log& log) {
  Voices out;
  auto done = log.each({.kind = "feedback"}, [&](const log::Entry& entry) {
    if (auto feedback = audit::read_feedback(entry.record);
        feedback && feedback->recommendation.origin == log.origin())
      out[feedback->recommendation.sequence].insert_or_assign(feedback->modality,
                                                              std::move(*feedback));
    return true;
  });
  if (!done) return done.error();
  return out;
}

Progress::~Progress() {
  if (shown_ > 0) streams_.err << "\r\x1b[K" << std::flush;
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
