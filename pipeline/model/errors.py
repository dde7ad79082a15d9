"""Every error Weike raises on purpose, sorted by who must act.

    WeikeError
    ├── PersonMustAct          the input or the request is wrong: a person mends it     exit 1
    │   ├── BadManifest        projects/** does not say what it must (all problems at once)
    │   ├── BadFootage         a dropped file cannot be used
    │   ├── BadCaptions        a subtitle file cannot be read
    │   ├── BadBrand           a brand, font, title or glyph does not fit
    │   ├── NoTranscript       neither weights nor script
    │   ├── NotApproved        a sign-off is missing or has lapsed
    │   └── UnknownTarget      no such course, lesson, product, channel                 exit 2
    ├── MachineMustChange      the machine lacks something or failed: try again, elsewhere   exit 1
    │   ├── MissingTool        FFmpeg, a filter, a font, a model is not here
    │   ├── ToolFailed         a program exited badly, was killed, or ran past its limits
    │   ├── DiskFull
    │   └── DamagedStore       bytes are not what their record says
    └── BrokenPromise          a bug of ours: an output does not match its plan          exit 3

Each class has a slug; docs/messages.md has an entry for each (a test holds the two together).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class WeikeError(Exception):
    """What happened, where, and what to do.

    The message names the file, what was expected and what was found; `hint` says what to do.
    """

    slug: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def text(self) -> str:
        """The message as a person reads it, the hint on a line of its own."""
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class PersonMustAct(WeikeError):
    slug = "person"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file; `line` counts from 1, 0 where no line is known."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


class BadManifest(PersonMustAct):
    """All problems of one or more manifests, reported together."""

    slug = "bad-manifest"

    def __init__(self, problems: tuple[Problem, ...], *, hint: str = "") -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint=hint)
        self.problems = problems


class BadFootage(PersonMustAct):
    """`reason` is a slug of docs/intake.md; `message_zh` the message in Chinese, where it has one
    with its own figures."""

    slug = "bad-footage"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        details: str = "",
        reason: str = "cannot-be-read",
        message_zh: str = "",
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self.reason = reason
        self.message_zh = message_zh


class BadCaptions(PersonMustAct):
    slug = "bad-captions"


class BadBrand(PersonMustAct):
    slug = "bad-brand"


class NoTranscript(PersonMustAct):
    slug = "no-transcript"


class NotApproved(PersonMustAct):
    slug = "not-approved"


class UnknownTarget(PersonMustAct):
    slug = "unknown-target"
    exit_code = 2


class MachineMustChange(WeikeError):
    slug = "machine"
    retryable = True


class MissingTool(MachineMustChange):
    slug = "missing-tool"
    retryable = False


class ToolFailed(MachineMustChange):
    slug = "tool-failed"


class DiskFull(MachineMustChange):
    slug = "disk-full"


class DamagedStore(MachineMustChange):
    slug = "damaged-store"


class BrokenPromise(WeikeError):
    slug = "broken-promise"
    exit_code = 3
