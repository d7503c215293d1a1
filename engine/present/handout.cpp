// SPDX-License-Identifier: Apache-2.0
#include "present/handout.hpp"

#include <algorithm>
#include <set>

#include "base/internal_error.hpp"
#include "present/handout_lines.hpp"
#include "present/handout_parts.hpp"
#include "present/marks.hpp"
#include "present/phrases.hpp"
#include "present/sections.hpp"
#include "present/untold.hpp"

namespace windlass::present {

using knowledge::HandoutDocument;
using knowledge::HandoutItem;
using knowledge::HandoutPart;
using knowledge::Reference;
using model::Disposition;
using model::ModalityPlan;
using model::ProtocolLine;

bool is_shared(model::Origin origin) {
  return origin == model::Origin::red_flag || origin == model::Origin::course;
}

std::string reason_key(std::string_view modality, model::Origin origin, std::string_view id) {
  return is_shared(origin) ? std::string(id) : std::string(modality) + "/" + std::string(id);
}

bool names(const std::vector<Reference>& references, std::string_view id) {
  return std::any_of(references.begin(), references.end(),
                     [id](const Reference& one) { return one.id == id; });
}

namespace {

template <class Found>
bool one_holds(const std::vector<Reference>& references, const Found& found) {
  return references.empty() || std::any_of(references.begin(), references.end(),
                                           [&](const Reference& one) { return found(one.id); });
}

class SheetMaker {
 public:
  SheetMaker(const PlanView& view, const knowledge::KnowledgeBase& base, const SheetWords& words)
      : view_(view),
        base_(base),
        words_(words),
        asked_(asked_on_sheet(view.plan, may_start(view.plan))) {
    sheet_.as_of = view.plan.as_of;
    sheet_.at_home = may_start(view.plan);
    sheet_.sent =
        !sheet_.at_home && model::row(view.plan.disposition).by == model::DecidedBy::urgent_flag;
    if (!sheet_.at_home) return;
    for (const model::StagePlan& stage : view.plan.stages)
      for (const model::StageItem& item : stage.items)
        if (item.now && model::actionable(item.status))
          now_.push_back(modality_of(view.plan, item.modality));
    for (const ModalityPlan& one : view.plan.modalities) find_waits(one);
    for (const ModalityPlan* one : now_)
      for (const model::Reason& reason : one->because)
        if (takes_care(*one, reason))
          reasons_.insert(reason_key(one->id, reason.origin, reason.id));
  }

  Sheet make() {
    for (const HandoutDocument& document : base_.rules().handouts)
      for (const HandoutItem& item : document.items) show(item);
    speak_for_the_rest();
    sheet_.nothing_now =
        sheet_.at_home && !has_section(HandoutPart::exercise) && !has_section(HandoutPart::support);
    if (sheet_.gives_something())
      for (const model::Review& review : view_.plan.reviews)
        if (const auto date = review.on; date && (!sheet_.next_visit || *date < *sheet_.next_visit))
          sheet_.next_visit = date;
    count_left_out();
    std::stable_sort(sheet_.sections.begin(), sheet_.sections.end(),
                     [](const auto& a, const auto& b) { return a.part < b.part; });
    return std::move(sheet_);
  }

 private:
  void find_waits(const ModalityPlan& one) {
    if (one.status != model::Status::defer) return;
    std::vector<std::string>& found = waits_.emplace_back();
    for (const model::Reason& reason : one.because)
      if (reason.verdict != model::Verdict::false_ && !model::actionable(reason.effect))
        found.push_back(reason_key(one.id, reason.origin, reason.id));
  }
  // What one deferral allows meanwhile another may not, so each must be named; so must one that is
  // open.
  bool is_waiting(const std::vector<Reference>& deferrals) const {
    const auto named = [&](const std::string& id) { return names(deferrals, id); };
    return deferrals.empty() || std::any_of(waits_.begin(), waits_.end(), [&](const auto& found) {
             return !found.empty() && std::all_of(found.begin(), found.end(), named);
           });
  }
  static bool takes_care(const ModalityPlan& plan, const model::Reason& reason) {
    return !reason.mitigation.empty() && std::find(plan.mitigations.begin(), plan.mitigations.end(),
                                                   reason.mitigation) != plan.mitigations.end();
  }

