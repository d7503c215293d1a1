// SPDX-License-Identifier: Apache-2.0
// What a change of rules does: to the documents, to some patients, and to all of them by proof.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "certificates.hpp"
#include "commands.hpp"
#include "diff_report.hpp"

namespace windlass::tool {

namespace {

namespace fs = std::filesystem;
using analyse::Change;
using analyse::Difference;
using Verdict = Change::Verdict;
using Way = Change::Way;

struct DiffCommand {
  std::string before, after, lock, patients, certificates, fail_on;
  std::vector<std::string> layers;
  std::string format = "text";
  std::uint64_t limit = analyse::ProveOptions().most_conflicts;
};

analyse::Side side(const plan::Engine& one) { return {one.knowledge(), one.calls()}; }

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

std::optional<DiffCohort> compare_cohort(const DiffCommand& options, const DiffAnswer& answer,
                                         Streams& streams) {
  const auto files = patient_files(options.patients, streams);
  if (!files) return std::nullopt;
  DiffCohort made;
  for (const std::string& file : *files) {
    const auto facts = read_patient_file(file, answer.before->knowledge().vocabulary(),
                                         open_options(options, options.before), streams);
    if (!facts) return std::nullopt;
    const auto facts_now = read_patient_file(file, answer.after->knowledge().vocabulary(),
                                             open_options(options, options.after), streams);
    if (!facts_now) return std::nullopt;
    ++made.patients;
    MovedPatient one{
        file, analyse::changes_of(side(*answer.before), side(*answer.after), *facts, *facts_now)};
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

void print_text(const DiffAnswer& answer, Streams& streams) {
  Page page(streams.width, streams.colour);
  write_text(answer, page);
  streams.out << page.text();
}

int exit_code(const DiffCommand& options, const DiffAnswer& answer) {
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
  DiffAnswer answer;
  answer.before = open_engine(open_options(options, options.before), streams);
  if (!answer.before) return exit_refused;
  answer.after = open_engine(open_options(options, options.after), streams);
  if (!answer.after) return exit_refused;
  const auto &before = answer.before->knowledge(), &after = answer.after->knowledge();
  answer.documents = analyse::changed_documents(before, after);
  auto found = analyse::difference(side(*answer.before), side(*answer.after), {options.limit});
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
    print_text(answer, streams);
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
