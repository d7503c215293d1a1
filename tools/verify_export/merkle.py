# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962, section 2.1: hashes, a growing tree, and checks of proofs."""
import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A growing tree: the roots of the complete subtrees on its right edge."""

    def __init__(self):
        self.size, self.edge = 0, []

    def append(self, leaf):
        size = self.size
        while size & 1:
            leaf = node_hash(self.edge.pop(), leaf)
            size >>= 1
        self.edge.append(leaf)
        self.size += 1

    def root(self):
        if not self.edge:
            return EMPTY_ROOT
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def split(size):
    """The largest power of two below the size, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def root_from_inclusion(leaf, index, size, path):
    """Walks down from the root as RFC 6962 2.1.1 defines the path. The root, or None."""
    if index >= size:
        return None
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    k = split(size)
    sibling = path[-1]
    if index < k:
        left = root_from_inclusion(leaf, index, k, path[:-1])
        return None if left is None else node_hash(left, sibling)
    right = root_from_inclusion(leaf, index - k, size - k, path[:-1])
    return None if right is None else node_hash(sibling, right)


def roots_from_consistency(older, newer, path, whole, older_root):
    """RFC 6962 2.1.2 read backwards: (root of the older tree, root of the newer one), or None."""
    if older == newer:
        if whole:
            return (older_root, older_root) if not path else None
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    k = split(newer)
    sibling = path[-1]
    if older <= k:
        inner = roots_from_consistency(older, k, path[:-1], whole, older_root)
        return None if inner is None else (inner[0], node_hash(inner[1], sibling))
    inner = roots_from_consistency(older - k, newer - k, path[:-1], False, older_root)
    return None if inner is None else (node_hash(sibling, inner[0]), node_hash(sibling, inner[1]))


def consistent(older, newer, older_root, newer_root, path):
    if older > newer:
        return False
    if older == 0:
        return not path and older_root == EMPTY_ROOT
    return roots_from_consistency(older, newer, path, True, older_root) == (older_root, newer_root)
