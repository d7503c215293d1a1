// SPDX-License-Identifier: Apache-2.0
// What a change of rules does: to the documents, to some patients, and to all of them by proof.
#include <algorithm>
#include <filesystem>
#include <future>
#include <ostream>
#include <set>
#include <sstream>
#include <system_error>

#include "analyse/made_by.hpp"
#include "base/files.hpp"
#include "certificates.hpp"
#include "commands.hpp"
#include "diff_report.hpp"
#include "revision.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;
using analyse::Change;
using analyse::Difference;
using Verdict = Change::Verdict;
using Way = Change::Way;

struct DiffCommand {
  std::string before, after, lock, certificates, fail_on, list;
  std::vector<std::string> rules, layers, patients;
  std::string format = "text";
  std::uint64_t limit = analyse::ProveOptions().most_conflicts;
};

analyse::Side side(const plan::Engine& one) { return {one.knowledge(), one.calls()}; }

// One side: as it was named, where it lies, and the revision that must stay while it is read.
struct Named {
  std::string word, path;
  std::optional<Revision> revision;
};

std::optional<Named> find_side(const std::string& word, Streams& streams) {
  Named made{word, word, std::nullopt};
  const auto revision = revision_path(word);
  if (!revision) return made;
  auto there = Revision::check_out(*revision);
  if (!there) {
    print(there.error(), streams);
    return std::nullopt;
  }
  made.revision.emplace(*std::move(there));
  made.path = made.revision->path().string();
  return made;
}

// What is said of a file of a revision names the revision, not the temporary folder.
void print_of(const Named& side, const base::Diagnostics& problems, Streams& streams) {
  std::string text = base::render(problems);
  const std::string now = clean(side.word);
  if (side.revision)
    for (std::size_t at = 0; (at = text.find(side.path, at)) != std::string::npos; at += now.size())
      text.replace(at, side.path.size(), now);
  streams.err << text;
}

// Whether it is a rule base of its own, and no layer over one.
bool is_rule_base(const std::string& path) {
  const auto documents = plan::read_rules({path});
  return documents && plan::stands_alone(*documents);
}

std::shared_ptr<const plan::Engine> open_side(const Named& side, const DiffCommand& options,
                                              Streams& streams) {
  std::vector<std::string> rules;
  if (!options.rules.empty() && !is_rule_base(side.path)) rules = options.rules;
  rules.push_back(side.path);
  rules.insert(rules.end(), options.layers.begin(), options.layers.end());
  std::vector<std::string> not_read;
  auto engine = plan::open_meant(rules, options.lock, installed(), &not_read);
  if (!side.revision) tell_not_read(not_read, streams);
  if (engine) return *engine;
  print_of(side, engine.error(), streams);
  std::error_code failed;
  if (!side.revision && !std::filesystem::exists(side.path, failed))
    streams.err << "The rules that come with windlass lie in " << shell_word(default_rules())
                << ".\n";
  return nullptr;
}

// On a thread of its own where one can be had, else when it is waited for.
std::future<base::Result<Difference>> prove(const DiffAnswer& answer, std::uint64_t limit) {
  const auto work = [&answer, limit] {
    analyse::Budget budget(analyse::steps_of_all(limit));
    return analyse::difference(side(*answer.before), side(*answer.after), {limit, &budget});
  };
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, work);
  }
}

bool write_files(const DiffCommand& options, DiffAnswer& answer, Streams& streams) {
  const Difference& found = answer.difference;
  std::vector<CertificateFile> files{{"nobody-changes.cnf", &found.nobody_changes.formula},
                                     {"nobody-changes.lrat", &found.nobody_changes.proof},
                                     {"nobody-looser.cnf", &found.nobody_looser.formula},
                                     {"nobody-looser.lrat", &found.nobody_looser.proof}};
  for (const Change& one : found.changes)
    files.push_back({std::string(word(one.way)) + "-" +
                         (one.about.empty() ? "disposition" : one.about) + ".yaml",
                     &one.patient});
  auto written = write_certificates(options.certificates, files);
  if (!written) {
    print(written.error(), streams);
    return false;
  }
  answer.files = std::move(*written);
  return true;
}

