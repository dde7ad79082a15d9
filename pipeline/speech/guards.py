"""What keeps a recogniser's inventions out: on silence and music it makes up subtitles' credits.

Dropped segments are kept aside, never lost: people can see what was taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.model.timed_text import RecognisedSegment, Word
from pipeline.speech.activity import activity_of
from pipeline.speech.features import RATE, levels_of
from pipeline.speech.recording import Floats
from pipeline.speech.reference import FINE_HOP

COMPRESSION = 2.4
"""Above it a segment repeats itself (Whisper's own threshold)."""
NO_SPEECH = 0.6
LOG_PROBABILITY = -1.0
"""Both of Whisper's own thresholds must be passed for a segment to count as silence."""
LEAST_SPEECH = 0.12
"""Seconds of speech that must lie under a segment."""
REPEATED = re.compile(r"(.{2,12}?)\1{3,}")
"""The same few characters four times and more, one after the other."""
_KEPT = re.compile(r"[\W_]+")


def without_invented(
    segments: Sequence[RecognisedSegment],
    words: Iterable[Word],
    samples: Floats,
    phantoms: Sequence[str],
) -> tuple[tuple[RecognisedSegment, ...], tuple[RecognisedSegment, ...], tuple[Word, ...]]:
    """(kept segments, dropped segments, the words of the kept). `phantoms` are phrases of other
    people's films that models were trained on and write over silence."""
    spoken = _spoken(samples) if segments else np.zeros(0, bool)
    dropped = tuple(
        one for one in segments if is_invented(one, phantoms) or not _has_speech(one, spoken)
    )
    kept = tuple(one for one in segments if one not in dropped)
    spans = [segment.span for segment in dropped]
    heard = tuple(
        word
        for word in words
        if not any(span.start <= word.span.start < span.stop for span in spans)
    )
    return kept, dropped, heard


def is_invented(segment: RecognisedSegment, phantoms: Sequence[str]) -> bool:
    """Whether a segment's text and figures are those of one that nobody said."""
    text = _plain(segment.text)
    if any(phrase in text for phrase in map(_plain, phantoms) if phrase):
        return True
    is_silence = segment.no_speech > NO_SPEECH and segment.log_probability < LOG_PROBABILITY
    return segment.compression > COMPRESSION or is_silence or bool(REPEATED.search(text))


def _plain(text: str) -> str:
    return _KEPT.sub("", text.lower())


def _spoken(samples: Floats) -> np.ndarray:
    """Whether each 10 ms is speech."""
    levels = levels_of(samples, FINE_HOP)
    return np.asarray(activity_of(samples, levels, FINE_HOP).likely > 0.5)


def _has_speech(segment: RecognisedSegment, spoken: np.ndarray) -> bool:
    first, last = (int(time * RATE / FINE_HOP) for time in (segment.span.start, segment.span.stop))
    return float(spoken[first : last + 1].sum()) * FINE_HOP / RATE >= LEAST_SPEECH
