"""The one place that escapes text for filter graphs: FFmpeg unescapes twice, graph then option."""

from __future__ import annotations


def option_value(text: str) -> str:
    """Escaped for an option of one filter: `\\`, `'` and `:` (FFmpeg's utils manual, quoting)."""
    for character in ("\\", "'", ":"):
        text = text.replace(character, "\\" + character)
    return text


def filter_value(text: str) -> str:
    """Escaped for an option inside a whole graph: the option level, then the graph level."""
    text = option_value(text)
    for character in ("\\", "'", "[", "]", ",", ";"):
        text = text.replace(character, "\\" + character)
    return text
