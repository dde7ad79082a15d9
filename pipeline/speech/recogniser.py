"""The one interface of every recogniser, and how one is opened by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.model.errors import MissingTool
from pipeline.model.step import Report
from pipeline.model.timed_text import RecognisedSegment, Recognition, Word
from pipeline.speech.names import named

if TYPE_CHECKING:
    from pipeline.speech.recording import Floats

ENGINES = ("faster_whisper", "openai_whisper")
FOUND = ""
"""A language that is to be found by listening."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What is to be listened for."""

    language: str
    """One of ours, or FOUND."""
    hotwords: tuple[str, ...] = ()
    """Terms and names that may be said, the most important first."""
    phantoms: tuple[str, ...] = ()
    """Phrases that nobody said: models write them over silence."""


class Recogniser(Protocol):
    """Hears words in speech. Given samples that we wrote, never a file from outside."""

    name: str

    def recognise(
        self, speech: Path, listening: Listening, *, report: Report | None = None
    ) -> Recognition:
        """Words with times (seconds of `speech`, 16 kHz mono 16 bit). No words is a result.

        Raises MissingTool, or ToolFailed.
        """

    def language_of(self, speech: Path) -> tuple[str, float]:
        """The language (ISO 639-1) that is likeliest spoken in the first half minute, of all that
        the model knows, and how likely (0 to 1)."""


def open_recogniser(engine: str, weights: Path) -> Recogniser:
    """The recogniser `engine` with its `weights` loaded. Raises MissingTool."""
    if engine == "faster_whisper":
        from pipeline.speech.faster_whisper import FasterWhisper

        return FasterWhisper(weights)
    if engine == "openai_whisper":
        from pipeline.speech.openai_whisper import OpenaiWhisper

        return OpenaiWhisper(weights)
    raise MissingTool(
        f"{engine}: expected a recogniser, found none of that name",
        hint=f"config/weike.yaml, speech.engine: one of {', '.join(ENGINES)}",
    )


def recognition_of(
    segments: Sequence[RecognisedSegment],
    words: Sequence[Word],
    samples: Floats,
    listening: Listening,
    *,
    engine: str,
    digest: str,
    language: str,
) -> Recognition:
    """What an engine heard, without its inventions, with names as they are written."""
    from pipeline.speech.guards import without_invented

    kept, dropped, heard = without_invented(segments, words, samples, listening.phantoms)
    spelt = named(heard, listening.hotwords, language)
    return Recognition(engine, digest, language, spelt, kept, dropped)
