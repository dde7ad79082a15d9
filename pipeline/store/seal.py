"""A JSON document that carries the SHA-256 of its own text, so that one flipped bit is found.

It stays JSON that anyone can read: the seal is its last key.
"""

from __future__ import annotations

import hashlib
import re

_SEAL = re.compile(r',\n "seal": "([0-9a-f]{64})"\n\}\n\Z')


def sealed(document: str) -> str:
    """`document`, a JSON object that ends in a brace and a newline, with its seal."""
    body = document.rstrip()
    if not body.endswith("}"):
        raise ValueError("expected a JSON object to seal")
    head = body[:-1].rstrip()
    return f'{head},\n "seal": "{_sum(head)}"\n}}\n'


def unsealed(text: str) -> str:
    """The document without its seal. Raises ValueError where there is none or it does not fit."""
    found = _SEAL.search(text)
    if found is None or _sum(text[: found.start()]) != found[1]:
        raise ValueError("the seal of a document does not fit: it was damaged or changed")
    return text[: found.start()] + "\n}\n"


def _sum(head: str) -> str:
    return hashlib.sha256(head.encode()).hexdigest()
