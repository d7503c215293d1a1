// SPDX-License-Identifier: Apache-2.0
#include "fhir/envelope.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace windlass::fhir {

namespace {

// Relations that say nothing of a page beside this one.
bool is_of_this_page(const std::string& relation) {
  return is_one_of(relation, {"self", "first", "last", "alternate", "fhir-base"});
}

void read_link(const Node& link, Envelope& made) {
  const std::string_view written = word(link, "relation"), url = word(link, "url");
  const std::string relation = base::lower(base::trim(written));
  if (written == "self") made.asked.push_back(url);
  if (relation == "next")
    made.missing = "another page follows";
  else if ((relation == "previous" || relation == "prev") && made.missing.empty())
    made.missing = "another page comes before it";
  else if (!is_of_this_page(relation) && made.missing.empty())
    made.missing = "a link of it cannot be read";
}

void read_links(const Node& bundle, Envelope& made) {
  const Node* links = bundle.find("link");
  if (links == nullptr) return;
  if (links->is_sequence())
    for (const Node& one : links->children) read_link(one, made);
  else
    read_link(*links, made);
}

void read_total(const Node& bundle, Envelope& made) {
  if (bundle.find("total") == nullptr && bundle.find("_total") == nullptr) return;
  made.total = base::parse_whole_number(word(bundle, "total"));
  if ((!made.total || has(bundle, "_total")) && made.missing.empty())
    made.missing = "what it counts cannot be read";
}

}  // namespace

Envelope envelope_of(const Node& bundle) {
  Envelope made;
  const std::string_view type = word(bundle, "type");
  made.is_search = type == "searchset";
  made.counts_matches =
      !is_one_of(type, {"document", "message", "transaction", "transaction-response", "batch",
                        "batch-response", "history", "collection"});
  read_links(bundle, made);
  read_total(bundle, made);
  const Node* entries = bundle.find("entry");
  if (entries != nullptr && entries->is_null() && made.missing.empty())
    made.missing = "its entries cannot be read";
  return made;
}

std::vector<const Node*> entries_of(const Node& bundle) {
  std::vector<const Node*> out;
  const Node* list = child(bundle, "entry");
  if (list != nullptr && !list->is_sequence()) out.push_back(list);
  if (list != nullptr && list->is_sequence())
    for (const Node& one : list->children) out.push_back(&one);
  return out;
}

Method method_of(const Node& entry) {
  if (child(entry, "request") == nullptr) return Method::none;
  const std::string method = base::lower(base::trim(word(child(entry, "request"), "method")));
  if (method == "get" || method == "head") return Method::reads;
  if (method == "post" || method == "put") return Method::writes;
  if (method == "delete") return Method::removes;
  return method == "patch" ? Method::patches : Method::unknown;
}

std::set<std::string_view> messages_of_guidance(const Node& bundle) {
  std::set<std::string_view> urls;
  if (word(bundle, "type") != "collection") return urls;
  for (const Node* entry : entries_of(bundle)) {
    const Node* resource = child(*entry, "resource");
    if (resource == nullptr || word(*resource, "resourceType") != "GuidanceResponse") continue;
    const Node* messages = child(*resource, "evaluationMessage");
    if (messages == nullptr) continue;
    for (const Node& one : messages->children)
      if (const std::string_view url = word(one, "reference"); url.starts_with("urn:uuid:"))
        urls.insert(url);
  }
  return urls;
}

bool is_match(const Node& entry) {
  const Node* search = child(entry, "search");
  return search == nullptr || word(search, "mode") == "match";
}

bool tells_of_failure(const Node& outcome) {
  const std::vector<const Node*> issues = items(outcome, "issue");
  return issues.empty() || std::any_of(issues.begin(), issues.end(), [](const Node* issue) {
           const std::string_view severity = word(issue, "severity");
           return severity != "information" && severity != "warning";
         });
}

bool tells_of_less(const Node& outcome) {
  const std::vector<const Node*> issues = items(outcome, "issue");
  return std::any_of(issues.begin(), issues.end(), [](const Node* issue) {
    const std::string_view code = word(issue, "code");
    return code != "informational" && code != "success";
  });
}

}  // namespace windlass::fhir
