// SPDX-License-Identifier: Apache-2.0
// What a change of rules does: to the documents, to some patients, and to all of them by proof.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "analyse/changed_documents.hpp"
#include "analyse/difference.hpp"
#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;
using analyse::Change;
using analyse::Difference;
using analyse::DocumentChange;
using Verdict = Change::Verdict;
using Way = Change::Way;

struct DiffCommand {
  std::string before, after, lock, patients, certificates, fail_on;
  std::vector<std::string> layers;
  std::string format = "text";
  std::uint64_t limit = analyse::ProveOptions().most_conflicts;
};

// One patient of a cohort whose plan is another one.
struct Moved {
  std::string patient;
  std::vector<Change> changes;
};
struct Cohort {
  std::size_t patients = 0, looser = 0, tighter = 0;  // who has both counts in both
  std::vector<Moved> moved;
};

struct Answer {
  std::shared_ptr<const plan::Engine> before, after;
  static analyse::Side side(const plan::Engine& one) { return {one.knowledge(), one.calls()}; }
  std::vector<DocumentChange> documents;
  Difference difference;
  std::optional<Cohort> cohort;
  std::vector<std::string> files;  // that were written
};

const char* word(Way way) {
  return way == Way::looser ? "looser" : way == Way::tighter ? "tighter" : "otherwise";
}
const char* word(Verdict verdict) {
  return verdict == Verdict::nobody     ? "nobody"
         : verdict == Verdict::somebody ? "somebody"
                                        : "not_decided";
}

std::string subject(const Change& one) {
  return one.kind == Change::Kind::disposition ? "what comes first" : one.about;
}

OpenOptions open_options(const DiffCommand& options, const std::string& rules) {
  OpenOptions made;
  made.rules = {rules};
  made.rules.insert(made.rules.end(), options.layers.begin(), options.layers.end());
  made.lock = options.lock;
  return made;
}

// Files that may hold patients, in order; nothing after a complaint.
std::optional<std::vector<std::string>> patient_files(const std::string& path, Streams& streams) {
  std::vector<std::string> made;
  std::error_code failed;
  if (!fs::is_directory(path, failed)) return std::vector<std::string>{path};
  for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string ending = at->path().extension().string();
    if (ending == ".yaml" || ending == ".json") made.push_back(at->path().string());
  }
  if (failed || made.empty()) {
    complain(streams, "no patient lies in " + clean(path),
             "name a folder of patient documents (*.yaml, *.json), or one of them");
    return std::nullopt;
  }
  std::sort(made.begin(), made.end());
  return made;
}

std::optional<Cohort> compare_cohort(const DiffCommand& options, const Answer& answer,
                                     Streams& streams) {
  const auto files = patient_files(options.patients, streams);
  if (!files) return std::nullopt;
  Cohort made;
  for (const std::string& file : *files) {
    const auto facts = read_patient_file(file, answer.before->knowledge().vocabulary(),
                                         open_options(options, options.before), streams);
    if (!facts) return std::nullopt;
    const auto facts_now = read_patient_file(file, answer.after->knowledge().vocabulary(),
                                             open_options(options, options.after), streams);
    if (!facts_now) return std::nullopt;
    ++made.patients;
    Moved one{file, analyse::changes_of(Answer::side(*answer.before), Answer::side(*answer.after),
                                        *facts, *facts_now)};
    if (one.changes.empty()) continue;
    const auto goes = [&](Way way) {
      return std::any_of(one.changes.begin(), one.changes.end(),
                         [way](const Change& change) { return change.way == way; });
    };
    made.looser += goes(Way::looser) ? 1 : 0;
    made.tighter += goes(Way::tighter) ? 1 : 0;
    made.moved.push_back(std::move(one));
  }
  return made;
}

bool write_files(const DiffCommand& options, Answer& answer, Streams& streams) {
  std::error_code failed;
  fs::create_directories(options.certificates, failed);
  std::vector<std::pair<std::string, const std::string*>> files;
  const Difference& found = answer.difference;
  files.emplace_back("nobody-changes.cnf", &found.nobody_changes.formula);
  files.emplace_back("nobody-changes.lrat", &found.nobody_changes.proof);
  files.emplace_back("nobody-looser.cnf", &found.nobody_looser.formula);
  files.emplace_back("nobody-looser.lrat", &found.nobody_looser.proof);
  for (const Change& one : found.changes)
    files.emplace_back(std::string(word(one.way)) + "-" +
                           (one.about.empty() ? "disposition" : one.about) + ".yaml",
                       &one.patient);
  for (const auto& [name, text] : files) {
    if (text->empty()) continue;
    const fs::path path = fs::path(options.certificates) / name;
    const auto written = base::write_file(path, *text);
    if (!written) {
      print(written.error(), streams);
      return false;
    }
    answer.files.push_back(path.string());
  }
  return true;
}

