#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a refutation that `windlass prove --certificate` wrote, without windlass.

    check_proof.py LAW.cnf LAW.lrat
    check_proof.py FOLDER

The formula (DIMACS) is the opposite of a law. The refutation (LRAT) is a list of clauses, each with
the clauses that say why it follows, and ends in the empty clause. A step follows when, with every
literal of its clause false, each of the named clauses in turn leaves one literal that must then be
true, and the last one leaves none. Nothing else is believed. Python's standard library is all it
needs.

What is not checked here: that the formula says what the rules say. Of a folder each X.cnf with its
X.lrat is checked. Prints the digests of the files, so that they can be kept with the rules.

Exit codes: 0 the formula has no solution, 1 the refutation does not show that, 2 wrong usage or a
file that cannot be read.
"""

import errno
import hashlib
import pathlib
import sys


class Wrong(Exception):
    """The refutation does not hold."""


def numbers(words, where):
    try:
        return [int(word) for word in words]
    except ValueError:
        raise Wrong(f"{where}: not a number") from None


def read_formula(text):
    """The clauses by their number, counted from 1."""
    clauses, clause, head = {}, [], None
    for at, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0] == "c":
            continue
        if words[0] == "p":
            if head is not None or len(words) != 4 or words[1] != "cnf":
                raise Wrong(f"line {at} of the formula: not a head")
            head = numbers(words[2:], f"line {at} of the formula")
            continue
        if head is None:
            raise Wrong("the formula has no head")
        for number in numbers(words, f"line {at} of the formula"):
            if number != 0:
                if abs(number) > head[0]:
                    raise Wrong(f"line {at} of the formula: no such variable")
                clause.append(number)
                continue
            clauses[len(clauses) + 1] = tuple(clause)
            clause = []
    if head is None or clause or len(clauses) != head[1]:
        raise Wrong("the formula is not complete")
    return clauses


def follows(clause, reasons, clauses, where):
    """Refuses a clause that its reasons do not give by unit propagation."""
    true = {-literal for literal in clause}
    for i, reason in enumerate(reasons):
        if reason not in clauses:
            raise Wrong(f"{where}: there is no clause {reason}")
        left = [literal for literal in clauses[reason] if -literal not in true]
        if not left:
            return
        if len(set(left)) > 1:
            raise Wrong(f"{where}: clause {reason} leaves more than one literal")
        true.add(left[0])
    raise Wrong(f"{where}: its reasons end before a contradiction")


def check(formula, refutation):
    """The number of steps of a refutation that holds."""
    clauses = read_formula(formula)
    steps, last = 0, len(clauses)
    for at, line in enumerate(refutation.splitlines(), 1):
        where = f"step {at}"
        words = line.split()
        if len(words) > 1 and words[1] == "d":
            for number in numbers(words[2:], where)[:-1]:
                clauses.pop(number, None)
            continue
        values = numbers(words, where)
        if values.count(0) != 2 or values[-1] != 0 or values[0] <= last:
            raise Wrong(f"{where}: not a step")
        end = values.index(0)
        clause, reasons = tuple(values[1:end]), values[end + 1 : -1]
        follows(clause, reasons, clauses, where)
        steps, last = steps + 1, values[0]
        if not clause:
            return steps
        clauses[last] = clause
    raise Wrong("it does not end in the empty clause")


def pairs_of(arguments):
    """The formulas and refutations that are meant, as pairs of paths."""
    if len(arguments) == 2:
        return [tuple(arguments)]
    folder = pathlib.Path(arguments[0])
    found = sorted(folder.glob("*.cnf"))
    if not found:
        raise FileNotFoundError(errno.ENOENT, "no formula lies here", str(folder))
    return [(str(one), str(one.with_suffix(".lrat"))) for one in found]


def check_files(paths):
    """Checks one pair, and says so."""
    texts = [pathlib.Path(path).read_bytes() for path in paths]
    steps = check(*(text.decode("ascii") for text in texts))
    print(f"{paths[0]} has no solution: {steps} steps, each followed")
    for path, text in zip(paths, texts):
        print(f"  sha256 {hashlib.sha256(text).hexdigest()}  {path}")


def main(arguments):
    if {"--help", "-h"} & set(arguments):
        print(__doc__)
        return 0
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    code = 0
    try:
        for paths in pairs_of(arguments):
            try:
                check_files(paths)
            except (Wrong, UnicodeDecodeError) as error:
                print(f"check_proof: {paths[1]}: {error}", file=sys.stderr)
                code = 1
    except OSError as error:
        print(f"check_proof: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
