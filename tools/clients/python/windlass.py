# SPDX-License-Identifier: Apache-2.0
"""Windlass from Python, with ctypes alone: copy this file into your program.

    with windlass.Engine() as engine:
        plan = engine.recommend({"windlass": 1, "kind": "patient", "id": "p-17", "facts": {...}})
        print(plan["disposition"])

Every method may be called from any thread. What the library refuses is raised as windlass.Error,
which carries the diagnostics. See engine/abi/windlass/engine.h for what each text means.
"""

import ctypes
import json
import os


class Error(Exception):
    """The library's error document: result (as in engine.h), message, hint, diagnostics."""

    def __init__(self, result, error):
        super().__init__(error.get("message", "windlass failed"))
        self.result = result
        self.hint = error.get("hint", "")
        self.diagnostics = error.get("diagnostics", [])


def _load(path):
    library = ctypes.CDLL(path or os.environ.get("WINDLASS_LIBRARY", "libwindlass.so.1"))
    text, size, answer = ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p)
    engine = ctypes.c_void_p
    signatures = {
        "open": [text, size, ctypes.c_void_p, ctypes.POINTER(engine), answer],
        "rules": [engine, answer],
        "facts": [engine, text, size, text, size, answer],
        "recommend": [engine, text, size, text, size, answer],
        "explain": [engine, text, size, text, size, answer],
        "intake": [engine, text, size, text, size, answer],
        "feedback": [engine, text, size, answer],
        "verify": [engine, answer],
        "reload": [engine, answer],
    }
    for name, arguments in signatures.items():
        function = getattr(library, "windlass_" + name)
        function.argtypes, function.restype = arguments, ctypes.c_int32
    library.windlass_close.argtypes, library.windlass_close.restype = [engine], None
    library.windlass_free.argtypes, library.windlass_free.restype = [ctypes.c_void_p], None
    library.windlass_version.argtypes, library.windlass_version.restype = [], text
    return library


def _bytes(value):
    """A document as the library takes it: text and bytes as they are, anything else as JSON."""
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


class Engine:
    """An open engine. `config` is a dict as engine.h says: rules, plugins, store, client."""

    def __init__(self, config=None, library=None):
        self._handle = ctypes.c_void_p()
        self._library = _load(library)
        self._ask("open", None, _bytes(config), None, ctypes.byref(self._handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the engine; no other call may be running."""
        handle, self._handle = self._handle, ctypes.c_void_p()
        self._library.windlass_close(handle)

    @property
    def version(self):
        """{"version", "semantics", "plugin_abi"}."""
        return json.loads(self._library.windlass_version())

    def rules(self):
        """What is in force."""
        return json.loads(self._ask("rules", self._handle))

    def facts(self, fhir, /, **options):
        """What FHIR resources say, from where, and what was not understood."""
        return json.loads(self._ask("facts", self._handle, _bytes(fhir), _bytes(options or None)))

    def recommend(self, document, /, **options):
        """The plan: parsed, or as text where form="text" or "html" is asked for."""
        text = self.recommend_bytes(document, **options)
        return json.loads(text) if options.get("form", "json") == "json" else text.decode()

    def recommend_bytes(self, document, /, **options):
        """The plan as the library wrote it, byte for byte."""
        return self._ask("recommend", self._handle, _bytes(document), _bytes(options or None))

    def explain(self, patient, about="", ask=False, **options):
        """Why and why not, of everything or of one modality or red flag.

        Of FHIR `options` are as_of and patient, as of recommend().
        """
        return json.loads(self.explain_bytes(patient, about, ask, **options))

    def explain_bytes(self, patient, about="", ask=False, **options):
        """The same as the library wrote it, byte for byte; `form` may be "html"."""
        wanted = _bytes({"about": about, "ask": ask, **options})
        return self._ask("explain", self._handle, _bytes(patient), wanted)

    def intake(self, patient, *requests):
        """One step of asking: {"next": ..., "document": ...}; go on from that document."""
        return json.loads(
            self._ask("intake", self._handle, _bytes(patient), _bytes(list(requests)))
        )

    def feedback(self, **feedback):
        """Records what a clinician did: sequence, leaf, modality, outcome, reason, role, user."""
        return json.loads(self._ask("feedback", self._handle, _bytes(feedback)))

    def verify(self):
        """Verifies the store. A log that does not hold is an answer: {"holds": false, ...}."""
        return json.loads(self._ask("verify", self._handle, accepted=(0, 1)))

    def reload(self):
        """Reads rules and lock again; on failure the old ones stay in force."""
        return json.loads(self._ask("reload", self._handle))

    def _ask(self, name, handle, *arguments, accepted=(0,)):
        if handle is not None and not handle:
            raise ValueError("the engine is closed")
        answer, passed = ctypes.c_void_p(), [] if handle is None else [handle]
        for one in arguments:
            passed += [one, len(one)] if isinstance(one, bytes) else [one]
        result = getattr(self._library, "windlass_" + name)(*passed, ctypes.byref(answer))
        if not answer.value:
            raise Error(result, {"message": "memory ran out"})
        try:
            text = ctypes.string_at(answer)
        finally:
            self._library.windlass_free(answer)
        if result in accepted:
            return text
        raise Error(result, json.loads(text)["error"])