void write_documents(const std::vector<DocumentChange>& changes, Page& page) {
  page.heading("DOCUMENTS");
  if (changes.empty()) page.hang("  ", "They say the same.");
  const auto where = [](const std::string& file, std::uint32_t line) {
    return "   (" + clean(file) + ":" + std::to_string(line) + ")";
  };
  for (const DocumentChange& one : changes) {
    page.hang("  ", clean(one.document + (one.place.empty() ? "" : ": " + one.place)));
    if (one.line_before != 0)
      page.hang("      was  ", clean(one.before) + where(one.file_before, one.line_before));
    if (one.line_after != 0)
      page.hang("      is   ", clean(one.after) + where(one.file_after, one.line_after));
    if (one.line_before == 0) page.hang("           ", "new", Ink::faint);
    if (one.line_after == 0) page.hang("           ", "gone", Ink::faint);
  }
}

std::string headline(const Difference& found) {
  const bool somebody =
      found.any(Verdict::somebody, Way::tighter) || found.any(Verdict::somebody, Way::otherwise);
  const bool open = found.any(Verdict::not_decided, Way::tighter) ||
                    found.any(Verdict::not_decided, Way::otherwise);
  if (found.any(Verdict::somebody, Way::looser))
    return "LOOSER: some patients get a less cautious answer.";
  if (found.any(Verdict::not_decided, Way::looser))
    return "NOT DECIDED whether anybody gets a less cautious answer.";
  if (somebody) return "NOT LOOSER: nobody gets a less cautious answer; some get another one.";
  return open ? "NOT LOOSER: nobody gets a less cautious answer. Not decided whether anybody gets "
                "another one."
              : "NO PATIENT CHANGES: nobody's status, disposition or red flag is another one.";
}

std::string padded(Way way) {
  std::string made = word(way);
  made.resize(std::string("otherwise  ").size(), ' ');
  return made;
}

void write_patient(const std::string& text, Page& page) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    page.line("        " + clean(text.substr(at, end - at)));
    at = end + 1;
  }
}

void write_change(const Change& one, Page& page) {
  if (one.verdict == Verdict::nobody) return;
  if (one.verdict == Verdict::not_decided)
    return page.hang("  not decided  ", subject(one) + ", whether it is " + word(one.way) +
                                            " for anybody: " + one.why);
  page.hang("  " + padded(one.way), subject(one) + ": was " + one.before + ", is " + one.after,
            one.way == Way::looser ? Ink::stop : Ink::good);
  if (!one.because_before.empty()) page.hang("      was, because  ", clean(one.because_before));
  if (!one.because_after.empty()) page.hang("      is, because   ", clean(one.because_after));
  page.hang("      ", std::string(one.smallest ? "The smallest patient" : "A patient") + " (" +
                          count(one.answers, "answer", "answers") + "):");
  write_patient(one.patient, page);
}

void write_notes(const Difference& found, Page& page) {
  const auto note = [&](const char* lead, const std::vector<std::string>& ids, const char* rest) {
    if (!ids.empty())
      page.hang("  ", lead + base::list_some(ids, 8) + rest, Ink::plain, Ink::faint);
  };
  note("Only the old rules have ", found.only_before, ": not compared.");
  note("Only the new rules have ", found.only_after, ": not compared.");
  note("Both define otherwise: ", found.defined_otherwise, ". Each side was given any answer.");
  note("Both derive otherwise: ", found.not_supplied,
       ". Said of patients for whom nobody supplies a value.");
  note("Whatever formulas and plugins give for ", found.calculated, ".");
}

