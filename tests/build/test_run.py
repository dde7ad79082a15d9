from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.events import Event, StepEvent, StepState
from pipeline.build.plan import plan
from pipeline.build.run import Builder, Crew
from pipeline.model.errors import BadFootage, BrokenPromise, ToolFailed
from pipeline.model.recipe import Outcome, Recipe, make, side_by_side
from pipeline.model.step import Artefact, Input, Source, Step
from pipeline.store.digest import file_digest
from pipeline.store.store import Store


def toy(label: str, inputs: Mapping[str, Input] | None = None, **params: Any) -> Step:
    return Step(
        target="toys", stage="toy", version=1, params=params, inputs=inputs or {}, label=label
    )


def chain(*words: str) -> Recipe[Artefact]:
    """Each step takes the text of the one before and adds a word."""
    (made,) = yield from make(toy("0", word=words[0]))
    for place, word in enumerate(words[1:], 1):
        (made,) = yield from make(toy(str(place), {"before": made.part("text.txt")}, word=word))
    return made


class Ledger:
    """Remembers what a build told."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def labels(self, state: StepState) -> list[str]:
        return [e.step.label for e in self.events if isinstance(e, StepEvent) and e.state is state]


def build(
    store: Store, crew: Crew, *recipes: tuple[str, Recipe[Any]]
) -> tuple[tuple[Outcome[Any], ...], Ledger]:
    ledger = Ledger()
    with Builder(store, crew, ledger) as builder:
        return builder.run(recipes), ledger


def test_a_chain_runs_in_order_and_its_second_build_runs_nothing(store: Store, crew: Crew):
    (outcome,), first = build(store, crew, ("chain", chain("a", "b", "c")))
    assert store.text(outcome.value.part("text.txt")) == "abc"
    assert first.labels(StepState.DONE) == ["0", "1", "2"]
    _, second = build(store, crew, ("chain", chain("a", "b", "c")))
    assert second.labels(StepState.CACHED) == ["0", "1", "2"]
    assert second.labels(StepState.DONE) == []


def test_only_what_follows_a_change_runs_again(store: Store, crew: Crew):
    build(store, crew, ("chain", chain("a", "b", "c")))
    _, again = build(store, crew, ("chain", chain("a", "B", "c")))
    assert again.labels(StepState.CACHED) == ["0"]
    assert again.labels(StepState.DONE) == ["1", "2"]


def test_an_unchanged_output_of_a_deterministic_step_stops_the_work_there(store: Store, crew: Crew):
    def padded(extra: str) -> Recipe[Artefact]:
        (first,) = yield from make(toy("first", word="same", unused=extra))
        (second,) = yield from make(toy("second", {"before": first.part("text.txt")}))
        return second

    build(store, crew, ("x", padded("one")))
    _, again = build(store, crew, ("x", padded("two")))
    assert again.labels(StepState.DONE) == ["first"]
    assert again.labels(StepState.CACHED) == ["second"]


def test_a_step_that_is_not_deterministic_counts_by_its_key(store: Store, crew: Crew):
    def padded(extra: str) -> Recipe[Artefact]:
        step = replace(toy("first", word="same", unused=extra), is_deterministic=False)
        (first,) = yield from make(step)
        (second,) = yield from make(toy("second", {"before": first.part("text.txt")}))
        return second

    build(store, crew, ("x", padded("one")))
    _, again = build(store, crew, ("x", padded("two")))
    assert again.labels(StepState.DONE) == ["first", "second"]


def test_one_failure_leaves_other_recipes_alone(store: Store, crew: Crew):
    def refused() -> Recipe[Artefact]:
        (made,) = yield from make(toy("bad", refuse=True))
        return made

    (good, bad), _ = build(store, crew, ("good", chain("a", "b")), ("bad", refused()))
    assert good.value is not None
    assert isinstance(bad.error, BadFootage)
    assert bad.error.hint == "bring a film"


def test_side_by_side_tells_how_each_ended(store: Store, crew: Crew):
    def refused() -> Recipe[Artefact]:
        (made,) = yield from make(toy("bad", refuse=True))
        return made

    def both() -> Recipe[tuple[Outcome[Artefact], ...]]:
        return (yield from side_by_side(("good", chain("a")), ("bad", refused())))

    (outcome,), _ = build(store, crew, ("both", both()))
    good, bad = outcome.value
    assert good.value is not None
    assert isinstance(bad.error, BadFootage)


def test_a_crashed_worker_costs_its_step_alone(store: Store, crew: Crew):
    def crashed() -> Recipe[Artefact]:
        (made,) = yield from make(toy("crash", crash=True))
        return made

    (bad, good), _ = build(store, crew, ("bad", crashed()), ("good", chain("a", "b", "c")))
    assert isinstance(bad.error, ToolFailed)
    assert good.value is not None


def test_an_unforeseen_failure_is_told_as_a_bug_of_ours(store: Store, crew: Crew):
    def surprised() -> Recipe[Artefact]:
        (made,) = yield from make(toy("bug", bug=True))
        return made

    (outcome,), _ = build(store, crew, ("bug", surprised()))
    assert isinstance(outcome.error, BrokenPromise)
    assert "unforeseen" in outcome.error.message
    assert "toy_stage.py" in outcome.error.details


def test_a_key_asked_for_twice_is_made_once(store: Store, crew: Crew):
    _, ledger = build(store, crew, ("one", chain("a", "b")), ("two", chain("a", "b")))
    assert ledger.labels(StepState.DONE) == ["0", "1"]


def test_two_builds_at_once_make_each_key_once(tmp_path: Path):
    script = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        from pipeline.build.run import Builder, Crew
        from pipeline.store.store import Store
        from tests.build.test_run import Ledger, toy
        from pipeline.build.events import StepState
        from pipeline.model.recipe import make

        def many():
            return (yield from make(*[toy(str(i), word=str(i), seconds=0.02) for i in range(20)]))

        ledger = Ledger()
        crew = Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))
        with Builder(Store(Path(sys.argv[1])), crew, ledger) as builder:
            builder.run([("many", many())])
        print(len(ledger.labels(StepState.DONE)))
        """
    )
    command = [sys.executable, "-c", script, str(tmp_path / "store")]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    made = [int(build.communicate(timeout=60)[0]) for build in builds]
    assert sum(made) == 20, f"20 keys, but the two builds made {made}"


