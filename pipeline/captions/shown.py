"""How units read on screen: Chinese punctuation thinned out, a space between Han and Latin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.model.timed_text import Unit

_HAN = r"[㐀-鿿]"
_LATIN = r"[A-Za-z0-9]"
_PAUSES = re.compile(r"[、，；：。,;](?<!\d,(?=\d))")
"""But not the commas inside numbers."""
_BEFORE_CLOSING = re.compile(r" (?= *[”’》）】！？…])")
_BETWEEN = re.compile(rf"(?<={_HAN})(?={_LATIN})|(?<=[A-Za-z0-9%°℃])(?={_HAN})")
"""Han and Latin or digits stand apart (CLREQ 3.2); none before % or °."""
_SPACES = re.compile(r" {2,}")


def shown(units: Sequence[Unit], *, drops_punctuation: bool) -> str:
    """The text of a line."""
    return on_screen("".join(map(written, units)), drops_punctuation=drops_punctuation)


def written(unit: Unit) -> str:
    """With what stands around it in the script."""
    return f"{unit.before}{unit.text}{unit.after}"


def on_screen(text: str, *, drops_punctuation: bool) -> str:
    """Text of a script as a line. Where Chinese pauses are dropped, 、，；：。 become one space and
    none stands at an end; ？！…《》“” stay."""
    text = unicodedata.normalize("NFC", text).replace("\n", " ")
    if drops_punctuation:
        text = _PAUSES.sub(" ", text)
        text = _BEFORE_CLOSING.sub("", text)
        text = _BETWEEN.sub(" ", text)
    return _SPACES.sub(" ", text).strip()
