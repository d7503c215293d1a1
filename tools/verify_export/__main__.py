# SPDX-License-Identifier: Apache-2.0
"""Starts the verifier from its folder: python3 verify_export EXPORT."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from verify_export.command import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
