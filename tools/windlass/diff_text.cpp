// SPDX-License-Identifier: Apache-2.0
#include "diff_report.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace windlass::tool {

using analyse::Change;
using analyse::Difference;
using analyse::DocumentChange;
using present::clean;
using present::count;
using present::Ink;
using present::Page;
using Verdict = Change::Verdict;
using Way = Change::Way;

namespace {

std::string subject(const Change& one) {
  return one.kind == Change::Kind::disposition  ? "what comes first"
         : one.kind == Change::Kind::assumption ? "assumption " + one.about
                                                : one.about;
}

void write_document(const std::string& margin, const DocumentChange& one, Page& page) {
  const auto where = [](const std::string& file, std::uint32_t line) {
    return "   (" + clean(file) + ":" + std::to_string(line) + ")";
  };
  page.hang(margin, clean(std::string(one.about) + " in " + one.document +
                          (one.place.empty() ? "" : ": " + one.place)));
  if (one.line_before != 0)
    page.hang(margin + "    was  ", clean(one.before) + where(one.file_before, one.line_before));
  if (one.line_after != 0)
    page.hang(margin + "    is   ", clean(one.after) + where(one.file_after, one.line_after));
  if (one.line_before == 0) page.hang(margin + "         ", "new", Ink::faint);
  if (one.line_after == 0) page.hang(margin + "         ", "gone", Ink::faint);
}

void write_documents(const std::vector<DocumentChange>& changes, Page& page) {
  page.heading("DOCUMENTS");
  if (changes.empty()) page.hang("  ", "They say the same.");
  for (const DocumentChange& one : changes) write_document("  ", one, page);
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

// Everything that changes in the same direction, by the same words and for the same reasons.
using Run = std::vector<const Change*>;

std::vector<Run> runs_of(const std::vector<Change>& changes) {
  const auto alike = [](const Change& one, const Change& other) {
    return one.way == other.way && one.verdict == other.verdict && one.why == other.why &&
           one.by_rules == other.by_rules && one.before == other.before &&
           one.after == other.after && one.because_before == other.because_before &&
           one.because_after == other.because_after;
  };
  std::vector<Run> made;
  for (const Change& one : changes) {
    if (one.verdict == Verdict::nobody) continue;
    const auto found = std::find_if(made.begin(), made.end(),
                                    [&](const Run& run) { return alike(*run.front(), one); });
    if (found == made.end())
      made.push_back({&one});
    else
      found->push_back(&one);
  }
  return made;
}

std::string subjects(const Run& run) {
  constexpr std::size_t most_named = 8;
  std::vector<std::string> made;
  for (const Change* one : run) made.push_back(subject(*one));
  return base::list_some(made, most_named);
}

void write_made_by(const Change& one, const std::vector<DocumentChange>& documents, Page& page) {
  constexpr std::size_t most_shown = 3;
  if (one.made_by.empty()) return;
  page.hang("      ", "Made by:");
  for (std::size_t i = 0; i < std::min(most_shown, one.made_by.size()); ++i)
    write_document("        ", documents[one.made_by[i]], page);
  if (one.made_by.size() > most_shown)
    page.hang("        ",
              "and " + count(one.made_by.size() - most_shown, "other line", "other lines") +
                  " of the documents below",
              Ink::faint);
}

void write_run(const Run& run, const std::vector<DocumentChange>& documents, Page& page) {
  const Change& one = **std::min_element(
      run.begin(), run.end(), [](const auto* a, const auto* b) { return a->answers < b->answers; });
  if (one.verdict == Verdict::not_decided)
    return page.hang("  not decided  ", subjects(run) + ", whether it is " + word(one.way) +
                                            " for anybody: " + one.why);
  page.hang("  " + padded(one.way), subjects(run) + ": was " + one.before + ", is " + one.after,
            one.way == Way::looser ? Ink::stop : Ink::good);
  if (!one.because_before.empty()) page.hang("      was, because  ", clean(one.because_before));
  if (!one.because_after.empty()) page.hang("      is, because   ", clean(one.because_after));
  if (one.by_rules)
    page.hang("      ", "by the rules; what the plan says rests on a protocol, too", Ink::faint);
  write_made_by(one, documents, page);
  page.hang("      ", std::string(one.smallest ? "The smallest patient" : "A patient") + " (" +
                          count(one.answers, "answer", "answers") + ")" +
                          (run.size() > 1 ? ", of " + subject(one) : "") + ":");
  write_patient(one.patient, page);
  if (one.patient_before.empty()) return;
  page.hang("      ", "By the old rules, which have other facts, this patient is:");
  const std::size_t facts = one.patient_before.find("facts:");
  write_patient(one.patient_before.substr(std::min(facts, one.patient_before.size())), page);
}

void write_notes(const Difference& found, Page& page) {
  const auto note = [&](const char* lead, const std::vector<std::string>& ids, const char* rest) {
    if (!ids.empty())
      page.hang("  ", lead + base::list_some(ids, 8) + rest, Ink::plain, Ink::faint);
  };
  note("Only the old rules have ", found.only_before, ": not compared.");
  note("Only the new rules have ", found.only_after, ": not compared.");
  note("Said under the assumptions of the vocabulary: ", found.assumptions,
       ". Of whoever breaks one of them nothing is said.");
  std::vector<std::string> changed;
  for (const Change& one : found.changes)
    if (one.kind == Change::Kind::assumption && one.verdict != Verdict::nobody &&
        std::find(changed.begin(), changed.end(), one.about) == changed.end())
      changed.push_back(one.about);
  note("Of whoever breaks ", changed, " nothing else is said.");
  note("Both define otherwise: ", found.defined_otherwise, ". Each side was given any answer.");
  note("Answers count for longer or shorter of ", found.aged_otherwise,
       ". Each patient was told once; what still counts may differ.");
  note("Another range of ", found.ranged_otherwise, ". Said of patients whom both can read.");
  note("A former name is read otherwise, of ", found.renamed_otherwise,
       ". Said of patients who are told in the names of today.");
  note("Said of patients for whom nobody supplies a value of the derived facts ",
       found.not_supplied, ".");
  note("Whatever formulas and plugins give for ", found.calculated, ".");
}

void write_example(const analyse::Example& one, Page& page) {
  page.hang("      ",
            clean(one.patient) + ": was " + one.change.before + ", is " + one.change.after);
  if (!one.change.because_before.empty())
    page.hang("        was, because  ", clean(one.change.because_before));
  if (!one.change.because_after.empty())
    page.hang("        is, because   ", clean(one.change.because_after));
}

void write_cohort(const DiffCohort& cohort, Page& page) {
  page.heading("THESE PATIENTS");
  page.hang("  ", base::group_digits(cohort.changed) + " of " +
                      base::group_digits(cohort.patients) +
                      " get another answer: " + base::group_digits(cohort.looser) +
                      " a looser one, " + base::group_digits(cohort.tighter) + " a tighter one.");
  if (cohort.not_read > 0)
    page.hang("  ",
              "Of " + base::group_digits(cohort.not_read) +
                  " others nothing is said: not both could read them.",
              Ink::care);
  for (const auto& [key, movement] : cohort.moved) {
    const Change& first = movement.examples.front().change;
    std::vector<std::string> words;
    for (const auto& [pair, count] : movement.words)
      words.push_back(pair.first + " -> " + pair.second + " " + base::group_digits(count));
    page.hang("  " + padded(first.way),
              subject(first) + ": " + count(movement.patients, "patient", "patients") + " (" +
                  base::list_some(words, 6) + "), such as",
              first.way == Way::looser ? Ink::stop : Ink::good);
    write_example(movement.examples.front(), page);
  }
}

void write_news(const std::vector<analyse::LayerImpact>& news, Page& page) {
  page.heading("WHAT THE CLINIC MUST LOOK AT");
  if (news.empty())
    page.hang("  ", "Nothing: each line of its layers means what it did.", Ink::good);
  for (const analyse::LayerImpact& one : news) {
    page.hang("  ", clean(one.modality + ": " + one.rule + "   (" + one.document + ":" +
                          std::to_string(one.line) + ")"));
    page.hang("      ", clean(says(one)), Ink::care);
  }
}

}  // namespace

void write_text(const DiffAnswer& answer, Page& page) {
  if (answer.news) write_news(*answer.news, page);
  page.heading("ALL PATIENTS");
  page.hang("  ", headline(answer.difference));
  for (const Run& run : runs_of(answer.difference.changes)) write_run(run, answer.documents, page);
  write_notes(answer.difference, page);
  if (answer.cohort) write_cohort(*answer.cohort, page);
  write_documents(answer.documents, page);
  for (const std::string& file : answer.files) page.hang("wrote  ", clean(file));
}

}  // namespace windlass::tool
