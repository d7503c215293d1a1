# SPDX-License-Identifier: Apache-2.0
"""Rules and guidelines written for the test of the translators."""
