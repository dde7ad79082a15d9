"""How units read on screen: Chinese punctuation thinned out, a space between Han and Latin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.model.timed_text import Unit

_PAUSES = re.compile(r"[、，；：。,;]+")
_SPACES = re.compile(r" {2,}")
_HAN = r"[㐀-鿿]"
_LATIN = r"[A-Za-z0-9]"


def shown(units: Sequence[Unit], *, drops_punctuation: bool) -> str:
    """The text of a line. Where Chinese pauses are dropped, 、，；：。 become one space and none
    stands at an end; ？！…《》“” stay."""
    text = "".join(f"{unit.before}{unit.text}{unit.after}" for unit in units)
    text = unicodedata.normalize("NFC", text).replace("\n", " ")
    if drops_punctuation:
        text = _thinned(text)
        text = _spaced(text)
    return _SPACES.sub(" ", text).strip()


def _thinned(text: str) -> str:
    """Pauses to spaces, but not the points and commas inside numbers."""
    kept = re.sub(r"(?<=\d)[,:](?=\d)", lambda found: chr(0xE000 + ord(found[0])), text)
    kept = _PAUSES.sub(" ", kept)
    kept = re.sub(r" +(?=[”’》）】！？…])", "", kept)
    return re.sub("[\ue02c\ue03a]", lambda found: chr(ord(found[0]) - 0xE000), kept)


def _spaced(text: str) -> str:
    """One space between Han and Latin or digits (CLREQ 3.2); none before % or °."""
    text = re.sub(f"({_HAN})({_LATIN})", r"\1 \2", text)
    return re.sub(f"({_LATIN}|[%°℃])({_HAN})", r"\1 \2", text)
