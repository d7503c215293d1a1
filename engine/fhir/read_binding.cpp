// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/digest.hpp"
#include "base/spelling.hpp"
#include "base/text.hpp"
#include "fhir/binding.hpp"
#include "fhir/check_mapping.hpp"
#include "model/header.hpp"

namespace windlass::fhir {

using base::Diagnostics;
using base::Fields;
using base::Node;
using model::FactType;

namespace {

const std::vector<std::string_view> read_words = {
    "value", "quantity", "answer", "time_since", "side", "age", "birth_sex", "consent", "due"};

bool is_icd_10(std::string_view name) { return name.starts_with("icd-10"); }
// In these systems the beginning of a code names a class, so `E11*` is a set of codes.
bool is_hierarchy(std::string_view name) { return is_icd_10(name) || name == "atc"; }

// How a code of the system is written: claims leave out the dot of ICD-10, which stands behind the
// third character and nowhere else.
std::vector<std::string> spellings(std::string_view system, const std::string& code) {
  constexpr std::size_t before_dot = 3;
  std::vector<std::string> out{code};
  const std::size_t size = code.size() - (code.ends_with('*') ? 1 : 0);
  if (!is_icd_10(system) || size <= before_dot) return out;
  if (code[before_dot] == '.')
    out.push_back(code.substr(0, before_dot) + code.substr(before_dot + 1));
  else if (code.find('.') == std::string::npos)
    out.push_back(code.substr(0, before_dot) + "." + code.substr(before_dot));
  return out;
}

// Of what happens on a day, and does not say how long what it tells lasts.
struct WithoutEnd {
  const base::Source* source;
  const Node* node;
  model::FactId fact;
};

struct CodeList {
  struct Code {
    const std::vector<std::string>* systems;  // what the system is called, its URI first
    std::vector<std::string> spelled;         // as it stands in the document, then otherwise
  };
  std::vector<Code> codes;
};

}  // namespace

class BindingReader {  // reads one document into a Binding
 public:
  BindingReader(const base::Document& document, const model::Vocabulary& vocabulary, Binding& into,
                std::vector<WithoutEnd>& without_end, Diagnostics& problems)
      : source_(*document.source),
        root_(document.root),
        vocabulary_(vocabulary),
        binding_(into),
        without_end_(without_end),
        problems_(problems) {}

  void read() {
    Fields fields(source_, root_, "a binding", problems_);
    const model::Header header = model::read_header(fields, "binding", problems_, source_);
    if (header.kind != "binding") return;
    binding_.id_ += (binding_.id_.empty() ? "" : "+") + header.id;
    binding_.version_ += (binding_.version_.empty() ? "" : "+") + header.version;
    static_cast<void>(fields.text_or("note", ""));
    read_systems(fields.required("systems"));
    read_prefetch(fields.optional("prefetch"));
    for (const std::string& one : fields.texts("watch")) binding_.watch_.add(one);
    for (const Node& set : fields.list("value_sets")) read_set(set);
    static_cast<void>(fields.required("facts"));
    for (const Node& fact : fields.list("facts")) read_fact(fact);
    fields.finish();
  }

 private:
  void report(const Node& node, std::string code, std::string message, std::string hint = {}) {
    problems_.push_back(
        diagnostic_at(source_, node.span, std::move(code), std::move(message), std::move(hint)));
  }

  // Whether a node is a mapping; says so where it is not.
  bool is_mapping(const Node* node, const char* what) {
    if (node == nullptr) return false;
    if (!node->is_mapping()) report(*node, "document.type", std::string(what) + " are a mapping");
    return node->is_mapping();
  }

  void read_systems(const Node* node) {
    if (!is_mapping(node, "systems")) return;
    for (std::size_t i = 0; i < node->keys.size(); ++i)
      if (auto names = names_of(node->children[i]); !names.empty())
        systems_[node->keys[i].text] = std::move(names);
  }

