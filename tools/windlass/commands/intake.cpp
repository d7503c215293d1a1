// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <utility>

#include "asking.hpp"
#include "audit.hpp"
#include "audit/since.hpp"
#include "base/calendar.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "fhir/understand.hpp"
#include "intake/protocol.hpp"
#include "last_plan.hpp"
#include "model/header.hpp"
#include "present/marks.hpp"
#include "present/sections.hpp"
#include "present/text.hpp"
#include "present/wrap.hpp"
#include "recorded.hpp"

namespace windlass::tool {

namespace {

struct IntakeOptions {
  OpenOptions open;
  std::string patient = "patient.yaml";
  std::string as_of, unchanged_since, id;
  std::string format = "text";
  LogOptions log;  // an empty store: nothing is compared
};

// A visit is today or was before; where the day begins earlier it may be tomorrow here.
bool is_ahead(const std::string& as_of) {
  return model::parse_date(as_of)->days > model::parse_date(today())->days + 1;
}

// FHIR is refused: what is answered is written over the document, and FHIR has no place for it.
std::optional<base::Document> read_patient_document(const std::string& path, Streams& streams) {
  auto document = read_document_file(path, streams);
  if (!document || !fhir::is_fhir(document->source->text())) return document;
  complain(streams, clean(path) + " is FHIR, and intake writes answers into a patient document",
           "make one of it and go on with that: windlass facts " + shell_word(path) +
               " --format patient > patient.json");
  return std::nullopt;
}

// The document to go on from; a new patient where no file is.
std::optional<base::Document> read_or_begin(const IntakeOptions& options, Streams& streams) {
  if (!options.as_of.empty() && is_ahead(options.as_of)) {
    complain(streams, "the visit of --as-of lies ahead",
             "name the day on which the answers are given");
    return std::nullopt;
  }
  std::error_code failed;
  if (std::filesystem::exists(std::filesystem::symlink_status(options.patient, failed))) {
    if (options.id.empty()) return read_patient_document(options.patient, streams);
    complain(streams, "this patient has an id already, and --id is of a new patient",
             "leave --id out, or name another file");
    return std::nullopt;
  }
  std::string id = options.id;
  if (id.empty()) id = std::filesystem::path(options.patient).stem().string();
  if (!model::is_id(id)) {
    complain(streams,
             (options.id.empty() ? "the name of the file" : "--id") +
                 std::string(" gives no id of a patient: ") + base::quote(base::printable(id)),
             "an id has 1 to 64 letters of English, digits and . _ : -, and is no name of a "
             "person: add --id CLINIC-1234");
    return std::nullopt;
  }
  const std::string day = options.as_of.empty() ? today() : options.as_of;
  auto document = base::read_document(
      options.patient, "{\"windlass\": 1, \"kind\": \"patient\", \"id\": " + base::json_quote(id) +
                           ", \"as_of\": \"" + day + "\", \"facts\": {}}");
  if (document) return std::move(*document);
  print(document.error(), streams);
  return std::nullopt;
}

// Whether a line of it is a comment. Intake writes none.
bool has_comments(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string::npos && line[first] == '#') return true;
  }
  return false;
}

// The patient document on the disk. What somebody else wrote there meanwhile, as in a second
// window, is not written over. A file is left as its author wrote it until there is news of the
// patient.
class OnDisk {
 public:
  OnDisk(const std::string& path, Streams& streams) : path_(path), streams_(streams) {
    if (auto now = base::read_file(path_)) last_ = *std::move(now);
  }

  const std::string& path() const { return path_; }

  // What the file says of the patient already.
  void begins_with(const intake::Conversation& conversation) {
    if (last_) said_ = conversation.patient_document();
  }

  // In a file of that name from now on. A file that is there already is nobody's to write over.
  Kept save_as(const std::string& other, const intake::Conversation& conversation) {
    std::error_code failed;
    if (std::filesystem::exists(std::filesystem::symlink_status(other, failed))) {
      complain(streams_, clean(other) + " is there already, and is left as it is",
               "name a file that is not");
      return Kept::not_written;
    }
    const std::string before = std::exchange(path_, other);
    const Kept kept = save(conversation);
    if (kept != Kept::yes) path_ = before;
    return kept;
  }

  // A file that its owner has made read-only is not replaced by another.
  bool may_be_written() const {
    std::error_code failed;
    using std::filesystem::perms;
    if (!exists() ||
        (std::filesystem::status(path_, failed).permissions() & perms::owner_write) != perms::none)
      return true;
    complain(streams_, clean(path_) + " is read-only",
             "where answers may be written over it: chmod u+w " + shell_word(path_));
    return false;
  }

