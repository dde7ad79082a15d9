"""Words, units and cues: what was heard, what was meant, what is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from pipeline.model.timing import TimeRange

LANGUAGES = {"zh": "zho", "en": "eng"}
"""Our language codes to ISO 639-2/T, as MP4 tracks carry them."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word (English) or character (Chinese) as the recogniser heard it."""

    text: str
    span: TimeRange
    probability: float


@dataclass(frozen=True, slots=True)
class RecognisedSegment:
    """A stretch the recogniser gave as one, with the figures its guards are made of."""

    text: str
    span: TimeRange
    log_probability: float
    no_speech: float
    compression: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one engine heard in one file. No words is a result: nobody spoke."""

    engine: str
    model_digest: str
    language: str
    words: tuple[Word, ...]
    segments: tuple[RecognisedSegment, ...]
    dropped: tuple[RecognisedSegment, ...] = ()
    """What a guard took out (phantom lines, no speech under it), kept so that it can be shown."""


class SpokenClass(Enum):
    """How script and speech agree."""

    SAID = "said"
    OTHERWISE = "otherwise"
    NOT_SAID = "not-said"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Unit:
    """A Han character or a Latin word or number of the script or of the speech.

    `text` is as it is shown, `before` the punctuation and space that precede it (an opening quote,
    the space between English words), `after` the punctuation that follows it directly. A unit that
    was not said has no span.
    """

    text: str
    after: str
    span: TimeRange | None
    agreement: SpokenClass
    heard: str = ""
    """What was heard instead, where it differs."""
    before: str = ""
    paragraph: int = 0
    """Which paragraph of the script the unit belongs to, from 0: a cue never spans two."""


NOBODY = "none"
"""The engine of a transcript that nobody listened for, since nobody speaks."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The script where it was said, and what was said besides, in the order of time.

    Times are seconds of the lesson's body: 0 is the first frame of the first clip.
    """

    language: str
    engine: str
    """`faster_whisper`, `openai_whisper` (their name alone where there was no script: heard text),
    `script_only`, or NOBODY."""
    units: tuple[Unit, ...]
    sureness: float = 1.0
    """0 to 1: how well script and sound fit; low is shown to people, never hidden."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed piece of text; `lines` are as shown, top to bottom. Seconds."""

    span: TimeRange
    lines: tuple[str, ...]
    speaker: str = ""
    second: tuple[str, ...] = ()
    """The same in a second language, shown below `lines`; empty where there is none."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class TimedText:
    """All cues of one language, in order, none overlapping."""

    language: str
    cues: tuple[Cue, ...]

    def shifted(self, by: Fraction) -> TimedText:
        moved = tuple(replace(cue, span=cue.span.shifted(by)) for cue in self.cues)
        return TimedText(self.language, moved)

    def together(self) -> TimedText:
        """Both languages as lines of one cue, the first above."""
        cues = (replace(cue, lines=(*cue.lines, *cue.second), second=()) for cue in self.cues)
        return TimedText(self.language, tuple(cues))

    def in_second(self, language: str) -> TimedText:
        """The second language's lines as a timed text of their own."""
        cues = (replace(cue, lines=cue.second, second=()) for cue in self.cues if cue.second)
        return TimedText(language, tuple(cues))


class LineKind(Enum):
    SPOKEN = "spoken"
    HEADING = "heading"
    DIRECTION = "direction"
    SPEAKER = "speaker"
    SLIDE = "slide"


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line of a script file: what kind it is, its text, its line number (from 1)."""

    kind: LineKind
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """A lesson's script, told apart into what is spoken and what is not."""

    language: str
    lines: tuple[ScriptLine, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The spoken lines, in order."""
        return tuple(line.text for line in self.lines if line.kind is LineKind.SPOKEN)
