// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <vector>

#include "base/result.hpp"
#include "model/recommendation.hpp"
#include "model/vocabulary.hpp"
#include "support.hpp"

using namespace windlass::model;

TEST_CASE("the words of a recommendation are fixed and in order of caution") {
  const std::vector<std::string_view> status_words{"block",   "ask",      "not_indicated", "defer",
                                                   "caution", "optional", "recommend"};
  for (std::size_t i = 0; i < status_words.size(); ++i) {
    CHECK(word(static_cast<Status>(i)) == status_words[i]);
    CHECK(status_from(status_words[i]) == static_cast<Status>(i));
    CHECK(actionable(static_cast<Status>(i)) == (i >= 4));
  }
  const std::vector<std::string_view> disposition_words{
      "emergency",  "urgent",        "refer_urgent",          "investigate_first",
      "incomplete", "refer_routine", "proceed_with_referral", "proceed"};
  for (std::size_t i = 0; i < disposition_words.size(); ++i) {
    CHECK(word(static_cast<Disposition>(i)) == disposition_words[i]);
    CHECK(disposition_from(disposition_words[i]) == static_cast<Disposition>(i));
  }
  CHECK_FALSE(status_from("Block"));
  CHECK_FALSE(status_from(""));
  CHECK_FALSE(disposition_from("proceed "));
  CHECK(word(Verdict::false_) == "false");
  CHECK(word(Verdict::true_) == "true");
  CHECK(word(Verdict::unknown) == "unknown");
  CHECK(word(Basis::secondhand) == "secondhand");
  CHECK(word(Basis::design) == "design");
  CHECK(word(Origin::red_flag) == "red_flag");
  CHECK(word(Origin::interaction) == "interaction");
  CHECK(word(StageState::on_hold) == "on_hold");
  CHECK_THROWS_AS(word(static_cast<Status>(7)), windlass::base::InternalError);
}

TEST_CASE("only a reason for not knowing is read as one") {
  for (const char* why : {"not_supplied", "asked_not_known", "nothing_found", "source_error",
                          "incomplete_page", "stale"}) {
    REQUIRE(state_from(why));
    CHECK(word(*state_from(why)) == why);
  }
  for (const char* other : {"known", "conflict", "", "Stale", "unknown"})
    CHECK_FALSE(state_from(other));
}