def test_a_plan_names_what_changed_and_builds_nothing(store: Store, crew: Crew):
    build(store, crew, ("chain", chain("a", "b")))
    looked = plan(store, [("chain", chain("z", "b"))])
    (stale,) = looked.stale
    assert [str(reason) for reason in stale.reasons] == ["params.word: a -> z"]
    assert looked.outcomes[0].value is None
    assert plan(store, [("chain", chain("a", "b"))]).stale == ()


def test_a_changed_source_file_is_named_with_its_digests(store: Store, crew: Crew, tmp_path: Path):
    script = tmp_path / "script.txt"

    def reading() -> Recipe[Artefact]:
        (made,) = yield from make(toy("read", {"script": Source(script, file_digest(script))}))
        return made

    script.write_text("one", encoding="utf-8")
    before = file_digest(script)
    build(store, crew, ("reading", reading()))
    script.write_text("two", encoding="utf-8")
    (stale,) = plan(store, [("reading", reading())]).stale
    assert [reason.place for reason in stale.reasons] == ["inputs.script"]
    assert before[:20] in stale.reasons[0].before


def test_a_lost_blob_is_made_again(store: Store, crew: Crew):
    (outcome,), _ = build(store, crew, ("chain", chain("a")))
    store.path(outcome.value.part("text.txt")).unlink()
    assert str(plan(store, [("chain", chain("a"))]).stale[0].reasons[0]).startswith("its output")
    (again,), _ = build(store, crew, ("chain", chain("a")))
    assert store.text(again.value.part("text.txt")) == "a"


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_an_interrupt_ends_every_worker_within_two_seconds(tmp_path: Path):
    script = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        from pipeline.build.run import Builder, Crew
        from pipeline.store.store import Store
        from tests.build.test_run import toy
        from pipeline.model.recipe import make

        def slow():
            return (yield from make(toy("a", word="a"), toy("slow", seconds=60)))

        crew = Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))
        with Builder(Store(Path(sys.argv[1])), crew, lambda e: print(e, flush=True)) as builder:
            builder.run([("slow", slow())])
        """
    )
    command = [sys.executable, "-c", script, str(tmp_path / "store")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if "StepState.DONE" in line:
            break
    time.sleep(0.3)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - asked < 2
    assert "KeyboardInterrupt" in errors
    store = Store(tmp_path / "store")
    assert len(list(store.actions.all())) == 1, "what was done stays done"
    assert not [path for path in (tmp_path / "store" / "work").iterdir() if path.is_dir()]


def test_recipes_of_one_name_each_have_their_outcome(store: Store, crew: Crew) -> None:
    """A course may be asked for twice: one lesson of it, and its film."""
    both = (("course", chain("a")), ("course", chain("b", "c")))
    outcomes, _ = build(store, crew, *both)
    texts = [store.text(one.value.part("text.txt")) for one in outcomes if one.value]
    assert texts[0] != texts[1]
    again = (("course", chain("a")), ("course", chain("b", "c")))
    assert [one.value for one in plan(store, again).outcomes] == [one.value for one in outcomes]


@pytest.mark.parametrize("kind", ["kept", "changed", "growing", "growing and changed"])
def test_a_film_that_was_told_of_early_is_stored_with_the_sum_of_its_last_bytes(
    store: Store, crew: Crew, kind: str
) -> None:
    def recipe() -> Recipe[Artefact]:
        (made,) = yield from make(toy("film", word="x", film=kind))
        return made

    ((outcome,), _) = build(store, crew, ("toys", recipe()))
    assert outcome.value is not None
    place = store.path(outcome.value.part("film.mp4"))
    assert file_digest(place) == place.name
    assert place.read_bytes()[:5] == (b"other" if "changed" in kind else b"first")


def test_why_a_step_ran_can_still_be_asked_when_it_has_run(store: Store, crew: Crew) -> None:
    build(store, crew, ("chain", chain("a")))
    told: list[Event] = []
    with Builder(store, crew, told.append) as builder:
        builder.run([("chain", chain("z"))])
    done = [one for one in told if isinstance(one, StepEvent) and one.state is StepState.DONE]
    assert [str(reason) for reason in done[0].reasons] == ["params.word: a -> z"]
