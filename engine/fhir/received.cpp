// SPDX-License-Identifier: Apache-2.0
#include "fhir/received.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <tuple>

#include "base/byte_order_mark.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "fhir/envelope.hpp"
#include "fhir/identity.hpp"
#include "fhir/search_url.hpp"
#include "fhir/versions.hpp"

namespace windlass::fhir {

using base::Diagnostics;

std::string Resource::reference() const {
  std::string out(type);
  if (id.empty()) return out + " without an id";
  out.append("/").append(id);
  if (!version.empty()) out.append("/_history/").append(version);
  return base::shorten(base::printable(out), 200);
}

namespace {

// A search while its answer is read. What fails of it is said once, however often it fails: a
// search may name very many codes.
struct SearchState {
  Search search;
  bool entry_failed = false, is_part = false;   // is_part: its Bundle is tagged as one
  bool reported = false, left_out = false;      // by an OperationOutcome: that it failed; not whole
  std::set<std::string_view> of_guidance = {};  // OperationOutcomes that say nothing of the search
  std::set<std::string_view> empty = {};        // types of entries without a resource
  std::set<std::string> patched = {};           // types of what entries change and is not read
};

// What was deleted, by entries that say so: of which servers, by type and id; by URL; all of a
// type.
struct Deleted {
  std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>> bases;
  std::set<std::string_view> urls, types;

  bool nothing() const { return bases.empty() && urls.empty() && types.empty(); }
  bool holds(const Resource& one) const {
    if (urls.count(one.full_url) != 0 || types.count(one.type) != 0) return true;
    const auto at = bases.find({one.type, one.id});
    return at != bases.end() &&
           (one.base.empty() || at->second.count({}) != 0 || at->second.count(one.base) != 0);
  }
};

class Receiver {
 public:
  Receiver(const Binding& binding, Received& into, Diagnostics& problems)
      : binding_(binding), received_(into), problems_(problems) {}

  const Deleted& deleted() const { return deleted_; }

  void text(Text one) {
    one.text.erase(0, one.text.size() - base::behind_mark(one.text).size());
    received_.digests.push_back(base::hex(base::sha256(one.text)));
    may_be_modified_ = may_say(one.text, "modifierExtension");
    may_be_denied_ = may_say(one.text, "data-absent-reason");
    base::JsonRules rules{base::most_resources_bytes, base::most_resources_bytes, true};
    auto whole = base::read_json(one.name, one.text, rules);
    if (whole) return root(std::move(*whole));
    if (whole.error().front().code != "json.trailing") return problems_.merge(whole.error());
    lines(one);
  }

 private:
  // One search of the text in place of a walk through each resource. A word can be written with
  // escapes, too.
  static bool may_say(const std::string& text, std::string_view key) {
    return ::memmem(text.data(), text.size(), key.data(), key.size()) != nullptr ||
           text.find("\\u") != std::string::npos;
  }

  // NDJSON: a resource on each line.
  void lines(const Text& one) {
    std::size_t number = 0;
    for (std::size_t at = 0; at < one.text.size();) {
      const std::size_t end = std::min(one.text.find('\n', at), one.text.size());
      const std::string line = one.text.substr(at, end - at);
      at = end + 1;
      ++number;
      if (std::all_of(line.begin(), line.end(), base::is_space)) continue;
      if (received_.documents.size() >= most_resources) return too_many();
      auto read = base::read_json(
          one.name + ", line " + std::to_string(number), line,
          base::JsonRules{base::most_resources_bytes, base::most_resources_bytes, true});
      if (!read) return problems_.merge(read.error());
      root(std::move(*read));
    }
  }

  void root(base::Document document) {
    received_.documents.push_back(std::move(document));
    const base::Document& kept = received_.documents.back();
    const Node& node = kept.root;
    if (!word(node, "resourceType").empty()) return answer(node, {});
    const Node* prefetch = child(node, "prefetch");
    if (prefetch == nullptr && node.is_mapping() && node.find("hook") == nullptr) prefetch = &node;
    if (prefetch == nullptr || !prefetch->is_mapping() || !is_prefetch(*prefetch))
      return no_resource(*kept.source, node, prefetch);
    for (std::size_t i = 0; i < prefetch->keys.size(); ++i)
      prefetched(prefetch->keys[i].text, prefetch->children[i]);
    if (node.find("hook") != nullptr) drafts(child(child(node, "context"), "draftOrders"));
  }

