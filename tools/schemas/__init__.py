# SPDX-License-Identifier: Apache-2.0
"""What tools/make_schemas is made of."""
