// SPDX-License-Identifier: Apache-2.0
#include "knowledge/check_handouts.hpp"

#include <unordered_map>

#include "base/text.hpp"
#include "knowledge/checks.hpp"
#include "knowledge/names.hpp"

namespace windlass::knowledge {

namespace {

class HandoutCheck {
 public:
  HandoutCheck(const RuleBase& rules, const LayeredRules& layered, base::Diagnostics& problems)
      : rules_(rules),
        problems_(problems),
        modalities_(rules.modalities),
        red_flags_(rules.screening.red_flags),
        advice_(rules.pathway->advice),
        asked_(rules.pathway->asking.groups) {
    for (const std::string& id : rules.vocabulary.ids()) asked_.add(id);
    const auto add_reasons = [this](const std::string& modality, const auto& items) {
      for (const auto& item : items) reasons_.add(modality + "/" + item.rule->id);
    };
    for (const LayeredModality& one : layered.modalities) {
      add_reasons(one.document->id, one.contraindications);
      add_reasons(one.document->id, one.deferrals);
      for (const auto& item : one.deferrals) deferrals_.add(one.document->id + "/" + item.rule->id);
      add_reasons(one.document->id, one.indications);
    }
    for (const ModalityDocument& one : rules.modalities) reasons_.add(one.id);
    for (const RedFlagRule& flag : rules.screening.red_flags) reasons_.add(flag.id);
    for (const CourseRule& rule : rules.pathway->course) reasons_.add(rule.id);
  }

  void run() {
    check_ids();
    check_languages();
    for (const HandoutDocument& handout : rules_.handouts) {
      for (const HandoutItem& item : handout.items) {
        check(item.modalities, modalities_, "rules.modality", "modality");
        check(item.red_flags, red_flags_, "rules.red_flag", "red flag");
        check(item.advice, advice_, "rules.handout", "advice");
        check(item.reasons, reasons_, "rules.handout", "reason");
        check(item.waits, deferrals_, "rules.handout", "deferral");
        check(item.asks, asked_, "rules.handout", "fact or group of questions");
        check(item.unless.modalities, modalities_, "rules.modality", "modality");
        check(item.unless.red_flags, red_flags_, "rules.red_flag", "red flag");
        check(item.unless.advice, advice_, "rules.handout", "advice");
      }
      check(handout.silent_modalities, modalities_, "rules.modality", "modality");
      check(handout.silent_advice, advice_, "rules.handout", "advice");
      check(handout.silent_reasons, reasons_, "rules.handout", "reason");
    }
  }

 private:
  void refuse(const Place& place, std::string code, std::string message, std::string hint) {
    problems_.push_back(
        problem_at(rules_, place, std::move(code), std::move(message), std::move(hint)));
  }

  void check(const std::vector<Reference>& references, const Names& names, const char* code,
             const char* what) {
    for (const Reference& one : references)
      if (!names.has(one.id))
        refuse(one.place, code, std::string("no ") + what + " " + base::quote(one.id),
               names.hint(one.id, problems_));
  }

  void check_ids() {
    std::unordered_map<std::string, const HandoutItem*> items;
    for (const HandoutDocument& handout : rules_.handouts)
      for (const HandoutItem& item : handout.items) {
        const auto [at, first] = items.emplace(item.id, &item);
        if (!first && at->second->place.document != item.place.document)
          refuse(item.place, "rules.duplicate", "item '" + item.id + "' stands here again",
                 "the other is " + where(rules_, at->second->place) + "; give each its own id");
      }
    std::unordered_map<std::string, const LocaleText*> texts;
    for (const LocaleDocument& locale : rules_.locales)
      for (const auto& [key, text] : locale.texts) {
        const auto [at, first] = texts.emplace(locale.language + " " + key, &text);
        if (!first)
          refuse(text.place, "rules.duplicate",
                 base::quote(key) + " has two texts in '" + locale.language + "'",
                 "the other is " + where(rules_, at->second->place) + "; one is enough");
      }
  }

  void check_languages() {
    for (const HandoutDocument& handout : rules_.handouts)
      if (const HandoutDocument& first = rules_.handouts.front();
          handout.language != first.language)
        refuse(handout.place, "rules.language",
               "this handout falls back to '" + handout.language + "', another to '" +
                   first.language + "'",
               "the other is " + where(rules_, first.place) + "; one sheet falls back to one");
  }

  const RuleBase& rules_;
  base::Diagnostics& problems_;
  Names modalities_, red_flags_, advice_, reasons_, deferrals_, asked_;
};

}  // namespace

void check_handouts(const RuleBase& rules, const LayeredRules& layered,
                    base::Diagnostics& problems) {
  HandoutCheck(rules, layered, problems).run();
}

}  // namespace windlass::knowledge
