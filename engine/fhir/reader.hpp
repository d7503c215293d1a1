// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reading of all resources, to statements. Private to floor fhir.
//
// Thread rule: one thread; it points into what it was made of.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/finding.hpp"
#include "fhir/referred.hpp"
#include "fhir/statement.hpp"
#include "fhir/telling.hpp"
#include "fhir/validity.hpp"
#include "fhir/values.hpp"
#include "fhir/whose.hpp"

namespace windlass::fhir {

class Reader {
 public:
  Reader(const Received& received, const Patient& patient, const Binding& binding,
         const model::Vocabulary& vocabulary)
      : received_(received),
        patient_(patient),
        binding_(binding),
        vocabulary_(vocabulary),
        whose_(received, patient),
        references_(received, whose_) {}

  Statements run();

 private:
  struct Context {
    const Resource& resource;
    ValidityResult judged;
    bool measured = false;
    std::optional<Moment> when, end;
    bool is_other = false;  // of a questionnaire that is not ours: what reassures does not count
  };

  void note(const Resource& one, std::string why, std::optional<model::FactId> fact = {});
  void resource(const Resource& one, Subject subject);
  // What may not be so: a measurement then says nothing that can be read.
  static void doubt(Context& context, std::string_view why);
  void unread(const Resource& one);
  // What stands beside a resource's own code: a reason, a finding, a narrative.
  // Where it looks relevant and no diagnosis has its code it is named, when all is read.
  void aside(std::string_view type, const std::vector<Coding>& codes, std::string_view text,
             std::string_view said, bool is_reason = false);
  void beside_code(const Resource& one);
  void tell_asides();
  // Codes that a binding knows, references that lead nowhere and notes, where nothing is read.
  void elsewhere(const Resource& one);
  // The same of one object of it; `key`, `around` name the element and the one around.
  void place(const Resource& one, const Node& node, std::string_view key, std::string_view around);
  bool leads_nowhere(const Resource& from, std::string_view reference);
  // An Observation of what another kind of resource says, as an entry of a list where it says that
  // the thing is there, or names it. `bound`: what its code means of itself. Whether it was named.
  bool observed_problem(const Context& context, const Node& holder,
                        const std::vector<Coding>& codes, const std::vector<const Mapping*>& bound);
  void observed_entry(const Context& context, const Mapping& mapping, const Node& holder,
                      Finding finding);
  // A value that its own interpretation contradicts is named, and may be another.
  void dispute(const Context& context, const Mapping& mapping, const Node& holder, Reading& said);
  // What stands inside a resource and is not what that refers to; results that a report names.
  void contained(const Resource& one, Subject subject);
  void result_inside(const Resource& report, const Node& inside, Subject subject);
  void tell_codes(std::string_view type, const std::vector<Coding>& codes, std::string_view text);
  void say_of_patient(std::string said);

  // What may be of another, and counts both ways.
  void attribute(Context& context, Subject subject);
  void patient(const Resource& one);
  // What a resource names: itself, or what it refers to, with its ingredients.
  std::vector<Named> named_by(const Resource& one);
  static std::vector<Coding> codes_of(const std::vector<Named>& things);
  // What means nothing here. A drug of which a part is known is known; a part is not.
  void tell_unknown(const Context& context, const std::vector<Named>& things, bool is_known);
  // What the codes say in another kind of resource may hold; what was named last is called so.
  bool is_done_with(const Context& context) const;
  void as_another_kind(const Context& context, const std::vector<Coding>& codes);
  bool is_misplaced(std::string_view type, const Named& one) const;
  // Codes that would mean something under another system: named, and what they would raise a
  // concern about is open. `type`: of the resource that the codes are read as.
  void misplaced(const Context& context, std::string_view type, const std::vector<Coding>& codes,
                 const std::vector<const Mapping*>& found, std::string_view text);
  // What nobody can read may be anything of its type: of a diagnosis, what a red flag rests on.
  void unreadable(const Context& context);
  std::vector<const Mapping*> mappings_of(const Context& context, const std::vector<Coding>& codes);
  void unmapped(std::string_view type, const std::vector<Coding>& codes, std::string_view text);
  void coded(const Context& context);

  // A denial beside which something else is written is none. What the text names is open.
  void contradictions(const Context& context, std::vector<const Mapping*>& found);
  // What a report concludes is no entry of a list of diagnoses: it may or may not hold.
  void conclusions(Context context, const std::vector<const Mapping*>& found);
  // What an allergic reaction was to, beside the code of the entry. It is not read.
  void substances(const Resource& one);
  // A pain that is over has no side now. A body site that is not bound is named.
  void side(const Context& context, const Mapping& mapping);
  void entry(Context context, const Mapping& mapping);
  void happened(Context context, const Mapping& mapping);
  bool is_long_over(const Context& context, const Mapping& mapping) const;
  bool may_be_of_late(const Context& context, const Mapping& mapping) const;
  bool began_within(const Context& context, const Mapping& mapping) const;
  void observation(const Context& context, const Node& holder);
  void consent(const Context& context);

  // What it denies without a word or a code that is known: it may be any consent.
  void denied(const Context& context, const Provisions::Concept& one,
              const std::vector<const Mapping*>& found);
  // That it does not stand any more, unless something that is surely later may say more.
  void tell_ended(const Context& context);
  void questionnaire(const Context& context);
  // Of a questionnaire that is not ours: what was asked in it and looks relevant.
  void other_questionnaire(const Resource& one);
  void tell_answers(std::string_view type, const std::vector<const Node*>& given);
  // `strange`: why what stands here is not understood.
  void answers(const Context& context, const Node& holder, std::string_view strange, int depth);
  void answer(const Context& context, const Node& item, const std::vector<const Node*>& given,
              std::string_view strange);
  void unknown_question(const Context& context, std::string_view link, const Node& item,
                        const std::vector<const Node*>& given);
  void state(const Context& context, const Mapping& mapping, Reading said);
  const Received& received_;
  const Patient& patient_;
  const Binding& binding_;
  const model::Vocabulary& vocabulary_;
  Whose whose_;
  References references_;
  const Resource* around_ = nullptr;  // the report that the result being read stands in
  struct Aside {
    Unmapped named;
    std::vector<Coding> codes;
    bool is_reason = false;  // then it counts what diagnoses say alone
  };
  std::vector<Aside> asides_;
  std::set<std::pair<std::string_view, std::string_view>> diagnoses_;  // systems, codes
  std::set<std::pair<std::string_view, std::string_view>> read_;  // of all entries that are read
  std::set<std::string_view> linked_;  // references to patients that the record links with this one
  Statements out_;
};

}  // namespace windlass::fhir
