#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a Windlass audit export without a line of Windlass: Python's standard library alone.

Needs the folder verify_export beside it; copy both to wherever you audit. `--help` says more.
"""
import sys

from verify_export.command import main

if __name__ == "__main__":
    sys.exit(main())