bool write_listed(const DiffCommand& options, DiffAnswer& answer, Streams& streams) {
  if (const auto written = base::write_file(options.list, answer.cohort->lines); !written) {
    print(written.error(), streams);
    return false;
  }
  answer.files.push_back(options.list);
  return true;
}

void print_text(const DiffAnswer& answer, Streams& streams) {
  Page page(streams.width, streams.colour);
  write_text(answer, page);
  streams.out << page.text();
}

bool of_cohort_changed(const DiffAnswer& answer) {
  return answer.cohort && answer.cohort->changed > 0;
}

bool news_open(const DiffAnswer& answer) {
  return answer.news && std::any_of(answer.news->begin(), answer.news->end(), [](const auto& one) {
           return one.kind == analyse::LayerImpact::Kind::not_decided;
         });
}

int exit_code(const DiffCommand& options, const DiffAnswer& answer) {
  const Difference& found = answer.difference;
  const auto of_cohort = [&](Way way) {
    if (!answer.cohort) return false;
    return (way == Way::unasked  ? answer.cohort->unasked
            : way == Way::looser ? answer.cohort->looser
                                 : answer.cohort->tighter) > 0;
  };
  // A value that only the one rules can be told is in no document that both read.
  const bool unasked =
      found.any_in_words_of_both(Verdict::somebody, Way::unasked) || of_cohort(Way::unasked);
  const bool looser =
      found.any_in_words_of_both(Verdict::somebody, Way::looser) || of_cohort(Way::looser);
  const bool tighter = found.any(Verdict::somebody, Way::tighter) || of_cohort(Way::tighter);
  if (options.fail_on == "loosened" && looser) return exit_does_not_hold;
  if (options.fail_on == "unasked" && (looser || unasked)) return exit_does_not_hold;
  const bool otherwise =
      found.any(Verdict::somebody, Way::unasked) || found.any(Verdict::somebody, Way::looser) ||
      found.any(Verdict::somebody, Way::otherwise) || !found.only_before.empty() ||
      !found.only_after.empty() || of_cohort_changed(answer) || !answer.documents.empty();
  if (options.fail_on == "changed" && (looser || tighter || otherwise)) return exit_does_not_hold;
  // What only a value decides that one side alone can be told is not shown to loosen nothing.
  const bool open =
      found.any(Verdict::not_decided, Way::looser) ||
      (options.fail_on != "loosened" && found.any(Verdict::not_decided, Way::unasked)) ||
      (options.fail_on == "loosened" || options.fail_on == "unasked"
           ? found.any(Verdict::somebody, Way::looser)
           : found.any(Verdict::not_decided, Way::tighter));
  const bool otherwise_open =
      options.fail_on == "changed" && found.any(Verdict::not_decided, Way::otherwise);
  const bool unread = answer.cohort && answer.cohort->not_read > 0;
  return open || otherwise_open || unread || news_open(answer) ? exit_stopped : exit_done;
}

void describe(const DiffCommand& options, DiffAnswer& answer) {
  const auto &before = answer.before->knowledge(), &after = answer.after->knowledge();
  answer.documents = analyse::changed_documents(before, after);
  if (!options.layers.empty())
    answer.news = analyse::layer_impact(before, after, answer.documents, options.limit);
}

// First what the changed lines speak of, then what they do to others; of each first what was found.
void put_changed_first(DiffAnswer& answer) {
  std::set<std::string> spoken_of;
  for (const analyse::DocumentChange& one : answer.documents) {
    std::string words = one.document + " " + one.place;
    std::replace(words.begin(), words.end(), ',', ' ');
    std::istringstream parts(words);
    for (std::string word; parts >> word;) spoken_of.insert(word);
  }
  const auto rank = [&](const Change& one) {
    return (one.way == Way::unasked && one.verdict == Verdict::somebody ? -4 : 0) +
           (spoken_of.count(one.about) != 0 ? 0 : 2) +
           (one.verdict == Verdict::not_decided ? 1 : 0);
  };
  auto& changes = answer.difference.changes;
  std::stable_sort(changes.begin(), changes.end(),
                   [&](const Change& one, const Change& other) { return rank(one) < rank(other); });
}

