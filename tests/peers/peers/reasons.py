# SPDX-License-Identifier: Apache-2.0
"""Why a rule is not translated, one word each, and what each word means."""

REASONS = {
    "logarithm": "log, exp, e^x, a root or a power that is no whole number: for plugins",
    "text": "an answer is a text that is put together while the rule runs",
    "date": "parts of dates or the clock in a way that `calculate` has no word for",
    "loop": "a value that depends on itself, or rules without a fixed order",
    "function": "a function that neither the language nor this adapter has",
    "syntax": "the file is not what its format says",
    "size": "more alternatives than the adapter writes out",
    "identifier": "a part of a text (a certificate's identifier) decides",
    "adapter": "a fault of this adapter",
    "untested": "no test case of its own",
}


class Untranslated(Exception):
    """The rule cannot be said in documents; `reason` is a word of REASONS."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        assert reason in REASONS, reason
        self.reason = reason
        self.detail = detail
