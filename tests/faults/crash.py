"""Kills with signal 9 at random moments of intake, build, hand-over and sweep, and audits after
each that nothing was lost; when a cycle is through, the library is that of an undisturbed build.

    python -m tests.faults.crash --points 300 --seed 1
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults.audit import (
    broken_promises,
    dropped_digests,
    library_of,
    running_for,
    wait_until_quiet,
)
from tests.faults.tiny import Prepared, copied, prepare
from tests.house import CHECKOUT, House

VERBS = (
    ("watch", "demo", "--once"),
    ("build", "demo", "--json"),
    ("publish", "demo", "--channel", "internal"),
    ("gc",),
)
TOLD = ("ended in the middle of a step", "FFmpeg was ended by signal")
"""What a build says of a step whose worker or encoder was killed again when it was tried again; the
next build must come through."""
FEW = 3
"""Kills a cycle of each verb that is short: most of the work is in the build."""
VICTIMS = ("builder", "builder", "everything", "worker", "encoder")
"""Whom a kill hits; a build whose worker or encoder is killed goes on, and must come out whole."""


@dataclass
class Tally:
    """What was tried and what went wrong."""

    points: int = 0
    cycles: int = 0
    during: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Verb:
    """One run of the command line that is killed along the way."""

    def __init__(self, house: House, words: tuple[str, ...]) -> None:
        self._house = house
        self._words = words
        self.running: Counter[str] = Counter()
        self.started = 0
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root), *words],
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=house.root,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == "step":
                is_start = event["state"] == "started"
                self.started += is_start
                self.running[event["stage"]] += 1 if is_start else -(event["state"] != "cached")

    def wait_for(self, steps: int, seconds: float) -> bool:
        """Until so many steps have started and then some; False where it has ended before."""
        until = time.monotonic() + 120
        while self.started < steps and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def kill(self, victim: str, chance: random.Random) -> bool:
        """False where there was nobody of that kind."""
        family = _family(self.process.pid)
        if victim == "builder":
            self.process.kill()
        elif victim == "everything":
            for process in [psutil.Process(self.process.pid), *family]:
                _kill(process)
        else:
            is_encoder = victim == "encoder"
            fit = [p for p in family if _is_ffmpeg(p) == is_encoder]
            if not fit:
                return False
            _kill(chance.choice(fit))
        return True

    def end(self) -> tuple[int, str]:
        code = self.process.wait(timeout=300)
        self._reader.join()
        self._log.seek(0)
        return code, self._log.read().decode("utf-8", "replace")


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _is_ffmpeg(process: psutil.Process) -> bool:
    try:
        return "ffmpeg" in process.name() or "guard.main()" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


class Harness:
    """Cycles from drop to sweep in one root, with kills, until there were enough of them."""

    def __init__(self, folder: Path, prepared: Prepared, seed: int) -> None:
        self._template = prepared.dropped
        self._house = House(folder / "root")
        self._dropped = dropped_digests(self._template)
        self._reference = library_of(prepared.built)
        self._chance = random.Random(seed)
        self.tally = Tally()

    def run(self, points: int) -> Tally:
        while self.tally.points < points and not self.tally.problems:
            copied(self._template, self._house.root)
            for words in VERBS:
                self._survive(words, points)
                if words[0] == "build" and not self.tally.problems:
                    self._compare()
            self.tally.cycles += 1
        return self.tally

    def _survive(self, words: tuple[str, ...], points: int) -> None:
        """Runs one verb again and again, killed on the way, until it comes through."""
        kills = 0
        while not self.tally.problems:
            verb = Verb(self._house, words)
            was_ended = False
            left = 1000 if words[0] == "build" else FEW
            while self.tally.points < points and not was_ended and kills < left:
                was_ended = not self._strike(verb, words[0])
                kills += 1
                if verb.process.poll() is not None:
                    break
            code, log = verb.end()
            self._audit(words[0])
            if code == 0:
                return
            if code > 0 and not (kills and any(told in log for told in TOLD)):
                self.tally.problems.append(f"{words[0]} ended with {code}: {log[-1500:]}")

    def _strike(self, verb: Verb, name: str) -> bool:
        steps = self._chance.randrange(1, 7) if name == "build" else 0
        delay = self._chance.uniform(0.0, 0.5 if name == "build" else 2.0)
        victim = self._chance.choice(VICTIMS) if name == "build" else "builder"
        if not verb.wait_for(verb.started + steps, delay):
            return False
        during = [stage for stage, count in verb.running.items() if count > 0] or [name]
        if verb.kill(victim, self._chance):
            self.tally.points += 1
            if self.tally.points % 25 == 0:
                print(f"{self.tally.points} kills", file=sys.stderr, flush=True)
            self.tally.during.update(during)
            self.tally.victims[victim] += 1
        if victim in ("builder", "everything"):
            verb.process.wait(timeout=30)
        return True

    def _audit(self, name: str) -> None:
        left = wait_until_quiet(self._house.root)
        self.tally.problems += [f"{name} left running: {process}" for process in left]
        self.tally.problems += broken_promises(self._house, self._dropped)

    def _compare(self) -> None:
        found = library_of(self._house)
        if found.keys != self._reference.keys:
            odd = found.keys ^ self._reference.keys
            self.tally.problems.append(f"other keys than an undisturbed build: {sorted(odd)}")
        for name in {*found.content, *self._reference.content}:
            if found.content.get(name) != self._reference.content.get(name):
                self.tally.problems.append(f"{name} is not what an undisturbed build makes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weike-crash-", ignore_cleanup_errors=True) as folder:
        place = Path(os.path.realpath(folder))
        harness = Harness(place, prepare(place / "prepared"), arguments.seed)
        tally = harness.run(arguments.points)
        for process in running_for(Path(folder)):
            process.kill()
    print(f"{tally.points} kills in {tally.cycles} cycles, {time.monotonic() - began:.0f} s")
    print("during:", dict(tally.during.most_common()))
    print("victims:", dict(tally.victims))
    for problem in tally.problems:
        print("PROBLEM:", problem)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
