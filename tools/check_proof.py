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

What is not checked here: that the formula says what the rules say, and of which law and rules it
speaks. That stands in the formula's comment, which is printed, and is only what its writer says. A
comment that names another law than the file's name is refused. So is, in a folder, a formula beside
whose refutation a patient lies who shows the opposite (LAW.yaml): they are of different answers. Of
a folder each X.cnf with its X.lrat is checked. Prints the digests of the files, so that they can be
kept with the rules.

Files are read as DIMACS and LRAT are written: lines that end in a line feed, comments before the
head only, whole numbers without signs or zeros before them, nothing after the empty clause.

Exit codes: 0 the formula has no solution, 1 the refutation does not show that, 2 wrong usage or a
file that cannot be read, 4 the check would take too long, so that nothing is said.
"""

import errno
import hashlib
import os
import pathlib
import re
import stat
import sys

MOST_BYTES = 1 << 29  # of a file
MOST_LOOKS = 200_000_000  # at literals of named clauses, over all steps: about a minute

NUMBER = re.compile(r"0|-?[1-9][0-9]{0,11}")
TEXT = re.compile(r"[\n\t -~]*\Z")
# What a comment begins with, and the name of the file that it is the comment of.
LAW = re.compile(r"The opposite of the law (\S+) as a formula")
OF_A_DIFF = {
    "Whoever gets another answer by the second rules": ("nobody-changes",),
    "Whoever gets a looser answer by the second rules": ("nobody-looser", "no-layer-loosens"),
}


class Wrong(Exception):
    """The refutation does not hold."""


class TooMuch(Exception):
    """What a limit left undecided."""


def number(word, where):
    if not NUMBER.fullmatch(word):
        raise Wrong(f"{where}: not a number")
    return int(word)


def numbers(words, where):
    return [number(word, where) for word in words]


def lines_of(text, what):
    if not TEXT.match(text):
        raise Wrong(f"{what} has a control character")
    if not text.endswith("\n"):
        raise Wrong(f"{what} does not end in a line feed")
    return text[:-1].split("\n")


class Formula:
    """The clauses by their number, counted from 1, and what the writer says of them."""

    def __init__(self, text):
        self.clauses, self.comment, self.variables = {}, [], None
        self.wanted, clause = 0, []
        for at, line in enumerate(lines_of(text, "the formula"), 1):
            where = f"line {at} of the formula"
            if self.variables is not None:
                clause = self.take(line, clause, where)
            elif line == "c" or line.startswith("c "):
                self.comment.append(line[2:])
            else:
                self.head(line, where)
        if self.variables is None:
            raise Wrong("the formula has no head")
        if clause or len(self.clauses) != self.wanted:
            raise Wrong("the formula is not complete")

    def head(self, line, where):
        words = line.split()
        if len(words) != 4 or words[:2] != ["p", "cnf"]:
            raise Wrong(f"{where}: not a head")
        self.variables, self.wanted = numbers(words[2:], where)
        if self.variables < 0 or self.wanted < 0:
            raise Wrong(f"{where}: not a head")

    def take(self, line, clause, where):
        """Returns the clause that is open at the end of the line."""
        for literal in numbers(line.split(), where):
            if abs(literal) > self.variables:
                raise Wrong(f"{where}: no such variable")
            if literal != 0:
                clause.append(literal)
                continue
            self.clauses[len(self.clauses) + 1] = tuple(clause)
            clause = []
        return clause

    def names(self):
        """The names that the comment lets the file have, if it says: the law's id."""
        first = self.comment[0] if self.comment else ""
        named = LAW.match(first)
        of_a_diff = [names for begin, names in OF_A_DIFF.items() if first.startswith(begin)]
        return (named.group(1),) if named else of_a_diff[0] if of_a_diff else ()


