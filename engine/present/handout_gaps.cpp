// SPDX-License-Identifier: Apache-2.0
// What a patient's sheet could not say in plain words. For `windlass check`.
#include <algorithm>
#include <set>

#include "present/drawings.hpp"
#include "present/handout.hpp"
#include "present/handout_parts.hpp"

namespace windlass::present {

using knowledge::HandoutDocument;
using knowledge::HandoutItem;
using knowledge::HandoutPart;
using knowledge::LocaleDocument;
using knowledge::Reference;

namespace {

class GapFinder {
 public:
  GapFinder(const knowledge::KnowledgeBase& base, const MeantDocuments& meant)
      : base_(base), meant_(meant) {
    for (const HandoutDocument& document : base.rules().handouts)
      for (const HandoutItem& item : document.items) items_.push_back(&item);
    needed_ = needed([this](std::uint32_t document) { return is_meant(document); });
    if (!meant_) needed_ = joined(sheet_keys(), std::move(needed_));
    allowed_ = allowed();
  }

  std::vector<std::string> find() {
    const std::vector<std::string> languages = handout_languages(base_);
    for (const std::string& language : languages) find_texts(language, languages.front());
    find_drawings();
    find_silence();
    return std::move(gaps_);
  }

 private:
  bool is_meant(std::uint32_t document) const { return !meant_ || meant_(document); }

  static std::vector<std::string> joined(std::vector<std::string> keys,
                                         std::vector<std::string> more) {
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
  }

  std::vector<std::string> needed(const MeantDocuments& asked) const {
    std::vector<std::string> keys;
    std::set<std::string> pictures;
    for (const HandoutItem* item : items_) {
      if (!asked(item->place.document)) continue;
      const ItemKeys of = keys_of(*item);
      for (const std::string& key : {of.title, of.how}) keys.push_back(key);
      if (item->part == HandoutPart::exercise) keys.push_back(of.amount);
      if (!item->picture.empty() && pictures.insert(item->picture).second)
        keys.push_back("picture." + item->picture);
    }
    keys.erase(std::remove(keys.begin(), keys.end(), std::string()), keys.end());
    return keys;
  }

  // What may be written and need not.
  std::set<std::string> allowed() const {
    const std::vector<std::string> all =
        joined(sheet_keys(), needed([](std::uint32_t) { return true; }));
    std::set<std::string> keys(all.begin(), all.end());
    for (const HandoutItem* item : items_)
      if (item->part == HandoutPart::support) keys.insert(keys_of(*item).amount);
    for (const NumberToCall& one : numbers_to_call()) keys.insert(one.number);
    keys.emplace(unfinished_key);
    return keys;
  }

  bool has(const std::string& language, const std::string& key) const {
    return std::any_of(
        base_.rules().locales.begin(), base_.rules().locales.end(),
        [&](const auto& one) { return one.language == language && one.texts.count(key) != 0; });
  }

  void find_texts(const std::string& language, const std::string& fallback) {
    for (const std::string& key : needed_) {
      if (has(language, key)) continue;
      const bool elsewhere = language != fallback && has(fallback, key);
      gaps_.push_back(language + ": no text for '" + key + "'" +
                      (elsewhere ? "; it is shown in " + fallback : ""));
    }
    for (const LocaleDocument& locale : base_.rules().locales) {
      if (locale.language != language || !is_meant(locale.place.document)) continue;
      for (const auto& [key, text] : locale.texts)
        if (allowed_.count(key) == 0) gaps_.push_back(language + ": nobody shows '" + key + "'");
      for (const HandoutItem* item : items_) find_numbers(locale, *item);
    }
  }

  // A number in a text whose line the item does not need may be missing on the sheet.
  void find_numbers(const LocaleDocument& locale, const HandoutItem& item) {
    const ItemKeys keys = keys_of(item);
    for (const std::string& key : {keys.title, keys.how, keys.amount}) {
      const auto text = locale.texts.find(key);
      if (text == locale.texts.end()) continue;
      for (const std::string& line : text->second.lines)
        for (const std::string& name : names_in(line))
          if (std::find(item.needs.begin(), item.needs.end(), name) == item.needs.end())
            gaps_.push_back(locale.language + ": '" + key + "' shows {" + name +
                            "}, which its item does not need");
    }
  }

  void find_drawings() {
    std::set<std::string> said;
    for (const HandoutItem* item : items_)
      if (is_meant(item->place.document) && !item->picture.empty() &&
          find_drawing(item->picture) == nullptr && said.insert(item->picture).second)
        gaps_.push_back("no drawing '" + item->picture + "'");
  }

  // Whether a sheet to begin with speaks of it, or is silent on purpose.
  bool is_named(std::vector<Reference> HandoutItem::*in_items,
                std::vector<Reference> HandoutDocument::*silent, const std::string& id) const {
    return (in_items != nullptr && std::any_of(items_.begin(), items_.end(),
                                               [&](const HandoutItem* one) {
                                                 return one->part != HandoutPart::meanwhile &&
                                                        names(one->*in_items, id);
                                               })) ||
           (silent != nullptr &&
            std::any_of(base_.rules().handouts.begin(), base_.rules().handouts.end(),
                        [&](const HandoutDocument& one) { return names(one.*silent, id); }));
  }

  bool is_of_meant(const knowledge::Modality& modality) const {
    const auto& documents = base_.rules().modalities;
    return !meant_ || std::any_of(documents.begin(), documents.end(), [&](const auto& one) {
      return one.id == modality.id && is_meant(one.place.document);
    });
  }

  void find_silence() {
    const auto say = [this](const char* what, const std::string& id) {
      gaps_.push_back("no item speaks for " + std::string(what) + " '" + id +
                      "'; the sheet shows the plan's words");
    };
    for (const knowledge::Modality& one : base_.modalities()) {
      if (is_of_meant(one) &&
          !is_named(&HandoutItem::modalities, &HandoutDocument::silent_modalities, one.id))
        say("modality", one.id);
      for (const knowledge::Contribution& part : one.contributions) {
        if (!is_meant(part.document) || part.mitigation.empty() ||
            part.effect != model::Status::caution)
          continue;
        const std::string key = reason_key(one.id, part.origin, part.id);
        if (seen_.insert(key).second &&
            (is_shared(part.origin) ||
             !is_named(nullptr, &HandoutDocument::silent_reasons, one.id)) &&
            !is_named(&HandoutItem::reasons, &HandoutDocument::silent_reasons, key))
          say("the care of", key);
      }
    }
    for (const knowledge::Flag& flag : base_.flags())
      if (is_meant(flag.document) && !is_named(&HandoutItem::red_flags, nullptr, flag.id))
        say("red flag", flag.id);
    for (const knowledge::AdviceRule& one : base_.pathway().advice)
      if (is_meant(one.place.document) &&
          !is_named(&HandoutItem::advice, &HandoutDocument::silent_advice, one.id))
        say("advice", one.id);
  }

  const knowledge::KnowledgeBase& base_;
  const MeantDocuments& meant_;
  std::vector<const HandoutItem*> items_;
  std::vector<std::string> needed_;
  std::set<std::string> allowed_;
  std::vector<std::string> gaps_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<std::string> handout_gaps(const knowledge::KnowledgeBase& base,
                                      const MeantDocuments& meant) {
  if (base.rules().handouts.empty()) {
    if (meant) return {};
    return {"these rules have no handout: `windlass handout` has nothing to show"};
  }
  return GapFinder(base, meant).find();
}

}  // namespace windlass::present