  // What the same session orders may become so: of what is read, and what that refers to. It is no
  // version of what the record has under its id.
  void drafts(const Node* bundle) {
    if (bundle == nullptr) return;
    for (const Node* entry : items(*bundle, "entry")) {
      const Node* one = child(entry, "resource");
      if (one == nullptr || !one->is_mapping()) continue;
      const std::string_view type = word(one, "resourceType");
      const bool is_referred = type == "Medication" || type == "Substance" || type == "Device";
      if (!is_referred && (!is_read(type) || type == "Patient" || type == "QuestionnaireResponse" ||
                           type == "Encounter"))
        continue;
      if (received_.resources.size() >= most_resources) return too_many();
      Resource made;
      made.node = one;
      made.type = type;
      made.full_url = word(entry, "fullUrl");
      if (is_referred) made.id = word(one, "id");
      made.retracted = "it is ordered now and not signed";
      made.is_part = is_tagged_as_part(*one);
      made.owner = owner_of(*one);
      made.may_be_modified = may_be_modified_;
      made.may_be_denied = may_be_denied_;
      received_.resources.push_back(made);
    }
  }

  static bool is_prefetched(const Node& one) {
    return one.is_null() || !word(one, "resourceType").empty();
  }
  static bool is_prefetch(const Node& node) {
    return std::all_of(node.children.begin(), node.children.end(), is_prefetched);
  }

  // Of a prefetch, by its name or by a resource in it, the keys that hold something else are named.
  void no_resource(const base::Source& source, const Node& node, const Node* prefetch) {
    const auto is_resource = [](const Node& one) { return !word(one, "resourceType").empty(); };
    if (prefetch == nullptr || !prefetch->is_mapping() ||
        (prefetch == &node &&
         std::none_of(node.children.begin(), node.children.end(), is_resource)))
      return problems_.push_back(base::diagnostic_at(
          source, node.span, "fhir.resource", "this is no FHIR resource",
          "give a resource, a Bundle, NDJSON, or the prefetch object of a CDS Hooks request"));
    for (std::size_t i = 0; i < prefetch->keys.size(); ++i)
      if (!is_prefetched(prefetch->children[i]))
        problems_.push_back(base::diagnostic_at(
            source, prefetch->children[i].span, "fhir.resource",
            "prefetch " + base::quote(base::shorten(base::printable(prefetch->keys[i].text))) +
                " is no FHIR resource",
            "give a resource, a Bundle, an OperationOutcome, or null where there is none"));
  }

  void prefetched(const std::string& key, const Node& value) {
    Search search;
    read_search(binding_.prefetch(key), search);
    search.from = "prefetch " + base::quote(base::shorten(base::printable(key)));
    if (!value.is_null()) return answer(value, std::move(search));
    // What is null was asked for, and is not in the record.
    search.outcome = Outcome::nothing_found;
    if (!search.type.empty()) received_.searches.push_back(std::move(search));
  }

  void too_many() {
    if (problems_.empty())
      problems_.push_back(base::diagnostic(
          "", "fhir.limit",
          "more than " + base::group_digits(most_resources) + " resources were given"));
  }

  // What one search, or one read, brought.
  void answer(const Node& node, Search search) {
    SearchState asked{std::move(search)};
    resource(node, asked, {}, false);
    say_failures(asked);
  }

  void say_failures(const SearchState& asked) {
    if (asked.entry_failed) say(asked.search, Outcome::source_error, "an entry failed");
    if (asked.reported) say(asked.search, Outcome::source_error, "an OperationOutcome");
    if (asked.left_out && !asked.reported)
      say(asked.search, Outcome::incomplete_page,
          "an OperationOutcome that may say that something was left out");
    for (const std::string_view type : asked.empty)
      say_of(asked, std::string(type), Outcome::incomplete_page, "an entry holds no resource");
    for (const std::string& type : asked.patched)
      say_of(asked, type, Outcome::source_error,
             "an entry changes or removes what it names, and that is not read");
  }

