# SPDX-License-Identifier: Apache-2.0
"""Checks a Windlass audit export without a line of Windlass: Python's standard library alone.

Written from engine/log/README.md, independently of the C++ reader. Modules, from ground to top:
ed25519 (signatures), merkle (tree and proofs), forms (small texts, keys, checkpoints), frames (the
file, read as a stream), records (what a record says), export (the two walks and the verdict),
command (the command line). An export may be far larger than memory: what is kept is one entry for
each checkpoint and each blob.
"""