  Kept save(const intake::Conversation& conversation) {
    if (!is_as_left()) {
      complain(streams_, clean(path_) + " was changed by somebody else, and is left as it is",
               "the last answer is not saved: run intake again, and go on from what stands there");
      return Kept::refused;
    }
    std::string document = conversation.patient_document();
    const bool replaces = exists();
    if (replaces && document == said_) return Kept::yes;
    const auto written = base::write_private_file(path_, document);
    if (!written) {
      print(written.error(), streams_);
      return Kept::not_written;
    }
    if (replaces && last_ && has_comments(*last_))
      streams_.err << "Comments in the file are not kept.\n";
    said_ = last_ = std::move(document);
    return Kept::yes;
  }

 private:
  bool exists() const {
    std::error_code failed;
    return std::filesystem::exists(std::filesystem::symlink_status(path_, failed));
  }
  // A file that is gone is written again.
  bool is_as_left() const {
    if (!exists()) return true;
    const auto now = base::read_file(path_);
    return now && last_ == *now;
  }

  std::string path_;
  Streams& streams_;
  std::optional<std::string> last_;  // what stood there when it was read or written last
  std::optional<std::string> said_;  // the same, as intake writes it
};

// The day of the visit, and what somebody says has not changed.
bool begin_visit(const IntakeOptions& options, intake::Conversation& conversation,
                 Streams& streams) {
  const std::optional<model::Date>& before = conversation.facts().as_of;
  if (!options.as_of.empty() && before != model::parse_date(options.as_of)) {
    const auto moved = conversation.visit_on(*model::parse_date(options.as_of));
    if (!moved) {
      print(moved.error(), streams);
      return false;
    }
  }
  if (options.unchanged_since.empty()) return true;
  const model::Date since = *model::parse_date(options.unchanged_since);
  if (!conversation.facts().as_of || since > *conversation.facts().as_of) {
    complain(streams, "--unchanged-since is later than the visit",
             "name the day of the visit with --as-of");
    return false;
  }
  const intake::AnswerEffect change = conversation.nothing_changed(since);
  Page page(streams.width, false);
  page.hang(
      "", "Unchanged since " + model::text(since) + ": " + re_dated(conversation, change.recorded));
  streams.err << page.text();
  return true;
}

// One request a line, one reply a line.
int serve(intake::Conversation& conversation, OnDisk& kept, Streams& streams) {
  auto input = base::read_standard_input();
  if (!input) {
    print(input.error(), streams);
    return exit_bad_input;
  }
  std::istringstream lines(*std::move(input));
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto request = base::read_json("request " + std::to_string(number), line);
    base::Diagnostics problems;
    if (request) {
      auto reply = intake::say(conversation, *request);
      if (reply) {
        streams.out << *reply << "\n";
        if (kept.save(conversation) != Kept::yes) return exit_bad_input;
        continue;
      }
      problems = reply.error();
    } else {
      problems = request.error();
    }
    print(problems, streams);
    return exit_bad_input;
  }
  return exit_done;
}

void close(const intake::Conversation& conversation, const IntakeOptions& options,
           const std::string& path, Streams& streams) {
  const model::Recommendation& plan = conversation.plan();
  const auto next = [&](const char* command) {
    return follow_up(streams, options.open, command, path);
  };
  const std::size_t waiting = conversation.waiting().size();
  const std::string waits =
      waiting == 0 ? std::string()
                   : ", " + count(waiting, "safety question", "safety questions") + " not asked";
  const std::vector<intake::CountedOn> unanswered = conversation.unanswered();
  const std::size_t counted = not_asked(conversation, conversation.counted_on(), unanswered).size();
  const std::string counts_on =
      counted == 0 ? std::string()
                   : ", counts on " + count(counted, "answer", "answers") + " that nobody gave";
  const std::string stem = std::filesystem::path(path).stem().string();
  const std::string urgent = urgent_and_not_asked(conversation);
  Page page(streams.width, streams.colour);
  page.hang("", upper(with_spaces(model::word(plan.disposition))) + ". " +
                    count(conversation.answers(), "answer", "answers") + ", " +
                    count(conversation.left() + unanswered.size(), "question", "questions") +
                    " still open" + waits + counts_on + ". Saved: " + clean(path));
  if (!urgent.empty()) page.hang("", urgent);
  // Commands stay whole: a person copies them. On a narrow screen each has a line of its own.
  const std::vector<std::pair<std::string, std::string>> commands = {
      {"The plan:", next("recommend")},
      {"Its page, to print:",
       next("recommend") + " --format html > " + shell_word(stem + "-plan.html")},
      {"The patient's sheet:",
       next("handout") + " --format html > " + shell_word(stem + "-sheet.html")}};
  constexpr std::size_t lead = 23;
  const bool narrow = std::any_of(commands.begin(), commands.end(), [&](const auto& one) {
    return lead + one.second.size() > streams.width;
  });
  streams.out << page.text() << "Next:";
  for (const auto& [what, command] : commands)
    streams.out << "\n  " << what
                << (narrow ? std::string("\n  ") : std::string(lead - 2 - what.size(), ' '))
                << command;
  streams.out << "\n";
}