  // Of one type: beside what was asked for it may be another.
  void say_of(const SearchState& asked, const std::string& type, Outcome outcome,
              const std::string& why) {
    if (asked.search.type.empty() || type.empty() || type == asked.search.type) {
      Search open = asked.search;
      if (open.type.empty() || type.empty()) open.type = type;
      return say(std::move(open), outcome, why);
    }
    say(asked.search, outcome, why);
    say({type, false, {}, {}, asked.search.from}, outcome, why);
  }

  void say(Search search, Outcome outcome, const std::string& why) {
    search.outcome = outcome;
    search.from += search.from.empty() ? why : ": " + why;
    received_.searches.push_back(std::move(search));
  }

  void resource(const Node& node, SearchState& asked, std::string_view full_url, bool among_named) {
    const std::string_view type = word(node, "resourceType");
    if (type == "Bundle") return bundle(node, asked);
    if (type == "OperationOutcome" && asked.of_guidance.count(full_url) == 0) {
      asked.reported |= tells_of_failure(node);
      asked.left_out |= tells_of_less(node);
      return;
    }
    if (received_.resources.size() >= most_resources) return too_many();
    received_.resources.push_back({&node, type, word(node, "id"),
                                   word(child(node, "meta"), "versionId"), full_url,
                                   full_url.empty() && among_named, std::string_view(),
                                   std::string_view(), asked.is_part || is_tagged_as_part(node),
                                   owner_of(node), may_be_modified_, may_be_denied_});
  }

  void bundle(const Node& node, const SearchState& around) {
    const Search& asked = around.search;
    SearchState own{asked};
    own.is_part = around.is_part || is_tagged_as_part(node);
    own.of_guidance = messages_of_guidance(node);
    Search& search = own.search;
    const Envelope envelope = envelope_of(node);
    read_asked(envelope, search);
    if (search.from.empty())
      search.from = word(node, "id").empty()
                        ? std::string("a search")
                        : "Bundle/" + base::printable(base::shorten(word(node, "id")));
    std::size_t matches = 0, given = 0;
    const std::vector<const Node*> entries = entries_of(node);
    const bool named = std::any_of(entries.begin(), entries.end(), [](const Node* entry) {
      return !word(entry, "fullUrl").empty();
    });
    for (const Node* entry : entries) {
      ++given;
      matches += entry_of(*entry, own, named) ? 1 : 0;
    }
    say_failures(own);
    count(envelope, search, matches, given, !asked.from.empty());
  }

  // What was asked: by the prefetch, else by what the Bundle says itself.
  static void read_asked(const Envelope& envelope, Search& search) {
    const bool is_known = !search.type.empty();
    for (const std::string_view url : envelope.asked) {
      Search linked;
      read_search(url, linked);
      // Of a search that is known already a page's own link says nothing.
      if (is_known && linked.type.empty()) continue;
      search.brings_others |= linked.brings_others || linked.type.empty() ||
                              envelope.asked.size() > 1 ||
                              (!search.type.empty() && linked.type != search.type);
      if (linked.type.empty() || (!search.type.empty() && linked.type != search.type)) continue;
      search.type = std::move(linked.type);
      search.codes = std::move(linked.codes);
    }
  }

  // What the bundle as a whole says of the search that it answers.
  void count(const Envelope& envelope, const Search& search, std::size_t matches, std::size_t given,
             bool is_answer) {
    const bool is_search = envelope.is_search || is_answer;
    const std::size_t counted = is_search || envelope.counts_matches ? matches : given;
    if (!envelope.missing.empty()) {
      say(search, Outcome::incomplete_page, std::string(envelope.missing));
    } else if (envelope.total && *envelope.total > counted) {
      say(search, Outcome::incomplete_page, "it holds less than it counts");
    } else if (is_search && given == 0 && !search.type.empty()) {
      received_.searches.push_back(search);
      received_.searches.back().outcome = Outcome::nothing_found;
    }
  }