  bool holds(const HandoutItem& item) const {
    const model::Recommendation& plan = view_.plan;
    const auto given = [&](const std::string& id) {
      return (sheet_.at_home || stands_always(item.part)) &&
             std::any_of(plan.advice.begin(), plan.advice.end(),
                         [&](const auto& one) { return one.id == id; });
    };
    const auto flag = [&](const std::string& id) {
      return std::any_of(plan.red_flags.begin(), plan.red_flags.end(), [&](const auto& one) {
        return one.id == id && one.verdict == model::Verdict::true_;
      });
    };
    // A derived fact, or one that somebody told.
    const auto label = [&](const std::string& id) {
      const model::FactId fact = view_.vocabulary.find(id).value();
      const model::Fact& told = view_.facts[fact];
      return std::find(plan.labels.begin(), plan.labels.end(), id) != plan.labels.end() ||
             (!view_.vocabulary[fact].derived && told.state == model::State::known &&
              told.value.choice == 1);
    };
    // When to call is said as well of what an answer leaves open as of what is so.
    const bool calls = item.part == HandoutPart::call;
    const auto may_flag = [&](const std::string& id) {
      return flag(id) || (calls && is_untold_flag(view_, id));
    };
    const auto may_label = [&](const std::string& id) {
      return label(id) || (calls && is_untold_label(view_, base_, id));
    };
    return one_holds(item.red_flags, may_flag) && one_holds(item.advice, given) &&
           one_holds(item.labels, may_label) && is_asked(item.asks) &&
           (item.unless.red_flags.empty() || !one_holds(item.unless.red_flags, flag)) &&
           is_waiting(item.waits) &&
           (item.unless.advice.empty() || !one_holds(item.unless.advice, given)) &&
           (item.unless.labels.empty() || !one_holds(item.unless.labels, label)) &&
           one_holds(item.reasons, [&](const auto& id) { return reasons_.count(id) != 0; }) &&
           (item.dispositions.empty() || is_for(item.dispositions)) &&
           (!item.disputed || *item.disputed == is_disputed());
  }

  // Whether every flag that decides what comes first rests on answers that disagree.
  bool is_disputed() const {
    bool found = false;
    for (const model::RedFlag& one : view_.plan.red_flags) {
      if (one.verdict != model::Verdict::true_ || one.disposition != view_.plan.disposition)
        continue;
      if (!one.disputed) return false;
      found = true;
    }
    return found;
  }

  // A plan whose first screen is open is incomplete besides, unless an urgent flag comes first.
  bool is_for(const std::vector<Disposition>& dispositions) const {
    const model::Recommendation& plan = view_.plan;
    return std::any_of(dispositions.begin(), dispositions.end(), [&](Disposition one) {
      const bool starts = one == Disposition::proceed_with_referral && plan.screen_open;
      return (one == plan.disposition && !starts) ||
             (one == Disposition::incomplete && plan.screen_open &&
              model::row(plan.disposition).by == model::DecidedBy::lesser_flag);
    });
  }

  // Whom to call, and when, is said of the patient's own advice whatever waits.
  static bool stands_always(HandoutPart part) {
    return part == HandoutPart::first || part == HandoutPart::meanwhile ||
           part == HandoutPart::call || part == HandoutPart::emergency;
  }

  // Whether what comes first waits for an answer to one of these: facts, or groups of questions.
  bool is_asked(const std::vector<Reference>& asks) const {
    return one_holds(asks, [&](const std::string& id) {
      return std::any_of(asked_.begin(), asked_.end(),
                         [&](model::FactId fact) { return is_of(view_.vocabulary[fact].id, id); });
    });
  }
  bool is_of(const std::string& fact, const std::string& fact_or_group) const {
    const auto& groups = base_.pathway().asking.groups;
    return fact == fact_or_group ||
           std::any_of(groups.begin(), groups.end(), [&](const knowledge::QuestionGroup& group) {
             return group.id == fact_or_group &&
                    std::find(group.facts.begin(), group.facts.end(),
                              *view_.vocabulary.find(fact)) != group.facts.end();
           });
  }

  bool may_stand(HandoutPart part) const {
    const bool waits = part == HandoutPart::meanwhile || part == HandoutPart::asked;
    if (sheet_.at_home) return !waits || (part == HandoutPart::asked && !asked_.empty());
    // Who is sent to an emergency department at once is not told to call somebody today.
    const bool at_once = view_.plan.disposition == Disposition::emergency;
    return part == HandoutPart::first || part == HandoutPart::emergency ||
           ((part == HandoutPart::call || waits) && !at_once);
  }

