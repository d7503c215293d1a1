// SPDX-License-Identifier: Apache-2.0
#include "diff_report.hpp"

#include <algorithm>
#include <array>

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

using Asks = bool (Difference::*)(Verdict, Way) const;

// Whether there is such a change that is not to a looser answer.
bool any_but_looser(const Difference& found, Asks asks, Verdict verdict) {
  constexpr std::array ways{Way::unasked, Way::tighter, Way::otherwise};
  return std::any_of(ways.begin(), ways.end(),
                     [&](Way way) { return (found.*asks)(verdict, way); });
}

// Of whom no value is supplied that only one of the two rules can be told.
std::string headline_of_others(const Difference& found) {
  const auto any = [&](Verdict verdict) {
    return any_but_looser(found, &Difference::any_in_words_of_both, verdict);
  };
  const bool looser = found.any(Verdict::somebody, Way::looser);
  const std::string where =
      " ONLY WHERE a computed value is supplied that the other rules do not have. Where none is: ";
  if (!looser && any(Verdict::somebody)) return {};  // the plain headline says it
  const std::string lead = (looser ? "LOOSER" : "OTHER ANSWERS") + where;
  if (any(Verdict::somebody))
    return lead + "nobody gets a less cautious answer; some get another one.";
  return lead + (any(Verdict::not_decided)
                     ? "nobody gets a less cautious answer; not decided whether anybody gets "
                       "another one."
                     : "nobody's status, disposition or red flag is another one.");
}

// `nobody`: how it begins that nobody's answer is another one.
std::string headline_of_patients(const Difference& found, const char* nobody) {
  const bool somebody = any_but_looser(found, &Difference::any, Verdict::somebody);
  const bool open = any_but_looser(found, &Difference::any, Verdict::not_decided);
  const bool looser = found.any(Verdict::somebody, Way::looser);
  if (found.any_in_words_of_both(Verdict::somebody, Way::looser))
    return "LOOSER: some patients get a less cautious answer.";
  if (found.any_in_words_of_both(Verdict::not_decided, Way::looser))
    return "NOT DECIDED whether anybody gets a less cautious answer.";
  if (looser || somebody)
    if (std::string made = headline_of_others(found); !made.empty()) return made;
  if (found.any(Verdict::not_decided, Way::looser))
    return "NOT DECIDED whether anybody gets a less cautious answer of whom a computed value is "
           "supplied that the other rules do not have; nobody else does.";
  if (somebody) return "NOT LOOSER: nobody gets a less cautious answer; some get another one.";
  return open ? "NOT LOOSER: nobody gets a less cautious answer. Not decided whether anybody gets "
                "another one."
              : nobody + std::string(" status, disposition or red flag is another one.");
}

// "A TREATMENT IS NEW: night_splint." Nothing is said of who gets it: the other rules have none.
std::string of_treatments(const std::vector<std::string>& ids, const plan::Engine& having,
                          const char* what) {
  std::vector<std::string> treatments;
  for (const std::string& id : ids)
    if (having.knowledge().modality(id) != nullptr) treatments.push_back(id);
  if (treatments.empty()) return {};
  return (treatments.size() == 1 ? "A TREATMENT IS " : "TREATMENTS ARE ") + std::string(what) +
         ": " + base::list_some(treatments, 8) + ". ";
}

std::string headline(const DiffAnswer& answer) {
  const Difference& found = answer.difference;
  const std::string changed = of_treatments(found.only_after, *answer.after, "NEW") +
                              of_treatments(found.only_before, *answer.before, "GONE");
  return changed + headline_of_patients(found, changed.empty() ? "NO PATIENT CHANGES: nobody's"
                                                               : "Of all else nobody's");
}

bool is_grave(Way way) { return way == Way::unasked || way == Way::looser; }

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

