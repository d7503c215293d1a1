// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/nodes.hpp"
#include "oracle/rules.hpp"

namespace windlass::oracle {

using base::Node;

namespace {

std::int64_t day_of(const std::string& text) {
  const auto date = model::parse_date(text);
  if (!date) wrong("date " + text);
  return date->days;
}

// "contraindication its-id" → the item.
Item& target(Modality& modality, Item::Kind kind, const std::string& text) {
  const std::string id = text.substr(text.find(' ') + 1);
  for (Item& one : modality.items)
    if (one.kind == kind && one.id == id) return one;
  wrong("target " + id);
}

}  // namespace

void Rules::tighten(const Node& amendment, const Window& effective) {
  Modality& modality = modalities.at(text_at(amendment, "modality"));
  const auto add = [&](Item made) {
    made.added.push_back(effective);
    modality.items.push_back(std::move(made));
  };
  if (const Node* what = amendment.find("contraindication"))
    add(item(*what, Item::Kind::contraindication));
  if (const Node* what = amendment.find("deferral")) add(item(*what, Item::Kind::deferral));
  if (const Node* what = amendment.find("require")) add(requirement(*what));
  if (const Node* what = amendment.find("raise"))
    target(modality, Item::Kind::contraindication, what->text).raised.push_back(effective);
  if (const Node* what = amendment.find("retire"))
    target(modality, Item::Kind::indication, what->text).retired.push_back(effective);
}

void Rules::loosen(const Node& amendment, const Window& effective, const std::string& layer) {
  Modality& modality = modalities.at(text_at(amendment, "modality"));
  const Node& terms = required(amendment, "override");
  Window window;
  window.from = std::max(effective.from, day_of(text_at(terms, "approved")));
  window.until = std::min(effective.until, day_of(text_at(terms, "expires")));
  window.undated = false;
  std::string loosens;
  if (const Node* what = amendment.find("indication")) {
    Item made = item(*what, Item::Kind::indication);
    loosens = "indication " + made.id;
    made.added.push_back(window);
    modality.items.push_back(std::move(made));
  }
  if (const Node* what = amendment.find("retire")) {
    loosens = what->text;
    const auto kind =
        begins(what->text, "deferral ") ? Item::Kind::deferral : Item::Kind::contraindication;
    target(modality, kind, what->text).retired.push_back(window);
  }
  if (const Node* what = amendment.find("lower")) {
    loosens = what->text;
    target(modality, Item::Kind::contraindication, what->text).lowered.push_back(window);
  }
  if (const Node* what = amendment.find("unrequire")) {
    const Item wanted = requirement(*what);
    loosens = "requirement " + wanted.id;
    for (Item& each : modality.items)
      if (each.kind == Item::Kind::requirement && each.any_known == wanted.any_known)
        each.retired.push_back(window);
  }
  loosened.push_back({layer, modality.id, loosens, window});
}

void Rules::apply_layer(const Node& node) {
  Window effective;
  if (const Node* window = node.find("effective")) {
    effective.from = day_of(text_at(*window, "from"));
    if (window->find("until") != nullptr) effective.until = day_of(text_at(*window, "until"));
  }
  for (const Node& one : list_at(node, "tighten")) tighten(one, effective);
  for (const Node& one : list_at(node, "loosen")) loosen(one, effective, text_at(node, "id"));
}

}  // namespace windlass::oracle
