"""Text as the index keeps it: one Han character a token, so that a search needs no word list."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = r"[一-鿿㐀-䶿\U00020000-\U000323af]|[^\W_一-鿿㐀-䶿]+"


def tokens(text: str) -> list[str]:
    """Han characters, and words and numbers in lower case; full-width letters count as narrow."""
    return re.findall(_TOKEN, unicodedata.normalize("NFKC", text).lower())


def indexed(text: str) -> str:
    return " ".join(tokens(text))


def phrase(words: str) -> str:
    """An FTS5 query: every word of `words` (parted by spaces) as a phrase, all of them needed.

    Only tokens reach the query, so nothing a person types is taken for its syntax.
    """
    phrases = [" ".join(tokens(word)) for word in words.split()]
    return " AND ".join(f'"{one}"' for one in phrases if one)