  bool is_begun(const std::vector<Reference>& modalities) const {
    return std::any_of(now_.begin(), now_.end(),
                       [&](const ModalityPlan* one) { return names(modalities, one->id); });
  }

  void show(const HandoutItem& item) {
    if (!may_stand(item.part) || !holds(item) || is_begun(item.unless.modalities)) return;
    if (item.part == HandoutPart::about && has_section(HandoutPart::about)) return;
    const ModalityPlan* whose = nullptr;
    if (!item.modalities.empty()) {
      const auto found = std::find_if(now_.begin(), now_.end(), [&](const ModalityPlan* one) {
        return names(item.modalities, one->id) && fits(item, *one);
      });
      if (found == now_.end()) return;
      whose = *found;
    }
    shown_.emplace_back(&item, whose);
    add(item.part, item_of(item, whose));
  }

  SheetItem item_of(const HandoutItem& item, const ModalityPlan* whose) {
    const ItemKeys keys = keys_of(item);
    SheetItem made;
    made.diary = item.diary;
    made.picture = item.picture;
    if (!item.picture.empty()) made.picture_name = text_line("picture." + item.picture, whose);
    if (!keys.title.empty()) made.title = text_line(keys.title, whose);
    made.how = text_line(keys.how, whose);
    if (item.part == HandoutPart::exercise || (!keys.amount.empty() && words_.has(keys.amount)))
      made.amount = text_line(keys.amount, whose);
    return made;
  }

  SheetWording text_line(const std::string& key, const ModalityPlan* whose) {
    SheetWording made = words_.text(key);
    for (std::string& line : made.lines)
      line = fill_in(line, [&](std::string_view name) {
        return whose == nullptr ? std::string()
                                : filled(name, *whose, words_, [&](std::size_t day) {
                                    return diary_day(sheet_, words_, day);
                                  });
      });
    if (made.from != SheetWording::From::asked) sheet_.untranslated = true;
    return made;
  }

  // The plan's own words where no item speaks.
  SheetWording in_plan_words(std::string_view text) {
    sheet_.untranslated = true;
    return {{std::string(text)}, "en", SheetWording::From::plan};
  }

  void speak_for_the_rest() {
    for (const ModalityPlan* one : now_) {
      if (!is_silent(&HandoutDocument::silent_modalities, one->id) && !is_shown(*one))
        add(HandoutPart::clinic, {.how = in_plan_words(one->title)});
      for (const ProtocolLine& line : one->protocol.lines)
        if (is_unspoken(*one, line))
          add(HandoutPart::support,
              {.title = in_plan_words(line.title), .how = in_plan_words(line.text)});
      speak_for_reasons(*one);
    }
    for (const model::Advice& one : view_.plan.advice)
      if (sheet_.at_home && !is_silent(&HandoutDocument::silent_advice, one.id) &&
          !is_named(&HandoutItem::advice, one.id))
        add(HandoutPart::tip, {.how = in_plan_words(one.text)});
    for (const model::RedFlag& one : view_.plan.red_flags)
      if (one.verdict == model::Verdict::true_ && (!sheet_.at_home || comes_first(view_.plan)) &&
          !is_named(&HandoutItem::red_flags, one.id))
        add(HandoutPart::first, {.how = in_plan_words(one.because)});
    if (!sheet_.at_home && !has_section(HandoutPart::first))
      add(HandoutPart::first, {.how = in_plan_words(mark_of(view_.plan.disposition).meaning)});
  }

  // What the clinician alone takes care of.
  bool is_silent_reason(const ModalityPlan& plan, const model::Reason& reason) const {
    return is_silent(&HandoutDocument::silent_reasons,
                     reason_key(plan.id, reason.origin, reason.id)) ||
           (!is_shared(reason.origin) && is_silent(&HandoutDocument::silent_reasons, plan.id));
  }

  void speak_for_reasons(const ModalityPlan& plan) {
    for (const model::Reason& reason : plan.because) {
      const std::string key = reason_key(plan.id, reason.origin, reason.id);
      if (!takes_care(plan, reason) || is_silent_reason(plan, reason) ||
          is_named(&HandoutItem::reasons, key) || !said_in_plan_words_.insert(key).second)
        continue;
      add(HandoutPart::care, {.how = in_plan_words(reason.mitigation)});
    }
  }

