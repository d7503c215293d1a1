// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mutants of `windlass test --mutants`: tried, and told.
//
// Thread rule: commands run in main's thread.

#include "analyse/kill_survivors.hpp"
#include "base/json.hpp"
#include "cases/trial.hpp"
#include "commands.hpp"

namespace windlass::tool {

struct Mutants {
  std::unique_ptr<cases::Trial> trial;
  std::size_t killed = 0, equivalent = 0, not_decided = 0;
  std::vector<std::size_t> survivors, refused;  // in the order of the rules
  bool of_layer = false;                        // the rules beneath got no mistakes
  // Those that count: equivalent and refused ones do not.
  std::size_t counted() const { return killed + survivors.size(); }
};

// What long work says of itself on standard error, where that is a terminal.
cases::Trial::Progress told_progress(Streams&, const char* what);
void hide_progress(Streams&);

// REQUIRES: every case passes. `jobs` 0: one for each processor. `every`, `only`: as of
// Trial::prepare(). Progress goes to standard error.
base::Result<Mutants> try_mutants(const plan::Engine&, const std::vector<cases::CasesDocument>&,
                                  std::size_t every, std::size_t jobs,
                                  const cases::Trial::Only& only, Streams&);

// Adds cases for the survivors; those that are told are killed from then on.
void kill_survivors(Mutants&, analyse::KillingCases&, Streams&);

// "rules/x.yaml:14", and "taping: contraindication a: 'b: at least 4' instead of 'b: above 4'".
std::string place_of(const cases::Trial&, std::size_t mutant);
std::string what_of(const cases::Mutant&);

void show_mutants(const Mutants&, Page&);
// The member `mutants` of an object that is open.
void write_mutants(const Mutants&, base::JsonWriter&);

}  // namespace windlass::tool
