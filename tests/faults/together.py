"""Several builders in one store ask for the same keys at the same moment, round after round; each
key must be built once. And a sweep that needs nothing runs beside a build, which must not notice.

    python -m tests.faults.together --builders 8 --rounds 200
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.build.run import Builder, Crew
from pipeline.model.errors import WeikeError
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Step
from pipeline.store.store import Store
from pipeline.store.sweep import Needed, look_before, sweep_store

KEYS = 6
"""Asked for by every builder in every round: four side by side, two that wait for those."""


def crew() -> Crew:
    return Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))


def round_of(number: int, count: Path, order: random.Random) -> Recipe[Artefact]:
    """The keys of one round, asked for in another order by each builder."""

    def toy(word: str, inputs: dict[str, Any]) -> Step:
        params = {"word": f"{number}.{word} ", "count": str(count)}
        return Step("toys", "toy", 1, params, inputs, label=f"{number}.{word}")

    words = ["a", "b", "c", "d"]
    order.shuffle(words)
    first = yield from make(*[toy(word, {}) for word in words])
    by_word = dict(zip(words, first, strict=True))
    whole = {word: by_word[word].part("text.txt") for word in sorted(by_word)}
    (second,) = yield from make(toy("e", whole))
    (third,) = yield from make(toy("f", {"before": second.part("text.txt")}))
    return third


def build_rounds(folder: str, number: int, rounds: int, barrier: Any, problems: Any) -> None:
    """One builder: a process of its own, as two people at two desks are."""
    store = Store(Path(folder) / "store")
    chance = random.Random(number)
    with Builder(store, crew()) as builder:
        for each in range(rounds):
            barrier.wait()
            count = Path(folder) / "count.txt"
            (outcome,) = builder.run([("round", round_of(each, count, chance))])
            text = store.text(outcome.value.part("text.txt")) if outcome.value else outcome.error
            if text != "".join(f"{each}.{word} " for word in "abcdef"):
                problems.put(f"builder {number}, round {each}: {text!r}")


def build_together(folder: Path, *, builders: int, rounds: int) -> list[str]:
    """Problems found; empty: every key of every round was built exactly once."""
    context = multiprocessing.get_context("spawn")
    barrier, problems = context.Barrier(builders), context.Queue()
    team = [
        context.Process(target=build_rounds, args=(str(folder), n, rounds, barrier, problems))
        for n in range(builders)
    ]
    for member in team:
        member.start()
    for member in team:
        member.join()
    found = [f"a builder ended with {m.exitcode}" for m in team if m.exitcode]
    while not problems.empty():
        found.append(problems.get())
    counted = Counter((folder / "count.txt").read_text(encoding="utf-8").split())
    found += [f"key {word} was built {times} times" for word, times in counted.items() if times > 1]
    if len(counted) != KEYS * rounds:
        found.append(f"{len(counted)} keys were built, of {KEYS * rounds}")
    return found


def sweep_beside(folder: Path, *, rounds: int) -> tuple[list[str], int]:
    """Problems of a build whose store is swept all the time by someone who needs nothing; and how
    many records were swept."""
    context = multiprocessing.get_context("spawn")
    barrier, problems = context.Barrier(1), context.Queue()
    store = Store(folder / "store")
    builder = context.Process(target=build_rounds, args=(str(folder), 0, rounds, barrier, problems))
    gone = 0
    for member in (builder,):
        member.start()
    while builder.is_alive():
        try:
            gone += sweep_store(store, look_before(store), Needed(()), is_dry_run=False).records
        except WeikeError as error:
            problems.put(str(error))
        time.sleep(0.01)
    builder.join()
    found = [f"the builder ended with {builder.exitcode}"] if builder.exitcode else []
    while not problems.empty():
        found.append(problems.get())
    counted = Counter((folder / "count.txt").read_text(encoding="utf-8").split())
    found += [f"{word} was swept while in use" for word, times in counted.items() if times > 1]
    return found, gone


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builders", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weike-together-") as folder:
        place = Path(folder)
        found = build_together(place, builders=arguments.builders, rounds=arguments.rounds)
    with tempfile.TemporaryDirectory(prefix="weike-beside-") as folder:
        beside, _ = sweep_beside(Path(folder), rounds=arguments.rounds)
    for problem in found + beside:
        print("PROBLEM:", problem)
    seconds = time.monotonic() - began
    print(f"{arguments.builders} builders, {arguments.rounds} rounds of {KEYS}, {seconds:.0f} s")
    return 1 if found + beside else 0


if __name__ == "__main__":
    sys.exit(main())