  using References = std::vector<Reference>;
  bool is_silent(References HandoutDocument::*list, std::string_view id) const {
    return std::any_of(base_.rules().handouts.begin(), base_.rules().handouts.end(),
                       [&](const HandoutDocument& one) { return names(one.*list, id); });
  }
  // Whether an item that is shown is about it.
  bool is_named(References HandoutItem::*list, std::string_view id) const {
    return std::any_of(shown_.begin(), shown_.end(),
                       [&](const auto& one) { return names(one.first->*list, id); });
  }
  // What is to be done of it stands there: a word of care, or of what is fine, is not it.
  bool is_shown(const ModalityPlan& plan) const {
    return std::any_of(shown_.begin(), shown_.end(), [&](const auto& one) {
      const HandoutPart part = one.first->part;
      return one.second == &plan && (part == HandoutPart::exercise ||
                                     part == HandoutPart::support || part == HandoutPart::clinic);
    });
  }
  bool is_spoken(const ModalityPlan& plan, const ProtocolLine& line) const {
    return std::any_of(shown_.begin(), shown_.end(), [&](const auto& one) {
      return one.second == &plan && speaks_of(*one.first, line);
    });
  }
  // Some item is about such lines, and none of those that are shown is about this one.
  bool is_unspoken(const ModalityPlan& plan, const ProtocolLine& line) const {
    if (is_spoken(plan, line)) return false;
    return std::any_of(base_.rules().handouts.begin(), base_.rules().handouts.end(),
                       [&](const HandoutDocument& document) {
                         return std::any_of(document.items.begin(), document.items.end(),
                                            [&](const HandoutItem& item) {
                                              return names(item.modalities, plan.id) &&
                                                     listens_to(item, line.key);
                                            });
                       });
  }

  bool has_section(HandoutPart part) const {
    return std::any_of(sheet_.sections.begin(), sheet_.sections.end(),
                       [part](const SheetSection& one) { return one.part == part; });
  }
  void add(HandoutPart part, SheetItem item) {
    auto at = std::find_if(sheet_.sections.begin(), sheet_.sections.end(),
                           [part](const SheetSection& one) { return one.part == part; });
    if (at == sheet_.sections.end())
      at = sheet_.sections.insert(at, {part, text_line(title_key(part), nullptr), {}});
    // Two reasons to call may have the same words.
    if (stands_always(part) && std::any_of(at->items.begin(), at->items.end(), [&](auto& other) {
          return other.how.lines == item.how.lines;
        }))
      return;
    if (part == HandoutPart::exercise) item.number = at->items.size() + 1;
    at->items.push_back(std::move(item));
  }

  void count_left_out() {
    for (const ModalityPlan* one : now_) {
      for (const ProtocolLine& line : one->protocol.lines)
        if (!is_spoken(*one, line) && !is_unspoken(*one, line)) ++sheet_.left_out;
      for (const model::Reason& reason : one->because)
        if (takes_care(*one, reason) && is_silent_reason(*one, reason)) ++sheet_.left_out;
    }
    if (view_.plan.disposition == Disposition::emergency) return;
    for (const model::Advice& one : view_.plan.advice)
      if (sheet_.at_home ? is_silent(&HandoutDocument::silent_advice, one.id)
                         : !is_named(&HandoutItem::advice, one.id))
        ++sheet_.left_out;
  }

  const PlanView& view_;
  const knowledge::KnowledgeBase& base_;
  const SheetWords& words_;
  const std::vector<model::FactId> asked_;
  Sheet sheet_;
  std::vector<const ModalityPlan*> now_;
  std::vector<std::vector<std::string>> waits_;  // what a deferred treatment waits for, of each
  std::set<std::string> reasons_, said_in_plan_words_;
  std::vector<std::pair<const HandoutItem*, const ModalityPlan*>> shown_;
};

}  // namespace

const SheetSection* Sheet::after_care() const {
  const auto found = std::find_if(sections.begin(), sections.end(), [](const SheetSection& one) {
    return one.part >= HandoutPart::fine;
  });
  return found == sections.end() ? nullptr : &*found;
}

Sheet sheet_of(const PlanView& view, const knowledge::KnowledgeBase& base,
               const SheetWords& words) {
  if (base.rules().handouts.empty()) throw base::InternalError("these rules have no handout");
  return SheetMaker(view, base, words).make();
}

}  // namespace windlass::present
