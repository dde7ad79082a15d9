"""review.yaml of a lesson: sign-offs, one after the other; none is ever changed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.documents.whole import write_whole
from pipeline.model.errors import Problem
from pipeline.model.lesson import Approval, SignOff

FILE = "review.yaml"
HEAD = (
    "# Sign-offs (审核记录). Written by `weike approve` and `weike reject`; rows are only added.\n"
)
FIELDS = ("step", "verdict", "by", "at", "digest", "key", "note")
VERDICTS = tuple(verdict.value for verdict in SignOff)


def read_approvals(lesson_folder: Path) -> tuple[Approval, ...]:
    """In the order they were given. Raises BadManifest with all problems."""
    path = lesson_folder / FILE
    if not path.exists():
        return ()
    problems: list[Problem] = []
    top = open_document(path, f"{lesson_folder.name}/{FILE}", problems)
    approvals = top.each("reviews", _approval) if top is not None else ()
    if top is not None:
        top.finish()
    require_none(problems)
    return approvals


def _approval(fields: Fields) -> Approval:
    return Approval(
        fields.text("step"),
        SignOff(fields.choice("verdict", VERDICTS, None) or "rejected"),
        fields.text("by"),
        fields.text("at"),
        fields.text("digest"),
        fields.text("key"),
        fields.text("note", ""),
    )


def add_approval(lesson_folder: Path, approval: Approval) -> None:
    """Adds one row, written whole."""
    rows = [*read_approvals(lesson_folder), approval]
    lines = [HEAD, "reviews:\n"]
    for row in rows:
        values = {**{name: getattr(row, name) for name in FIELDS}, "verdict": row.verdict.value}
        for place, name in enumerate(FIELDS):
            lines.append(f"  {'-' if place == 0 else ' '} {name}: {_quoted(values[name])}\n")
    write_whole("".join(lines), lesson_folder / FILE)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def standing(approvals: Sequence[Approval], step: str, *, digest: str, key: str) -> Approval | None:
    """The approval of `step` that holds for a product of this digest or key: the latest word on it
    counts, and a refusal after an approval takes it back."""
    on_it = [
        one for one in approvals if one.step == step and (one.digest == digest or one.key == key)
    ]
    latest = on_it[-1] if on_it else None
    return latest if latest and latest.verdict is SignOff.APPROVED else None