  // Whether the entry is a match of the search.
  bool entry_of(const Node& entry, SearchState& asked, bool named) {
    const Method method = method_of(entry);
    const Node* inside = child(entry, "resource");
    const bool is_strange = inside != nullptr && word(inside, "resourceType").empty();
    if (is_strange) inside = nullptr;
    const bool is_unknown = method == Method::unknown;
    if (method == Method::removes || is_unknown) deletes(entry, inside, asked);
    if (method == Method::patches || is_unknown) patches(entry, asked);
    const std::string_view status = word(child(entry, "response"), "status");
    asked.entry_failed |= !status.empty() && !status.starts_with('2') && !status.starts_with("304");
    if (inside == nullptr) {
      const bool is_wanted = method == Method::none || method == Method::writes || is_unknown;
      if (is_strange || (is_wanted && status.empty())) lacks_resource(entry, asked);
      return false;
    }
    const Node* why = child(child(entry, "response"), "outcome");
    const auto take = [&](SearchState& own) {
      if (why != nullptr) resource(*why, own, {}, false);
      resource(*inside, own, word(entry, "fullUrl"), named);
    };
    if (is_bundle(inside) || is_bundle(why)) {
      // A Bundle in a Bundle answers a search of its own.
      SearchState nested{
          {{}, false, {}, {}, asked.search.from}, false, false, false, asked.is_part};
      take(nested);
      say_failures(nested);
    } else {
      take(asked);
    }
    return is_match(entry);
  }

  // An entry that deletes; what it deletes may stand in any text. A conditional one may delete
  // anything of its type, and one that names nothing, anything.
  void deletes(const Node& entry, const Node* inside, SearchState& asked) {
    const std::string_view full_url = word(entry, "fullUrl"),
                           url = word(child(entry, "request"), "url");
    if (!full_url.empty()) deleted_.urls.insert(full_url);
    if (inside != nullptr)
      deleted_.bases[{word(inside, "resourceType"), word(inside, "id")}].insert(std::string_view());
    for (const std::string_view one : {full_url, url})
      if (const auto named = identity_of(one))
        deleted_.bases[{named->type, named->id}].insert(named->base);
    const std::size_t question = url.find('?');
    if (question != std::string_view::npos) deleted_.types.insert(url.substr(0, question));
    const auto named = identity_of(url);
    if (inside == nullptr && full_url.empty() && question == std::string_view::npos &&
        (!named || named->type.empty()))
      asked.patched.insert(std::string());
  }

  // What an entry changes in part is not what stands here, or is not here at all.
  static void patches(const Node& entry, SearchState& asked) {
    Search changed;
    read_search(word(child(entry, "request"), "url"), changed);
    asked.patched.insert(std::move(changed.type));
  }

  // The page holds less than it should, of the type that the entry is named by.
  static void lacks_resource(const Node& entry, SearchState& asked) {
    const auto named = identity_of(word(entry, "fullUrl"));
    asked.empty.insert(named && is_read(named->type) ? named->type : std::string_view());
  }

  static bool is_bundle(const Node* node) { return word(node, "resourceType") == "Bundle"; }

  const Binding& binding_;
  Received& received_;
  Diagnostics& problems_;
  Deleted deleted_;
  bool may_be_modified_ = true, may_be_denied_ = true;  // what stands in the text that is read now
};

// What was deleted may have held before, and may have come back.
void mark_deleted(std::vector<Resource>& resources, const Deleted& deleted) {
  if (deleted.nothing()) return;
  for (Resource& one : resources)
    if (deleted.holds(one)) one.retracted = "it was deleted";
}

}  // namespace

base::Result<Received> receive(std::vector<Text> texts, const Binding& binding) {
  Received received;
  Diagnostics problems;
  Receiver receiver(binding, received, problems);
  for (Text& one : texts) receiver.text(std::move(one));
  if (base::has_errors(problems)) return problems;
  std::sort(received.digests.begin(), received.digests.end());
  settle_bases(received.resources);
  std::stable_sort(received.resources.begin(), received.resources.end(),
                   [](const Resource& a, const Resource& b) {
                     return std::tie(a.type, a.id, a.version, a.full_url) <
                            std::tie(b.type, b.id, b.version, b.full_url);
                   });
  keep_newest(received.resources);
  mark_deleted(received.resources, receiver.deleted());
  return received;
}

}  // namespace windlass::fhir
