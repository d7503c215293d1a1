// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Binding says which codes of which FHIR resources mean which facts: `kind: binding` documents,
// read in full or refused. rules/README.md describes the language.
//
// A site's own binding stands beside the one that comes with windlass and adds to it. A code that
// two of them give different values for one fact is refused: neither could be trusted.
//
// Thread rule: immutable after reading; safe to share.

#include <bitset>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/node.hpp"
#include "fhir/watch.hpp"
#include "model/vocabulary.hpp"

namespace windlass::fhir {

// The resources that facts are read from.
const std::vector<std::string_view>& resource_words();
bool is_read(std::string_view resource);
// Whether it happens on a day, and no status of it says that what it told is over.
bool is_event(std::string_view resource);

// One value of a fact, as a patient document writes it.
struct Meaning {
  model::Value value;
  std::string text, unit;                    // of a number: exactly as received
  model::State state = model::State::known;  // else a word that says that nobody knows
};

enum class Reads {
  value,       // the code itself says it
  quantity,    // a number with its unit
  answer,      // a coded answer, a boolean, a conclusion
  time_since,  // how long ago it was done
  side,        // the side of the body it is on
  age,         // of a Patient
  birth_sex,   // of a Patient
  consent,     // whether a Consent permits or denies
  due          // its value is a day: until then the values hold, afterwards what `over` says
};

struct Mapping {
  model::FactId fact{};
  std::string_view resource;  // one of resource_words()
  Reads reads = Reads::value;
  std::vector<Meaning> values;  // of Reads::value; more than one: one of these, nobody knows which
  std::vector<Meaning> over;    // when it is over; none: then it says nothing
  std::optional<std::int32_t> over_within_days;  // and no longer ago than this
  // What may hold in place of `over` unless it surely ended longer ago than this.
  std::vector<Meaning> lately;
  std::optional<std::int32_t> lately_days;
  std::optional<std::int32_t> lasts_days;               // it ends no later than this after it began
  std::map<std::string, Meaning, std::less<>> answers;  // by "system|code"
  // What a reassuring answer does not speak of: where something older says it, that still counts.
  std::vector<Meaning> leaves;
  bool unconfirmed_counts = false;  // a suspicion is as good as the thing
  bool denies_all = false;          // "none known": contradicted by any other entry of its resource
};

bool are_same(const std::vector<Meaning>&, const std::vector<Meaning>&);
// Whether two mappings of one code say the same of their fact.
bool mean_the_same(const Mapping&, const Mapping&);

class Binding {
 public:
  // Reads documents of kind `binding` together; the order makes no difference. All problems are
  // gathered. Refuses with binding.* and what Fields refuses.
  static base::Result<Binding> read(const std::vector<const base::Document*>&,
                                    const model::Vocabulary&);
  // The same of the YAML documents at these paths.
  static base::Result<Binding> open(const std::vector<std::string>& paths,
                                    const model::Vocabulary&);

  const std::string& id() const { return id_; }
  const std::string& version() const { return version_; }
  // SHA-256 over the documents, hexadecimal.
  const std::string& digest() const { return digest_; }
  // The mappings of a code, in the order of the documents; appended.
  void find(std::string_view resource, std::string_view system, std::string_view code,
            std::vector<const Mapping*>& found) const;
  // A mapping that a code has under a system which is not the one that it came with.
  struct Elsewhere {
    const Mapping* mapping = nullptr;
    std::string_view system;
  };
  // Those of a code, whatever its system, its case and what stands around it. Written exactly or by
  // its beginning. Of several codes in one, or of a broken one, those of its parts. Of a code that
  // nobody can read all that the system has for the resource.
  std::vector<Elsewhere> find_in_any_system(std::string_view resource, std::string_view system,
                                            std::string_view code) const;
  // The mappings without a code, of one resource: age, birth sex.
  std::vector<const Mapping*> without_code(std::string_view resource) const;
  const std::vector<Mapping>& mappings() const { return mappings_; }
  // Of two values that hold at once, whether the binding says which of them counts.
  const std::vector<std::string>* order_of(model::FactId fact) const;
  // What two different values that hold at once may mean as well; nothing where they mean none.
  std::optional<model::Value> both_of(model::FactId fact) const;
  // Whether a text that nobody mapped speaks of something that the rules want to know.
  bool looks_relevant(std::string_view text) const;
  // The resource that a prefetch key asks for, with its search; empty when the key is not known.
  std::string_view prefetch(std::string_view key) const;
  const std::map<std::string, std::string, std::less<>>& prefetch() const { return prefetch_; }

 private:
  friend class BindingReader;
  std::string id_, version_, digest_;
  std::vector<Mapping> mappings_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> exact_;      // "resource|system|code"
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_system_;  // "resource|system|"
  struct Prefix {
    std::string key;  // "resource|system|beginning of the code"
    std::uint32_t mapping;
  };
  std::vector<Prefix> prefixes_;
  // The codes, and the beginnings of codes, in lower case, under every system.
  struct Spelled {
    std::string code, resource, system;
    std::uint32_t mapping = 0;
  };
  void spell(std::string_view resource, std::string_view system, std::string_view code,
             std::uint32_t mapping);
  std::multimap<std::string, Spelled> spelled_;  // by code; equal ones in the order they came
  std::vector<Spelled> begun_;
  // Whether a code, however it is written, may be bound. Most are not: they are not looked up.
  bool may_be_bound(std::string_view code) const;
  static constexpr std::size_t hashes = 4096;
  std::bitset<hashes> hashed_;   // of the codes that are bound exactly
  std::bitset<256> begun_with_;  // first characters of beginnings of codes, in lower case
  std::map<model::FactId, std::vector<std::string>> order_;
  std::map<model::FactId, model::Value> both_;
  Watch watch_;
  std::map<std::string, std::string, std::less<>> prefetch_;
};

// The path of the binding that belongs to installed rules: it stands beside their folder.
std::string binding_beside(const std::string& rules);

}  // namespace windlass::fhir