// What changed since the patient's last plan in that log.
void tell_since(const intake::Conversation& conversation, const log::Store& store,
                const plan::Engine& engine, Streams& streams) {
  model::Recommendation plan = conversation.plan();
  plan.since = audit::since_last(store, engine.knowledge(), plan, conversation.facts());
  if (!plan.since) {
    streams.out << "No plan of this patient is recorded in that store.\n";
    return;
  }
  present::Account account;
  account.sections.push_back(
      present::since_of({plan, conversation.vocabulary(), conversation.facts()}));
  Page page(streams.width, streams.colour);
  write_text(account, present::TextForm::whole, page);
  streams.out << page.text();
}

// A later visit begins from what was recorded last, unless the options say how it begins.
void begin_from_last(const IntakeOptions& options, const log::Store& store,
                     intake::Conversation& conversation, Streams& streams) {
  if (!options.unchanged_since.empty() || !conversation.facts().as_of) return;
  const auto last = last_plan_of(store, conversation.vocabulary(), conversation.facts().id);
  if (!last)
    print(last.error(), streams);
  else if (*last)
    offer_last_plan(**last, !options.as_of.empty(), conversation, streams);
}

// The store to compare with; false when one was named and does not open: `code` then says how.
bool open_log(const IntakeOptions& options, std::optional<log::Store>& store, Streams& streams,
              int& code) {
  if (options.log.store.empty()) return true;
  if (options.format == "json") {
    complain(streams, "--store is for a conversation in a terminal",
             "'windlass recommend --store DB --format json' says what changed since the last plan");
    code = exit_bad_input;
    return false;
  }
  store = open_store(options.log, Use::look, streams, code);
  return store.has_value();
}

int run_intake(const IntakeOptions& options, Streams& streams) {
  const std::shared_ptr<const plan::Engine> engine = open_engine(options.open, streams);
  if (!engine) return exit_refused;
  std::optional<log::Store> store;
  int code = exit_done;
  if (!open_log(options, store, streams, code)) return code;
  OnDisk kept(options.patient, streams);
  if (!kept.may_be_written()) return exit_bad_input;
  const std::optional<base::Document> document = read_or_begin(options, streams);
  if (!document) return exit_bad_input;
  auto opened = intake::Conversation::open(engine, *document);
  if (!opened) {
    print(opened.error(), streams);
    hint_at_rules(opened.error(), options.patient, options.open, streams);
    return exit_bad_input;
  }
  intake::Conversation conversation = *std::move(opened);
  kept.begins_with(conversation);
  if (!begin_visit(options, conversation, streams)) return exit_bad_input;
  if (options.format == "json") return serve(conversation, kept, streams);
  if (store) begin_from_last(options, *store, conversation, streams);
  if (kept.save(conversation) != Kept::yes) return exit_bad_input;
  const Keep keep = [&](const std::string& other) {
    return other.empty() ? kept.save(conversation) : kept.save_as(other, conversation);
  };
  if (!ask(conversation, keep, streams)) return exit_bad_input;
  close(conversation, options, kept.path(), streams);
  if (store) tell_since(conversation, *store, *engine, streams);
  return exit_done;
}

void declare(IntakeOptions& options, Arguments& arguments) {
  arguments.add("PATIENT", &options.patient,
                "The patient document to write, YAML. It is taken up where it ends; without it a "
                "new patient begins. Default: patient.yaml");
  add_open_options(options.open, arguments);
  arguments
      .add("--as-of", &options.as_of,
           "The day of the visit. Default: the document's; of a new patient today", "DATE")
      .checked(refuse_no_date);
  arguments
      .add("--unchanged-since", &options.unchanged_since,
           "You say that nothing has changed since that day: what was fresh then, and may be "
           "re-dated by a word, is",
           "DATE")
      .checked(refuse_no_date);
  arguments.add("--id", &options.id, "Of a new patient. Default: the file's name", "ID");
  arguments.add_format(options.format, {"text", "json"});
  arguments.add("--store", &options.log.store,
                "Find the patient's last plan in this store: offer that nothing has changed since, "
                "and at the end say what did. Nothing is recorded: 'windlass recommend --store' "
                "does that",
                "DB");
  arguments
      .add("--keys", &options.log.keys, "The file of the patients' keys; default: DB.keys", "FILE")
      .needs("--store");
}

}  // namespace

CommandRow intake_command() {
  return make_command<IntakeOptions>(
      "intake", "Asks what is worth asking, and writes the patient document",
      "One key an answer; the document is written after each, with mode 0600. With --format json "
      "requests are read from standard input, one a line, and replies follow when the input "
      "ends.\n"
      "\n"
      "Examples:\n"
      "  windlass intake anna.yaml\n"
      "  windlass intake anna.yaml --as-of 2026-03-17 --unchanged-since 2026-03-03",
      declare, run_intake);
}

}  // namespace windlass::tool