// The patients who were given, where some were.
bool decide_given(const DiffCommand& options, DiffAnswer& answer, Streams& streams) {
  if (options.patients.empty()) return true;
  auto cohort = compare_cohort(*answer.before, *answer.after, options.patients,
                               !options.list.empty(), streams);
  if (!cohort) {
    print(cohort.error(), streams);
    return false;
  }
  print(cohort->problems, streams);
  answer.cohort = std::move(*cohort);
  answer.all_are_listed = !options.list.empty();
  return true;
}

int run_diff(const DiffCommand& options, Streams& streams) {
  const std::optional<Named> before = find_side(options.before, streams);
  if (!before) return exit_bad_input;
  const std::optional<Named> after = find_side(options.after, streams);
  if (!after) return exit_bad_input;
  DiffAnswer answer;
  answer.before = open_side(*before, options, streams);
  if (!answer.before) return exit_refused;
  answer.after = open_side(*after, options, streams);
  if (!answer.after) {
    if (!options.layers.empty())
      complain(streams, "the layers do not stand over the new rules; they did over the old ones",
               "mend what the errors above name, then compare again");
    return exit_refused;
  }
  // Both at once: the one is a search, the other decides patients.
  std::future<base::Result<Difference>> proof = prove(answer, options.limit);
  describe(options, answer);
  if (!decide_given(options, answer, streams)) {
    proof.wait();
    return exit_bad_input;
  }
  auto found = proof.get();
  if (!found) {
    print(found.error(), streams);
    return exit_refused;
  }
  answer.difference = std::move(*found);
  for (Change& one : answer.difference.changes)
    if (one.verdict == Verdict::somebody)
      one.made_by =
          analyse::made_by(side(*answer.before), side(*answer.after), one, answer.documents);
  put_changed_first(answer);
  if (!options.certificates.empty() && !write_files(options, answer, streams))
    return exit_bad_input;
  if (answer.all_are_listed && !write_listed(options, answer, streams)) return exit_bad_input;
  if (options.format == "json")
    streams.out << as_json(answer);
  else
    print_text(answer, streams);
  return exit_code(options, answer);
}

void declare(DiffCommand& options, Arguments& arguments) {
  arguments
      .add("OLD", &options.before,
           "Rules: a folder, a document, or REVISION:PATH as git has it. Without a pathway it "
           "is a layer over the rules that come with windlass")
      .required();
  arguments.add("NEW", &options.after, "The same after the change").required();
  arguments.add("--rules", &options.rules,
                "The base of a side that is a layer, instead of the rules that come with windlass. "
                "Repeatable",
                "PATH");
  arguments.add("--layer", &options.layers,
                "A clinic's layer, over the old rules and over the new ones: what a change of the "
                "base does to it. Repeatable",
                "PATH");
  arguments.add("--plugins", &options.lock, "The lock of the plugins of both", "LOCK");
  arguments.add(
      "--patients", &options.patients,
      "Also decides these patients: documents, cases, folders of them, or NDJSON with one "
      "document a line (*.ndjson, *.jsonl). Repeatable",
      "PATH");
  arguments
      .add("--list", &options.list,
           "Writes into this file every one of these patients who changes, one a line (NDJSON)",
           "FILE")
      .needs("--patients");
  arguments.add("--certificate", &options.certificates,
                "Writes into this folder the formulas and refutations of what nobody gets, and the "
                "patients who were found",
                "FOLDER");
  arguments
      .add("--fail-on", &options.fail_on,
           "Exit code 1 where somebody's answer is that; unasked: loosened, or unknown became no; "
           "changed: another answer or another line of a document",
           "loosened|unasked|changed")
      .one_of({"loosened", "unasked", "changed"});
  arguments.add(
      "--limit", &options.limit,
      "After so many conflicts a search ends without an answer, and all of them once they "
      "took twice as many steps; default 200000",
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
      "  windlass diff HEAD:rules/clinics/northside rules/clinics/northside\n"
      "  windlass diff v1.0:rules/plantar-heel-pain v1.1:rules/plantar-heel-pain --layer "
      "my-clinic\n"
      "  windlass diff old new --patients cohort.ndjson --format json\n"
      "\n"
      "Exit codes: 0 decided, 1 what --fail-on names, 4 something was not decided.",
      declare, run_diff);
}

}  // namespace windlass::tool
