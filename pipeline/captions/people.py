"""A person's edited cues: to the character as they are; only what cannot be shown is refused."""

from __future__ import annotations

from pipeline.captions.formats import read_captions
from pipeline.model.timed_text import TimedText


def from_people(content: bytes, *, file: str, language: str) -> TimedText:
    """The cues of `cues.<language>.srt`. Raises BadCaptions that names file and line."""
    timed, _ = read_captions(content, file=file, language=language)
    return timed