void write_cohort(const Cohort& cohort, Page& page) {
  constexpr std::size_t most = 20;
  page.heading("THESE PATIENTS");
  page.hang("  ", std::to_string(cohort.moved.size()) + " of " + std::to_string(cohort.patients) +
                      " get another answer: " + std::to_string(cohort.looser) + " a looser one, " +
                      std::to_string(cohort.tighter) + " a tighter one.");
  for (std::size_t i = 0; i < cohort.moved.size() && i < most; ++i)
    for (const Change& one : cohort.moved[i].changes)
      page.hang("  " + padded(one.way), clean(cohort.moved[i].patient) + ": " + subject(one) +
                                            ": was " + one.before + ", is " + one.after);
  if (cohort.moved.size() > most)
    page.hang("  ", "and " + std::to_string(cohort.moved.size() - most) + " patients more");
}

void write_text(const Answer& answer, Streams& streams) {
  Page page(streams.width, streams.colour);
  write_documents(answer.documents, page);
  page.heading("ALL PATIENTS");
  page.hang("  ", headline(answer.difference));
  for (const Change& one : answer.difference.changes) write_change(one, page);
  write_notes(answer.difference, page);
  if (answer.cohort) write_cohort(*answer.cohort, page);
  for (const std::string& file : answer.files) page.hang("wrote  ", clean(file));
  streams.out << page.text();
}

void write_change(const Change& one, base::JsonWriter& json) {
  json.begin_object().field("kind", one.kind == Change::Kind::status        ? "status"
                                    : one.kind == Change::Kind::disposition ? "disposition"
                                                                            : "red_flag");
  if (!one.about.empty()) json.field("about", one.about);
  json.field("way", word(one.way)).field("verdict", word(one.verdict));
  if (one.verdict == Verdict::not_decided) json.field("why", one.why);
  if (one.verdict == Verdict::somebody) {
    json.field("before", one.before).field("after", one.after);
    if (!one.because_before.empty()) json.field("because_before", clean(one.because_before));
    if (!one.because_after.empty()) json.field("because_after", clean(one.because_after));
    if (!one.patient.empty())
      json.field("answers", static_cast<std::int64_t>(one.answers))
          .field("smallest", one.smallest)
          .field("patient", one.patient);
  }
  json.end_object();
}

void write_list(const char* key, const std::vector<std::string>& ids, base::JsonWriter& json) {
  json.key(key).begin_array();
  for (const std::string& one : ids) json.string(clean(one));
  json.end_array();
}

void write_certificate(const char* key, const analyse::Refutation& one, base::JsonWriter& json) {
  if (one.proof.empty()) return;
  json.key(key)
      .begin_object()
      .field("formula_sha256", base::hex(base::sha256(one.formula)))
      .field("proof_sha256", base::hex(base::sha256(one.proof)))
      .end_object();
}

void write_documents(const std::vector<DocumentChange>& changes, base::JsonWriter& json) {
  json.key("documents").begin_array();
  for (const DocumentChange& one : changes) {
    json.begin_object().field("document", clean(one.document)).field("place", clean(one.place));
    if (one.line_before != 0)
      json.field("before", clean(one.before))
          .field("file_before", clean(one.file_before))
          .field("line_before", std::int64_t{one.line_before});
    if (one.line_after != 0)
      json.field("after", clean(one.after))
          .field("file_after", clean(one.file_after))
          .field("line_after", std::int64_t{one.line_after});
    json.end_object();
  }
  json.end_array();
}

