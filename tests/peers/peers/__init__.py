# SPDX-License-Identifier: Apache-2.0
"""Other people's decision rules as Windlass documents."""
