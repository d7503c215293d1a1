// SPDX-License-Identifier: Apache-2.0
// One line for each command. The command itself, with its options and its row, is one file. A
// command that runs plugin code is supervised.
#include "table.hpp"

#include "supervise.hpp"

namespace windlass::tool {

CommandRow recommend_command();
CommandRow explain_command();
CommandRow handout_command();
CommandRow intake_command();
CommandRow eval_command();
CommandRow facts_command();
CommandRow check_command();
CommandRow test_command();
CommandRow prove_command();
CommandRow diff_command();
CommandRow new_clinic_command();
CommandRow new_condition_command();
CommandRow new_plugin_command();
CommandRow plugin_command();
CommandRow audit_command();
CommandRow serve_command();

namespace {

CommandRow new_command() {
  return {"new",
          "Folders to begin with, whose documents hold as they are",
          "Examples:\n"
          "  windlass new clinic north-side\n"
          "  windlass new condition tennis-elbow\n"
          "  windlass new plugin cold_pack\n"
          "\n"
          "Nothing is written over: where something of that name is, nothing happens.",
          {},
          {},
          {supervised(new_clinic_command()), new_condition_command(), new_plugin_command()}};
}

}  // namespace

CommandRow windlass_program() {
  return {"windlass",
          "Staged treatment plans in which every line says why, why not, or what to ask first. "
          "Windlass supports a professional's judgement. It is not a medical device and gives no "
          "medical advice.",
          "Try first:\n"
          "  windlass recommend SAMPLE\n"
          "\n"
          "Exit codes:\n"
          "  0  done\n"
          "  1  the thing checked does not hold\n"
          "  2  bad input or usage\n"
          "  3  refused to open (plugin, rules, lock, store)\n"
          "  4  stopped (a limit, a fault, a plugin ended the process, a proof not decided):\n"
          "     nothing printed is an answer\n"
          "\n"
          "Every command explains itself: windlass COMMAND --help",
          {},
          {},
          {supervised(recommend_command()), supervised(explain_command()),
           supervised(handout_command()), supervised(intake_command()), supervised(eval_command()),
           supervised(facts_command()), check_command(), test_command(),
           supervised(prove_command()), supervised(diff_command()), new_command(), plugin_command(),
           audit_command(), serve_command()}};
}

}  // namespace windlass::tool