// Those of unknown that became no, or the others.
std::vector<Run> runs_of(const std::vector<Change>& changes, bool unasked) {
  const auto alike = [](const Change& one, const Change& other) {
    return one.way == other.way && one.verdict == other.verdict && one.why == other.why &&
           one.by_rules == other.by_rules && one.by_words_of_one == other.by_words_of_one &&
           one.before == other.before && one.after == other.after &&
           one.because_before == other.because_before && one.because_after == other.because_after;
  };
  std::vector<Run> made;
  for (const Change& one : changes) {
    if (one.verdict == Verdict::nobody || (one.way == Way::unasked) != unasked) continue;
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
  if (one.made_by.empty()) {
    if (!documents.empty())
      page.hang("      ",
                "Made by no changed line alone: by several together, or through another treatment; "
                "see DOCUMENTS",
                Ink::faint);
    return;
  }
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
            is_grave(one.way) ? Ink::stop : Ink::good);
  if (!one.because_before.empty()) page.hang("      was, because  ", clean(one.because_before));
  if (!one.because_after.empty()) page.hang("      is, because   ", clean(one.because_after));
  if (one.by_words_of_one)
    page.hang("      ", "only where a computed value is supplied that the other rules do not have",
              Ink::faint);
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

// The first patient of each pair of words: none is hidden behind the many of another pair.
void write_movement(const analyse::Movement& movement, Page& page) {
  const Change& first = movement.examples.front().change;
  page.hang("  " + padded(first.way),
            subject(first) + ": " + count(movement.patients, "patient", "patients"),
            is_grave(first.way) ? Ink::stop : Ink::good);
  for (const auto& [pair, patients] : movement.words) {
    const auto example = std::find_if(
        movement.examples.begin(), movement.examples.end(), [&](const analyse::Example& one) {
          return one.change.before == pair.first && one.change.after == pair.second;
        });
    page.hang("    ", pair.first + " -> " + pair.second + ": " +
                          count(patients, "patient", "patients") + ", such as");
    write_example(*example, page);
  }
}

void write_cohort(const DiffCohort& cohort, bool all_are_listed, Page& page) {
  page.heading("THESE PATIENTS");
  page.hang("  ", base::group_digits(cohort.changed) + " of " +
                      base::group_digits(cohort.patients) +
                      " get another answer: " + base::group_digits(cohort.looser) +
                      " a looser one, " + base::group_digits(cohort.tighter) + " a tighter one." +
                      (cohort.unasked == 0
                           ? ""
                           : " Of " + base::group_digits(cohort.unasked) + " UNKNOWN BECAME NO."));
  if (cohort.not_read > 0)
    page.hang("  ",
              "Of " + base::group_digits(cohort.not_read) +
                  " others nothing is said: not both could read them.",
              Ink::care);
  for (const auto& [key, movement] : cohort.moved)
    if (std::get<Way>(key) == Way::unasked) write_movement(movement, page);
  for (const auto& [key, movement] : cohort.moved)
    if (std::get<Way>(key) != Way::unasked) write_movement(movement, page);
  if (cohort.changed == 0) return;
  page.hang("  ",
            all_are_listed ? "Each of them is in the file named below."
                           : "Named are the first of each group: --list FILE writes each of the " +
                                 base::group_digits(cohort.changed) + " into a file.",
            Ink::faint);
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

// The gravest, before all else.
void write_unasked(const DiffAnswer& answer, Page& page) {
  const std::vector<Run> runs = runs_of(answer.difference.changes, true);
  if (runs.empty()) return;
  page.heading("UNKNOWN BECAME NO");
  if (answer.difference.any(Verdict::somebody, Way::unasked))
    page.hang("  ",
              "A treatment waited for an answer; now it is not indicated without it, and nobody "
              "asks. What is not known is never a no: see whether it counts as one here.",
              Ink::stop);
  for (const Run& run : runs) write_run(run, answer.documents, page);
}

}  // namespace

void write_text(const DiffAnswer& answer, Page& page) {
  write_unasked(answer, page);
  if (answer.news) write_news(*answer.news, page);
  page.heading("ALL PATIENTS");
  page.hang("  ", headline(answer));
  for (const Run& run : runs_of(answer.difference.changes, false))
    write_run(run, answer.documents, page);
  write_notes(answer.difference, page);
  if (answer.cohort) write_cohort(*answer.cohort, answer.all_are_listed, page);
  write_documents(answer.documents, page);
  for (const std::string& file : answer.files) page.hang("wrote  ", clean(file));
}

}  // namespace windlass::tool
