"""Films of another loudness: `burned-in@-14` is the burned-in film whose sound is at -14 LUFS."""

from __future__ import annotations

JOINED = ("master", "burned-in", "web", "sd")
"""Films that are joined from pictures and sound, so that another sound costs no picture."""
COMPILED = ("course", "playlist")
LEVELLED = (*JOINED, "small", "hls", "audio", *COMPILED)
"""Those, what is made from one of them, and what is joined from lessons."""
LOUDEST, QUIETEST = -10.0, -31.0


def at_level(product: str, lufs: float) -> str:
    return f"{product}@{lufs:g}"


def base_of(product: str) -> str:
    """The film whose picture it has."""
    return product.partition("@")[0]


def level_of(product: str) -> float | None:
    """LUFS; None: as the settings say. Raises ValueError where what follows the @ is no level."""
    base, at, text = product.partition("@")
    if not at:
        return None
    lufs = float(text)
    if base not in LEVELLED or not QUIETEST <= lufs <= LOUDEST:
        raise ValueError(product)
    return lufs


def is_levelled(product: str) -> bool:
    """Whether it names a film of another loudness."""
    try:
        return level_of(product) is not None
    except ValueError:
        return False
