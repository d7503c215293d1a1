# SPDX-License-Identifier: Apache-2.0
"""Reads the expressions of GDL2 into tuples.

('var', id, attribute) ('number', text) ('quantity', text, unit) ('ordinal', value, code)
('code', code) ('text', text) ('truth', bool) ('null',) ('fired', id) ('call', name, argument)
('op', operator, left, right) ('not', inner) ('minus', inner) ('now', attribute)
"""

import re

from .reasons import Untranslated

LABEL = r"(?:\|(?!\|)[^|]*\|)?"
CODE = r"[A-Za-z0-9_\-\[\]()]+::[^|\s]+"
QUOTED = re.compile(r"(" + CODE + r")\|[^|]*\|")
TOKENS = [
    ("now", re.compile(r"\$currentDateTime(?:\.(\w+))?")),
    ("var", re.compile(r"\$(gt\d+)" + LABEL + r"(?:\.([A-Za-z_]+))?", re.S)),
    ("ordinal", re.compile(r"(-?\d+)\|(" + CODE + r")\|[^|]*\|", re.S)),
    ("code", re.compile(r"(" + CODE + r")\|[^|]*\|", re.S)),
    ("code", re.compile(r"([A-Za-z][A-Za-z0-9_\-]*::[A-Za-z0-9.]+)")),
    ("text", re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)),
    ("quantity", re.compile(r"\((-?\d+(?:\.\d+)?)\),((?:[^\s()&|=<>!+'-]|\{[^}]*\})+)")),
    ("quantity", re.compile(r"(-?\d+(?:\.\d+)?),\s*((?:[^\s()&|=<>!+'-]|\{[^}]*\})+)")),
    ("number", re.compile(r"(\d+(?:\.\d+)?(?:[eE]-?\d+)?|\.\d+)")),
    ("word", re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)")),
    ("sign", re.compile(r"(&&|\|\||==|!=|>=|<=|[-+*/^()<>=!,])")),
]
LEVELS = [["||"], ["&&"], ["==", "!=", ">=", "<=", ">", "<", "is_a", "is"], ["+", "-"], ["*", "/"]]


def token_of(kind, match):
    """A token; a code that stands in quotes is a code."""
    inner = QUOTED.fullmatch(match.group(1)) if kind == "text" else None
    return ("code", inner.group(1)) if inner else (kind, *match.groups())


def tokens_of(text):
    """The tokens of an expression."""
    made, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        for kind, pattern in TOKENS:
            if (
                kind in ("ordinal", "quantity")
                and text[at] == "-"
                and made
                and (made[-1][0] not in ("sign",) or made[-1][1] == ")")
            ):
                continue  # a difference, not a negative number
            match = pattern.match(text, at)
            if match:
                made.append(token_of(kind, match))
                at = match.end()
                break
        else:
            raise Untranslated("syntax", text[at : at + 40])
    return made


class Reader:
    """Reads one expression or assignment."""

    def __init__(self, text):
        self.tokens = tokens_of(text)
        self.at = 0
        self.text = text

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def accept(self, *signs):
        token = self.peek()
        if token[0] in ("sign", "word") and token[1] in signs:
            self.at += 1
            return token[1]
        return None

    def need(self, sign):
        if not self.accept(sign):
            raise Untranslated("syntax", self.text[:60])

    def whole(self):
        """One expression and nothing after it."""
        made = self.level(0)
        if self.peek()[0] != "end":
            raise Untranslated("syntax", self.text[:60])
        return made

    def assignment(self):
        """(id, attribute, expression)."""
        token = self.peek()
        if token[0] != "var":
            raise Untranslated("syntax", self.text[:60])
        self.at += 1
        self.need("=")
        return token[1], token[2], self.whole()

    def target(self):
        """The id that an assignment assigns to."""
        return self.tokens[0][1]

    def level(self, depth):
        if depth == len(LEVELS):
            return self.power()
        made = self.level(depth + 1)
        while operator := self.accept(*LEVELS[depth]):
            made = ("op", operator, made, self.level(depth + 1))
        return made

    def power(self):
        made = self.unary()
        if self.accept("^"):
            return ("op", "^", made, self.power())
        return made

    def unary(self):
        if self.accept("!"):
            return ("not", self.unary())
        if self.accept("-"):
            return ("minus", self.unary())
        if self.accept("+"):
            return self.unary()
        return self.atom()

    def atom(self):
        token = self.peek()
        self.at += 1
        kind = token[0]
        if kind == "sign" and token[1] == "(":
            made = self.level(0)
            self.need(")")
            return made
        if kind == "word":
            return self.word(token[1])
        if kind in ("var", "now", "ordinal", "quantity", "text", "number", "code"):
            return token
        raise Untranslated("syntax", self.text[:60])

    def word(self, word):
        if word in ("true", "false"):
            return ("truth", word == "true")
        if word == "null":
            return ("null",)
        if word == "e":
            return ("call", "e", None)
        self.need("(")
        if word == "fired":
            token = self.peek()
            self.at += 1
            self.need(")")
            return ("fired", token[1])
        argument = self.level(0)
        self.need(")")
        return ("call", word, argument)
