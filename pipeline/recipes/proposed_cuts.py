"""Cuts proposed for a lesson, as lines of an edit list that a person may take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.editing.proposing import ALWAYS, SOMETIMES, Proposal, Why, is_scripted, pauses
from pipeline.manifest.edit import time_text
from pipeline.model.codec import loads
from pipeline.model.edit import Cut
from pipeline.model.measured import Measurements
from pipeline.model.media import Finding, Severity
from pipeline.model.timed_text import Recognition, SpokenClass
from pipeline.model.timing import TimeRange, nearest_frame
from pipeline.recipes.overhearing import Overheard
from pipeline.speech.quotes import Speech
from pipeline.stages import inspect


@dataclass(frozen=True, slots=True)
class ProposedCut:
    """One cut; `take` is the file it is of."""

    take: str
    proposal: Proposal

    @property
    def entry(self) -> str:
        """As a line of `cut:`."""
        span = self.proposal.span
        name = json.dumps(self.take, ensure_ascii=False)
        return f"{{take: {name}, from: {time_text(span.start)}, to: {time_text(span.stop)}}}"

    @property
    def reason(self) -> str:
        seconds = float(self.proposal.span.duration)
        what = self.proposal.words or "nobody speaks"
        return f"{self.proposal.why.value}, {seconds:.1f} s: {what}"


def proposed_cuts(lesson: Overheard) -> tuple[ProposedCut, ...]:
    """In the order of the takes and their time; not what is cut out already."""
    cut, rate = lesson.cut, lesson.kitchen.course.frame_rate
    made = []
    for number, take in enumerate(lesson.kitchen.material.takes):
        found = sorted(
            [*_pauses(lesson, number), *_fillers(lesson, number)],
            key=lambda one: (one.span, one.why.value),
        )
        made += [
            ProposedCut(take.record.file, one)
            for one in found
            if _is_shown(number, one.span, cut, rate)
        ]
    return tuple(made)


def _pauses(lesson: Overheard, take: int) -> Iterator[Proposal]:
    artefact = lesson.listened.measured[take]
    text = lesson.kitchen.workshop.store.text(artefact.part(inspect.MEASUREMENTS))
    heard = loads(inspect.SCHEMA, Measurements, text).heard
    if heard is not None:
        spoken = [unit.span for unit in lesson.takes[take].speech.units if unit.span]
        yield from pauses(heard, spoken)


def _fillers(lesson: Overheard, take: int) -> Iterator[Proposal]:
    """What the engine heard, since an alignment to the script leaves such words out."""
    from pipeline.speech.align_words import transcript_of

    part = lesson.listened.recognised.get(take)
    if part is None:
        return
    text = lesson.kitchen.workshop.store.text(part)
    said = transcript_of(loads("recognition/1", Recognition, text)).units
    speech = Speech(said, lesson.kitchen.lesson.language)
    script = [
        unit for unit in lesson.takes[take].speech.units if unit.agreement is not SpokenClass.ADDED
    ]
    has_script = bool(lesson.kitchen.material.script)
    for words in (*ALWAYS, *(SOMETIMES if has_script else ())):
        for place in speech.find(words):
            first, last = said[place.start].span, said[place[-1]].span
            if first and last:
                span = TimeRange(first.start, max(first.start, last.stop))
                if span.duration and not (has_script and is_scripted(words, span, script)):
                    yield Proposal(Why.FILLER, span, words)


def _is_shown(take: int, span: TimeRange, cut: Cut, rate: Fraction) -> bool:
    """Whether all of it is in the film as it is cut now."""
    first, last = nearest_frame(span.start, rate), nearest_frame(span.stop, rate) - 1
    return any(
        piece.take == take
        and piece.start <= first <= last < piece.start + piece.frame_count * piece.speed
        for piece in cut.pieces
    )


def proposal_finding(target: str, cuts: tuple[ProposedCut, ...]) -> Finding | None:
    """One line of `weike check` for all of them."""
    if not cuts:
        return None
    seconds = float(sum(one.proposal.span.duration for one in cuts))
    pause_count = sum(one.proposal.why is Why.PAUSE for one in cuts)
    filler_count = len(cuts) - pause_count
    return Finding(
        "proposed-cuts",
        Severity.TELLS,
        f"{pause_count} long pauses and {filler_count} filler words could be cut ({seconds:.1f} s)",
        f"`weike edit propose {target}` lists them; nothing is cut unless you take it",
        message_zh=f"可剪去{pause_count}处长停顿、{filler_count}个口头语（共{seconds:.1f}秒）",
        advice_zh=f"用 `weike edit propose {target}` 查看；不采纳就不会剪",
    )
