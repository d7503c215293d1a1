// SPDX-License-Identifier: Apache-2.0
// The laws of safety that hold of every rule base, whatever it says. They are worked out from what
// the documents say, not from how a status comes about.
#include "analyse/laws.hpp"

namespace windlass::analyse {

using knowledge::Contribution;
using knowledge::KnowledgeBase;
using knowledge::Modality;
using model::Disposition;
using model::Origin;
using model::Status;
using Verdict = Premise::Verdict;

namespace {

// Every status that is at least as cautious.
OutcomeSet at_most(Status status) { return (OutcomeSet{2} << static_cast<unsigned>(status)) - 1; }

OutcomeSet withheld() {
  OutcomeSet made = 0;
  for (const model::StatusRow& row : model::statuses)
    if (!row.actionable) made |= outcome_bit(row.status);
  return made;
}

Claim claim(std::string about, std::size_t modality, logic::Slot slot, Verdict verdict,
            OutcomeSet allowed) {
  Claim made;
  made.about = std::move(about);
  made.when.push_back({slot, verdict});
  made.expect = {Expected::Kind::status, modality, allowed};
  return made;
}

std::string named(const Modality& modality, const Contribution& item, const char* how) {
  return modality.id + ": " + std::string(model::word(item.origin)) + " " + item.id + how;
}

Law law(const char* id, const char* title) {
  Law made;
  made.id = id;
  made.title = title;
  return made;
}

// Calls visit(index of the modality, modality, contribution) for all.
template <class Visit>
void each(const KnowledgeBase& base, const Visit& visit) {
  for (std::size_t i = 0; i < base.modalities().size(); ++i)
    for (const Contribution& item : base.modalities()[i].contributions)
      visit(i, base.modalities()[i], item);
}

Law absolute_contraindications(const KnowledgeBase& base) {
  Law made = law("absolute-contraindications",
                 "An absolute contraindication blocks, and one that is not known withholds");
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    if (item.effect != Status::block || item.origin == Origin::red_flag) return;
    made.claims.push_back(claim(named(modality, item, " holds"), i, item.slot, Verdict::holds,
                                at_most(Status::block)));
    made.claims.push_back(
        claim(named(modality, item, " is not known"), i, item.slot, Verdict::open, withheld()));
  });
  return made;
}

Law relative_contraindications(const KnowledgeBase& base) {
  Law made = law("relative-contraindications",
                 "A relative contraindication, known or not, leaves caution at most");
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    if (item.origin == Origin::contraindication && item.effect == Status::caution)
      made.claims.push_back(claim(named(modality, item, " may hold"), i, item.slot,
                                  Verdict::may_hold, at_most(Status::caution)));
  });
  return made;
}

Law requirements(const KnowledgeBase& base) {
  Law made = law("requirements", "What a modality needs to know is known before it is used");
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    if (item.origin == Origin::requirement)
      made.claims.push_back(
          claim(named(modality, item, " is missing"), i, item.slot, Verdict::holds, withheld()));
  });
  return made;
}

Law deferrals(const KnowledgeBase& base) {
  Law made = law("deferrals",
                 "What a deferral or a course rule withholds is withheld, and so is what it may");
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    const bool speaks = item.origin == Origin::deferral || item.origin == Origin::course;
    if (speaks && !model::actionable(item.effect))
      made.claims.push_back(
          claim(named(modality, item, " may hold"), i, item.slot, Verdict::may_hold, withheld()));
  });
  return made;
}

Law red_flags(const KnowledgeBase& base) {
  Law made = law("red-flags", "A red flag that holds gets its disposition and what it restrains");
  for (const knowledge::Flag& flag : base.flags())
    for (const knowledge::FlagLevel& level : flag.levels) {
      Claim one;
      one.about = flag.id + ": level " + level.id + " holds";
      one.when.push_back({level.slot, Verdict::holds});
      one.expect = {Expected::Kind::disposition, 0, or_before(level.disposition)};
      made.claims.push_back(std::move(one));
    }
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    if (item.origin == Origin::red_flag)
      made.claims.push_back(claim(named(modality, item, " holds"), i, item.slot, Verdict::holds,
                                  at_most(item.effect)));
  });
  return made;
}

Law open_red_flags(const KnowledgeBase& base) {
  Law made =
      law("open-red-flags", "What a red flag would withhold waits while that flag is not known");
  each(base, [&](std::size_t i, const Modality& modality, const Contribution& item) {
    if (item.origin == Origin::red_flag && !model::actionable(item.effect))
      made.claims.push_back(
          claim(named(modality, item, " is not known"), i, item.slot, Verdict::open, withheld()));
  });
  return made;
}

Law first_screen(const KnowledgeBase&) {
  Law made =
      law("first-screen", "Nobody goes on to treatment while the first screen is not complete");
  Claim one;
  one.about = "something that the screen needs, or an urgent red flag, is not known";
  one.while_screen_is_open = true;
  one.expect = {Expected::Kind::disposition, 0, or_before(Disposition::incomplete)};
  made.claims.push_back(std::move(one));
  return made;
}

Law layers(const KnowledgeBase& base) {
  Law made = law(layers_law_id, "No layer lets anybody have more than the rules beneath it say");
  made.of_layers = true;
  made.on_request = !base.loosenings().empty();
  return made;
}

}  // namespace

std::vector<Law> safety_laws(const KnowledgeBase& base) {
  std::vector<Law> made = {absolute_contraindications(base),
                           relative_contraindications(base),
                           requirements(base),
                           deferrals(base),
                           red_flags(base),
                           open_red_flags(base),
                           first_screen(base)};
  if (!base.layers().empty()) made.push_back(layers(base));
  return made;
}

namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

}  // namespace

std::string status_list(OutcomeSet allowed) {
  std::vector<std::string> words;
  for (const model::StatusRow& row : model::statuses)
    if ((allowed & outcome_bit(row.status)) != 0) words.emplace_back(row.word);
  return listed(words);
}

std::string disposition_list(OutcomeSet allowed) {
  std::vector<std::string> words;
  for (const model::DispositionRow& row : model::dispositions)
    if ((allowed & outcome_bit(row.disposition)) != 0) words.emplace_back(row.word);
  return listed(words);
}

std::string wanted(const Expected& expected, const KnowledgeBase& base) {
  switch (expected.kind) {
    case Expected::Kind::status:
      return "the status of " + base.modalities()[expected.index].id + " is " +
             status_list(expected.allowed);
    case Expected::Kind::disposition:
      return "the disposition is " + disposition_list(expected.allowed);
    case Expected::Kind::red_flag: return base.flags()[expected.index].id + " is true";
  }
  return {};
}

}  // namespace windlass::analyse
