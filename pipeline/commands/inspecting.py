"""Inspection beside the watch: what was taken in is measured while the team can still film again.

It runs in a thread of its own (the work itself in processes), so that intake goes on meanwhile.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import click

from pipeline.build.executors.executor import Executor
from pipeline.build.run import Builder
from pipeline.commands.opening import choose
from pipeline.commands.placing import place_waiting
from pipeline.intake.naming import one_line
from pipeline.model.course import Course
from pipeline.model.errors import WeikeError
from pipeline.model.lesson import Lesson
from pipeline.model.media import Severity
from pipeline.recipes.answering import Answer, answer_lesson
from pipeline.recipes.crew import crew_of
from pipeline.recipes.inspecting import inspect_lesson
from pipeline.recipes.workshop import Workshop

STOP_SECONDS = 5.0
"""How long a stopped inspection may take to end its workers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be inspected; without a lesson: the course's films that wait for theirs."""

    course: str
    lesson: str = ""


@dataclass
class Inspector:
    """Takes what it is asked in batches: what comes while it works is the next batch."""

    open_workshop: Callable[[], Workshop]
    """Anew for each batch: manifests and settings as they are then."""
    as_json: bool
    """Standard output is for intake's own objects alone."""
    _asked: queue.SimpleQueue[Asked | None] = field(default_factory=queue.SimpleQueue)
    _thread: threading.Thread | None = None
    _executor: Executor | None = None
    _is_stopped: bool = False

    def ask(self, asked: Iterable[Asked]) -> None:
        """Starts at once where nothing is under way."""
        for one in asked:
            self._asked.put(one)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="inspection", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Waits until all that was asked is done."""
        self._asked.put(None)
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(timeout=0.2)  # so that Ctrl-C is heard

    def stop(self) -> None:
        """Drops what is under way; a later watch finds that it was not told."""
        self._is_stopped = True
        if self._executor is not None:
            self._executor.end()
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)

    def _work(self) -> None:
        is_last = False
        while not is_last and not self._is_stopped:
            batch, is_last = self._batch()
            if batch:
                with self._telling():
                    self._inspect(batch)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """What cannot be inspected is told, and stops neither the others nor the watch."""
        try:
            yield
        except (WeikeError, OSError) as problem:
            if not self._is_stopped:
                said = problem.text() if isinstance(problem, WeikeError) else str(problem)
                click.echo(f"could not inspect: {said}", err=True)

    def _batch(self) -> tuple[list[Asked], bool]:
        """Everything that was asked by now, once; and whether nothing comes after it."""
        found: dict[Asked, None] = {}
        one = self._asked.get()
        while one is not None:
            found[one] = None
            try:
                one = self._asked.get_nowait()
            except queue.Empty:
                return list(found), False
        return list(found), True

    def _inspect(self, batch: Sequence[Asked]) -> None:
        workshop = self.open_workshop()
        crew = crew_of(workshop.settings, None)
        self._executor = crew.executor()
        lessons = dict.fromkeys(one for one in batch if one.lesson)
        with Builder(workshop.store, crew, executor=self._executor) as builder:
            for course in dict.fromkeys(one.course for one in batch if not one.lesson):
                with self._telling():
                    (chosen,) = choose(workshop, (course,))
                    placed = place_waiting(workshop, chosen.course, builder, as_json=self.as_json)
                    lessons |= dict.fromkeys(Asked(course, lesson) for lesson in placed)
            self._answer(workshop, builder, tuple(lessons))

    def _answer(self, workshop: Workshop, builder: Builder, asked: Sequence[Asked]) -> None:
        known: dict[str, tuple[Course, Lesson]] = {}
        for one in asked:
            name = f"{one.course}/{one.lesson}"
            with self._telling():
                (chosen,) = choose(workshop, (name,))
                for lesson in chosen.lessons:
                    known[name] = chosen.course, lesson
        recipes = [(name, inspect_lesson(workshop, *both)) for name, both in known.items()]
        for outcome in builder.run(recipes):
            if outcome.value is None or self._is_stopped:
                continue
            with self._telling():
                for answer in answer_lesson(workshop, *known[outcome.name], outcome.value):
                    self._say(answer)

    def _say(self, answer: Answer) -> None:
        counts = [
            f"{severity.value} {', '.join(codes)}"
            for severity in Severity
            if (codes := answer.codes(severity))
        ]
        found = "; ".join(counts) or "nothing found wrong 未发现问题"
        click.echo(
            f"inspected 已检查: {answer.target} {one_line(answer.file)}: {found}\n"
            f"  report 检查报告: {answer.page}",
            err=self.as_json,
        )