void write_cohort(const Cohort& cohort, base::JsonWriter& json) {
  json.key("cohort")
      .begin_object()
      .field("patients", static_cast<std::int64_t>(cohort.patients))
      .field("looser", static_cast<std::int64_t>(cohort.looser))
      .field("tighter", static_cast<std::int64_t>(cohort.tighter))
      .key("changed")
      .begin_array();
  for (const Moved& one : cohort.moved) {
    json.begin_object().field("file", clean(one.patient)).key("changes").begin_array();
    for (const Change& change : one.changes) write_change(change, json);
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

std::string as_json(const Answer& answer) {
  const Difference& found = answer.difference;
  base::JsonWriter json(2);
  json.begin_object()
      .field("before", answer.before->knowledge().digest())
      .field("after", answer.after->knowledge().digest());
  write_documents(answer.documents, json);
  json.key("all_patients").begin_array();
  for (const Change& one : found.changes) write_change(one, json);
  json.end_array();
  write_certificate("nobody_changes", found.nobody_changes, json);
  write_certificate("nobody_looser", found.nobody_looser, json);
  write_list("only_before", found.only_before, json);
  write_list("only_after", found.only_after, json);
  write_list("defined_otherwise", found.defined_otherwise, json);
  write_list("not_supplied", found.not_supplied, json);
  write_list("whatever_calculated", found.calculated, json);
  json.field("variables", static_cast<std::int64_t>(found.variables))
      .field("clauses", static_cast<std::int64_t>(found.clauses));
  if (answer.cohort) write_cohort(*answer.cohort, json);
  write_list("files", answer.files, json);
  json.end_object();
  return json.take() + "\n";
}

int exit_code(const DiffCommand& options, const Answer& answer) {
  const Difference& found = answer.difference;
  const auto of_cohort = [&](Way way) {
    return answer.cohort && (way == Way::looser ? answer.cohort->looser : answer.cohort->tighter);
  };
  const bool looser = found.any(Verdict::somebody, Way::looser) || of_cohort(Way::looser);
  const bool tighter = found.any(Verdict::somebody, Way::tighter) || of_cohort(Way::tighter);
  if (options.fail_on == "loosened" && looser) return exit_does_not_hold;
  if (options.fail_on == "changed" && (looser || tighter)) return exit_does_not_hold;
  const bool open =
      found.any(Verdict::not_decided, Way::looser) ||
      (options.fail_on != "loosened" && found.any(Verdict::not_decided, Way::tighter));
  return open ? exit_stopped : exit_done;
}

int run_diff(const DiffCommand& options, Streams& streams) {
  Answer answer;
  answer.before = open_engine(open_options(options, options.before), streams);
  if (!answer.before) return exit_refused;
  answer.after = open_engine(open_options(options, options.after), streams);
  if (!answer.after) return exit_refused;
  const auto &before = answer.before->knowledge(), &after = answer.after->knowledge();
  answer.documents = analyse::changed_documents(before, after);
  auto found = analyse::difference(Answer::side(*answer.before), Answer::side(*answer.after),
                                   {options.limit});
  if (!found) {
    print(found.error(), streams);
    return exit_refused;
  }
  answer.difference = std::move(*found);
  if (!options.patients.empty()) {
    answer.cohort = compare_cohort(options, answer, streams);
    if (!answer.cohort) return exit_bad_input;
  }
  if (!options.certificates.empty() && !write_files(options, answer, streams))
    return exit_bad_input;
  if (options.format == "json")
    streams.out << as_json(answer);
  else
    write_text(answer, streams);
  return exit_code(options, answer);
}

void declare(DiffCommand& options, Arguments& arguments) {
  arguments.add("OLD", &options.before, "Rules: a folder or a document").required();
  arguments.add("NEW", &options.after, "The same after the change").required();
  arguments.add("--layer", &options.layers,
                "A clinic's layer, over the old rules and over the new ones: what a change of the "
                "base does to it. Repeatable",
                "PATH");
  arguments.add("--plugins", &options.lock, "The lock of the plugins of both", "LOCK");
  arguments.add("--patients", &options.patients,
                "Patient documents: also says which of them get another answer", "PATH");
  arguments.add("--certificate", &options.certificates,
                "Writes into this folder the formulas and refutations of what nobody gets, and the "
                "patients who were found",
                "FOLDER");
  arguments
      .add("--fail-on", &options.fail_on, "Exit code 1 where somebody's answer is that",
           "loosened|changed")
      .one_of({"loosened", "changed"});
  arguments.add("--limit", &options.limit,
                "After so many conflicts a search ends without an answer; default 200000",
                "CONFLICTS");
  arguments.add_format(options.format, {"text", "json"});
}

}  // namespace

CommandRow diff_command() {
  return make_command<DiffCommand>(
      "diff", "What a change of rules does: to documents, and to all patients by proof",
      "Examples:\n"
      "  windlass diff rules/plantar-heel-pain my-copy --plugins plugins.lock\n"
      "  windlass diff old new --fail-on loosened --certificate proofs\n"
      "  python3 tools/check_proof.py proofs/nobody-looser.cnf proofs/nobody-looser.lrat\n"
      "  windlass diff old-base new-base --layer rules/clinics/northside\n"
      "\n"
      "Exit codes: 0 decided, 1 what --fail-on names, 4 something was not decided.",
      declare, run_diff);
}

}  // namespace windlass::tool