  // A system's URI, or a list of all that it is called.
  std::vector<std::string> names_of(const Node& node) {
    std::vector<std::string> names;
    const std::vector<Node> one{node};
    for (const Node& name : node.is_sequence() ? node.children : one)
      if (!name.is_scalar() || name.text.empty())
        report(name, "document.type", "a system is named by its URI");
      else
        names.push_back(name.text);
    if (node.is_sequence() && node.children.empty())
      report(node, "document.type", "a system is named by its URI");
    return names;
  }

  void read_prefetch(const Node* node) {
    if (!is_mapping(node, "prefetch templates")) return;
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const Node& query = node->children[i];
      const std::string_view type =
          std::string_view(query.text).substr(0, query.text.find_first_of("?/"));
      if (std::find(resource_words().begin(), resource_words().end(), type) ==
          resource_words().end())
        report(query, "binding.resource", "facts are not read from such a resource",
               "write a search as in Condition?patient={{context.patientId}}");
      else
        binding_.prefetch_[node->keys[i].text] = query.text;
    }
  }

  // {system: [codes]} into the list.
  void read_codes(const Node* node, CodeList& list) {
    if (!is_mapping(node, "codes")) return;
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const auto system = systems_.find(node->keys[i].text);
      if (system == systems_.end()) {
        report(node->keys[i], "binding.system", "no such code system in `systems`",
               near_system(i, *node));
        continue;
      }
      const Node& codes = node->children[i];
      const std::vector<Node> one{codes};
      for (const Node& code : codes.is_sequence() ? codes.children : one) {
        const std::size_t star = code.text.find('*');
        if (!code.is_scalar() || code.text.empty() || star == 0 ||
            (star != std::string::npos && star + 1 != code.text.size()))
          report(code, "binding.code", "this is not a code",
                 "write the code itself; in quotes where it looks like a number");
        else if (star != std::string::npos && !is_hierarchy(system->first))
          report(code, "binding.code", "codes of this system have no beginning in common",
                 "write each code; only ICD-10 and ATC take `*`");
        else
          list.codes.push_back({&system->second, spellings(system->first, code.text)});
      }
    }
  }

  std::string near_system(std::size_t i, const Node& node) const {
    std::vector<std::string> names;
    for (const auto& [name, uris] : systems_) names.push_back(name);
    return base::meant_or_known(node.keys[i].text, names);
  }

  void read_set(const Node& node) {
    Fields fields(source_, node, "a value set", problems_);
    if (!fields.ok()) return;
    const std::string id = fields.text("id");
    CodeList list;
    read_codes(fields.required("codes"), list);
    static_cast<void>(fields.text_or("note", ""));
    fields.finish();
    if (!id.empty() && !sets_.emplace(id, std::move(list)).second)
      report(*node.find("id"), "binding.set", "another value set has this id");
  }

  void read_fact(const Node& node) {
    Fields fields(source_, node, "a bound fact", problems_);
    if (!fields.ok()) return;
    const std::string name = fields.text("fact");
    const auto fact = vocabulary_.find(name);
    if (!fact && !name.empty())
      report(*node.find("fact"), "binding.fact", "no such fact in the vocabulary",
             base::meant_or_known(name, vocabulary_.ids()));
    const std::vector<std::string> order = fields.texts("order");
    const Node* both = fields.optional("both");
    static_cast<void>(fields.text_or("note", ""));
    static_cast<void>(fields.required("from"));
    const std::vector<Node>& from = fields.list("from");
    fields.finish();
    if (!fact) return;
    for (const std::string& one : order)
      if (!model::find_value(vocabulary_[*fact], one))
        report(*node.find("order"), "binding.value", "not a value of this fact",
               model::near_value(vocabulary_[*fact], one));
    if (!order.empty()) binding_.order_[*fact] = order;
    if (both != nullptr)
      if (const auto read = meaning(*both, *fact)) binding_.both_[*fact] = read->value;
    for (const Node& one : from) read_mapping(one, *fact);
  }

  std::optional<Meaning> meaning(const Node& node, model::FactId fact) {
    const auto read = model::read_value(vocabulary_[fact], source_, node);
    if (!read) {
      problems_.append(read.error());
      return std::nullopt;
    }
    return Meaning{read.value().value, node.text, {}, read.value().state};
  }

  // One value, or a list of those it may be.
  std::vector<Meaning> meanings(const Node* node, model::FactId fact) {
    std::vector<Meaning> out;
    if (node == nullptr) return out;
    const std::vector<Node> one{*node};
    const bool several = node->is_sequence() && !model::is_many(vocabulary_[fact].type);
    for (const Node& each : several ? node->children : one)
      if (auto read = meaning(each, fact)) out.push_back(std::move(*read));
    return out;
  }

  void read_answers(const Node* node, Mapping& mapping) {
    if (!is_mapping(node, "answers")) return;
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
      const auto system = systems_.find(node->keys[i].text);
      const Node& words = node->children[i];
      if (system == systems_.end())
        report(node->keys[i], "binding.system", "no such code system in `systems`",
               near_system(i, *node));
      else if (is_mapping(&words, "answers"))
        for (std::size_t k = 0; k < words.keys.size(); ++k)
          if (const auto read = meaning(words.children[k], mapping.fact))
            for (const std::string& uri : system->second)
              for (const std::string& code : spellings(system->first, words.keys[k].text))
                mapping.answers.emplace(uri + "|" + code, *read);
    }
  }

  void read_mapping(const Node& node, model::FactId fact) {
    Fields fields(source_, node, "where a fact is read from", problems_);
    if (!fields.ok()) return;
    Mapping mapping;
    mapping.fact = fact;
    const std::vector<std::string> resources = fields.texts("resource");
    const int reads = fields.choice_or("read", read_words, 0);
    mapping.reads = static_cast<Reads>(std::max(reads, 0));
    const Node *value = fields.optional("value"), *over = fields.optional("over");
    mapping.values = meanings(value, fact);
    mapping.over = meanings(over, fact);
    mapping.leaves = meanings(fields.optional("leaves"), fact);
    mapping.lately = meanings(fields.optional("lately"), fact);
    mapping.lately_days = days_of(fields.optional("lately_within"));
    read_answers(fields.optional("answers"), mapping);
    CodeList list;
    read_codes(fields.optional("codes"), list);
    for (const std::string& id : fields.texts("in")) add_set(node, id, list);
    mapping.over_within_days = days_of(fields.optional("over_within"));
    mapping.lasts_days = days_of(fields.optional("lasts"));
    mapping.unconfirmed_counts = fields.choice_or("unconfirmed", {"asks", "counts"}, 0) == 1;
    mapping.denies_all = fields.choice_or("denies", {"this", "all"}, 0) == 1;
    static_cast<void>(fields.flag_or("verified", false));
    static_cast<void>(fields.text_or("note", ""));
    fields.finish();
    const bool has_events_alone = std::all_of(resources.begin(), resources.end(),
                                              [](const auto& one) { return is_event(one); });
    for (Fault& one : faults_of(mapping, vocabulary_[fact],
                                {value != nullptr, !list.codes.empty(), has_events_alone}))
      report(node, std::move(one.code), std::move(one.message), std::move(one.hint));
    for (const std::string& name : resources) {
      if (is_event(name) && mapping.reads == Reads::value && !mapping.lasts_days)
        without_end_.push_back({&source_, &node, fact});
      add(node, name, mapping, list);
    }
  }

  void add_set(const Node& node, const std::string& id, CodeList& list) {
    const auto set = sets_.find(id);
    if (set == sets_.end())
      return report(*node.find("in"), "binding.set", "no such value set in this document",
                    "`value_sets` stand before the facts");
    list.codes.insert(list.codes.end(), set->second.codes.begin(), set->second.codes.end());
  }

  std::optional<std::int32_t> days_of(const Node* node) {
    if (node == nullptr) return std::nullopt;
    const std::string_view text = node->text;
    const auto number = model::Number::parse(text.substr(0, text.find(' ')));
    const auto unit = model::parse_unit(text.substr(text.find(' ') + 1));
    const auto days = number && unit ? read_in(*number, *unit, *model::parse_unit("d"))
                                     : std::optional<model::Number>();
    if (days && days->is_integer() && *days > model::Number(0) && *days < model::Number(100'000))
      return static_cast<std::int32_t>(days->numerator());
    report(*node, "binding.value", "not a time in whole days", "write 12 wk or 90 d");
    return std::nullopt;
  }

  void add(const Node& node, const std::string& name, Mapping mapping, const CodeList& list) {
    const auto known = std::find(resource_words().begin(), resource_words().end(), name);
    if (known == resource_words().end()) {
      const std::vector<std::string> words(resource_words().begin(), resource_words().end());
      return report(node, "binding.resource", "facts are not read from such a resource",
                    base::meant_or_known(name, words));
    }
    if (name == "Observation" && mapping.reads == Reads::value)
      return report(node, "binding.value", "an observation says nothing by being there",
                    "read its `quantity` or its `answer`");
    if (name != "Observation" && mapping.reads == Reads::due)
      return report(node, "binding.value", "only an observation says when something is due");
    if ((name == "Patient") == has_codes(mapping.reads))
      return report(node, "binding.resource", "this is not read from such a resource");
    mapping.resource = *known;
    const auto index = static_cast<std::uint32_t>(binding_.mappings_.size());
    for (const auto& [systems, spelled] : list.codes)
      for (const std::string& code : spelled) {
        binding_.spell(name, systems->front(), code, index);
        for (const std::string& system : *systems)
          bind(node, name + "|" + system + "|", code, code == spelled.front(), mapping, index);
      }
    binding_.mappings_.push_back(std::move(mapping));
  }

  // `told`: whether another meaning is reported, as it is once for each code.
  void bind(const Node& node, std::string key, const std::string& code, bool told,
            const Mapping& mapping, std::uint32_t index) {
    std::vector<std::uint32_t>& all = binding_.by_system_[key];
    if (all.empty() || all.back() != index) all.push_back(index);
    key += code;
    if (key.back() == '*') {
      key.pop_back();
      binding_.prefixes_.push_back({std::move(key), index});
      return;
    }
    std::vector<std::uint32_t>& there = binding_.exact_[key];
    for (const std::uint32_t other : there)
      if (const Mapping& first = binding_.mappings_[other]; told && first.fact == mapping.fact &&
                                                            first.reads == mapping.reads &&
                                                            !mean_the_same(first, mapping))
        report(node, "binding.code",
               "the code " + base::quote(code) + " says something else of this fact elsewhere",
               "a code has one meaning for each fact");
    there.push_back(index);
  }

  const base::Source& source_;
  const Node& root_;
  const model::Vocabulary& vocabulary_;
  Binding& binding_;
  std::vector<WithoutEnd>& without_end_;
  Diagnostics& problems_;
  std::map<std::string, std::vector<std::string>, std::less<>> systems_;
  std::map<std::string, CodeList, std::less<>> sets_;
};

base::Result<Binding> Binding::read(const std::vector<const base::Document*>& documents,
                                    const model::Vocabulary& vocabulary) {
  struct One {
    base::Digest digest;
    const base::Document* document;
  };
  std::vector<One> sorted;
  for (const base::Document* document : documents)
    sorted.push_back({base::sha256(document->source->text()), document});
  std::sort(sorted.begin(), sorted.end(),
            [](const One& a, const One& b) { return a.digest < b.digest; });
  Binding made;
  Diagnostics problems;
  std::vector<WithoutEnd> without_end;
  base::Sha256 all;
  all.update("windlass-binding-1\n");
  for (const One& one : sorted) {
    all.update(base::hex(one.digest) + "\n");
    Diagnostics found;
    BindingReader(*one.document, vocabulary, made, without_end, found).read();
    problems.merge(std::move(found));
  }
  for (const WithoutEnd& one : without_end)
    if (passes(made.mappings_, one.fact))
      problems.push_back(diagnostic_at(
          *one.source, one.node->span, "binding.value",
          "this fact does not last, and what happens on a day would count however old it is",
          "say how long: `lasts: 6 wk` for a birth, `lasts: 42 wk` for a pregnancy"));
  if (base::has_errors(problems)) return problems;
  made.digest_ = base::hex(all.finish());
  return made;
}

}  // namespace windlass::fhir