class Check:
    """The steps of a refutation, each followed."""

    def __init__(self, formula):
        self.clauses, self.variables = dict(formula.clauses), formula.variables
        self.last, self.steps, self.looks = len(self.clauses), 0, 0

    def run(self, refutation):
        lines = lines_of(refutation, "the refutation")
        for at, line in enumerate(lines, 1):
            words, where = line.split(), f"step {at}"
            if words[1:2] == ["d"]:
                self.forget(words, where)
            elif self.add(numbers(words, where), where):
                if at != len(lines):
                    raise Wrong(f"{where}: something stands after the empty clause")
                return
        raise Wrong("it does not end in the empty clause")

    def forget(self, words, where):
        gone = numbers([words[0], *words[2:]], where)
        if gone[-1] != 0 or gone.count(0) != 1 or len(gone) < 2 or gone[0] < 0:
            raise Wrong(f"{where}: not a step")
        for one in gone[1:-1]:
            if self.clauses.pop(one, None) is None:
                raise Wrong(f"{where}: there is no clause {one}")

    def add(self, values, where):
        """Whether the clause of this step is the empty one."""
        if values.count(0) != 2 or values[-1] != 0 or values[0] <= self.last:
            raise Wrong(f"{where}: not a step")
        end = values.index(0)
        clause = tuple(values[1:end])
        if any(abs(literal) > self.variables for literal in clause):
            raise Wrong(f"{where}: no such variable")
        self.follows(clause, values[end + 1 : -1], where)
        self.steps, self.last = self.steps + 1, values[0]
        self.clauses[self.last] = clause
        return not clause

    def follows(self, clause, reasons, where):
        """Refuses a clause that its reasons do not give by unit propagation."""
        true = {-literal for literal in clause}
        if len(set(reasons)) < len(reasons):
            raise Wrong(f"{where}: a clause is named twice")
        for reason in reasons:
            if reason not in self.clauses:
                raise Wrong(f"{where}: there is no clause {reason}")
            self.looks += len(self.clauses[reason]) + 1
            if self.looks > MOST_LOOKS:
                raise TooMuch(f"{where}: not decided, after {MOST_LOOKS} looks at literals")
            left = {literal for literal in self.clauses[reason] if -literal not in true}
            if not left:
                return
            if len(left) > 1:
                raise Wrong(f"{where}: clause {reason} leaves more than one literal")
            true |= left
        raise Wrong(f"{where}: its reasons end before a contradiction")


def shown(text):
    """A name or a comment as it can be printed anywhere."""
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in str(text))


def read(path):
    """A regular file, whole. Whatever else has its name is not opened for long."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        if status.st_size > MOST_BYTES:
            raise TooMuch(f"larger than {MOST_BYTES} bytes")
        return file.read(MOST_BYTES)


def pairs_of(arguments):
    """The formulas and refutations that are meant, as pairs of paths."""
    if len(arguments) == 2:
        return [tuple(map(pathlib.Path, arguments))]
    folder = pathlib.Path(arguments[0])
    found = sorted(folder.glob("*.cnf"))
    if not found:
        raise FileNotFoundError(errno.ENOENT, "no formula lies here", str(folder))
    return [(one, one.with_suffix(".lrat")) for one in found]


def check_names(paths, names, in_folder):
    for path in paths:
        if names and path.stem not in names:
            said = shown(names[0])
            raise Wrong(f"the formula's comment is that of {said}, not {shown(path.stem)}")
    patient = paths[0].with_suffix(".yaml")
    if in_folder and os.path.lexists(patient):
        raise Wrong(f"{shown(patient)} lies beside it: a patient who shows the opposite")


def check_files(paths, in_folder):
    """Checks one pair, and says so."""
    texts = [read(path) for path in paths]
    formula = Formula(texts[0].decode("ascii"))
    check_names(paths, formula.names(), in_folder)
    check = Check(formula)
    check.run(texts[1].decode("ascii"))
    print(f"{shown(paths[0])} has no solution: {check.steps} steps, each followed")
    print("  its comment, which nothing here checks:" if formula.comment else "  no comment")
    for line in formula.comment:
        print(f"    {shown(line)}")
    for path, text in zip(paths, texts):
        print(f"  sha256 {hashlib.sha256(text).hexdigest()}  {shown(path)}")


def code_of(paths, in_folder):
    try:
        check_files(paths, in_folder)
        return 0
    except (Wrong, UnicodeDecodeError) as error:
        told, code = error, 1
    except TooMuch as error:
        told, code = error, 4
    except OSError as error:
        paths, told, code = [error.filename] * 2, error.strerror, 2
    print(f"check_proof: {shown(paths[1])}: {told}", file=sys.stderr)
    return code


def main(arguments):
    if {"--help", "-h"} & set(arguments):
        print(__doc__)
        return 0
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        pairs = pairs_of(arguments)
    except OSError as error:
        print(f"check_proof: {shown(error.filename)}: {error.strerror}", file=sys.stderr)
        return 2
    codes = {code_of(paths, len(arguments) == 1) for paths in pairs}
    # What is wrong comes before what could not be read or was not decided.
    return next((code for code in (1, 2, 4) if code in codes), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
