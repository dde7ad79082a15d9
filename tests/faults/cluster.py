"""A real scheduler and real workers on this machine, over TLS: one worker is killed in the middle
of an encode, another one's whole family is stopped for a while; the library that comes out is the
one that a local build makes.

    python -m tests.faults.cluster --rounds 10 --stop 60
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults.audit import (
    broken_promises,
    dropped_digests,
    library_of,
    wait_until_quiet,
)
from tests.faults.damage import differences
from tests.faults.tiny import Prepared, copied, prepare
from tests.house import CHECKOUT, House

TTL = 4
"""Seconds of silence after which a machine's steps go to others."""
MODES = {"shared": (True, True, True), "not shared": (False,) * 3, "mixed": (True, False, False)}
"""Which of the three workers see the builder's root."""


class Program:
    """`weike` running as a service; its lines are read as they come."""

    def __init__(self, root: Path, certificates: Path, *words: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(root), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "WEIKE_CERTIFICATES": str(certificates)},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line.strip())

    def wait_for(self, words: str, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self.lines:
                if words in line:
                    return line
            assert self.process.poll() is None, self.lines
            time.sleep(0.05)
        raise AssertionError(f"{words!r} was not said: {self.lines}")

    def family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self.process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def signal(self, kind: signal.Signals) -> None:
        for process in self.family():
            try:
                process.send_signal(kind)
            except psutil.NoSuchProcess:
                continue

    def end(self) -> None:
        self.signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@dataclass
class Team:
    """A scheduler and three workers of one set of certificates."""

    address: str
    workers: list[Program]


def start_team(
    stack: ExitStack,
    house: House,
    certificates: Path,
    elsewhere: House,
    mode: str,
    odd: House | None = None,
) -> Team:
    """`elsewhere` is the root of workers that do not see the builder's; `odd`, where given, that
    of one more worker, which has other fonts."""
    scheduler = Program(
        house.root, certificates, "cluster", "scheduler", "--port", "0", "--worker-ttl", str(TTL)
    )
    stack.callback(scheduler.end)
    address = scheduler.wait_for("scheduler at").split()[-1]
    workers = []
    for is_shared in MODES[mode]:
        root = house.root if is_shared else elsewhere.root
        private = ["--work", str(certificates.parent / f"work{len(workers)}")]
        private += [] if is_shared else ["--not-shared"]
        worker = Program(root, certificates, "worker", address, "--jobs", "1", *private)
        stack.callback(worker.end)
        workers.append(worker)
    if odd is not None:
        words = ("worker", address, "--not-shared", "--work", str(odd.root / "work"))
        stranger = Program(odd.root, certificates, *words)
        stack.callback(stranger.end)
        stranger.wait_for("serves")
    for worker in workers:
        worker.wait_for("serves")
    return Team(address, workers)


def build_with_faults(
    house: House, team: Team, certificates: Path, *, stop: float
) -> tuple[list[str], str]:
    """Problems (the build's own, and faults that did not come about), and what was told."""
    build = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(house.root), "build", "demo"]
        + ["--json", "--cluster", team.address, "--certificates", str(certificates)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    events: list[dict[str, object]] = []
    faults = threading.Thread(target=_do_faults, args=(team, events, stop), daemon=True)
    faults.start()
    for line in build.stdout:
        events.append(json.loads(line))
    errors = build.stderr.read()
    build.wait(timeout=60)
    faults.join(timeout=stop + 60)
    made = [e for e in events if e.get("state") == "done"]
    names = [(e["target"], e["stage"], e["label"]) for e in made]
    problems = [f"recorded twice: {name}" for name in set(names) if names.count(name) > 1]
    if build.returncode:
        problems.append(f"the build ended with {build.returncode}: {errors[-2000:]}")
    told = [str(event["fault"]) for event in events if "fault" in event]
    return problems + [f"no {kind}" for kind in ("kill", "stop") if kind not in told], errors


def _do_faults(team: Team, events: list[dict[str, object]], stop: float) -> None:
    """The first worker is killed, the second one stopped, each while it encodes."""
    victim, sleeper, _ = team.workers
    if _wait_for_encode(victim):
        victim.process.kill()
        events.append({"fault": "kill"})
    if _wait_for_encode(sleeper):
        sleeper.signal(signal.SIGSTOP)
        events.append({"fault": "stop"})
        time.sleep(stop)
        sleeper.signal(signal.SIGCONT)


def _wait_for_encode(worker: Program) -> bool:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        for process in worker.family():
            try:
                if "ffmpeg" in process.name():
                    return True
            except psutil.Error:
                continue
        time.sleep(0.005)
    return False


@dataclass
class Tally:
    rounds: int = 0
    problems: list[str] = field(default_factory=list)


class Harness:
    """Rounds of cluster builds with faults, each from footage, against one local build."""

    def __init__(self, folder: Path, prepared: Prepared) -> None:
        self._folder = folder
        self._taken = prepared.taken
        self._dropped = dropped_digests(prepared.dropped)
        self._reference = library_of(prepared.built)
        self.certificates = folder / "certificates"
        self._taken.weike("cluster", "certificates", str(self.certificates))
        self.elsewhere = House(folder / "elsewhere")
        for name in ("assets", "config"):
            shutil.copytree(self._taken.root / name, self.elsewhere.root / name)
        (self.elsewhere.root / "projects").mkdir()
        self.tally = Tally()

    def odd_house(self) -> House:
        """A root with a font less."""
        house = copied(self.elsewhere, self._folder / "odd")
        (house.root / "assets" / "fonts" / "NotoSansSC-Bold.ttf").unlink()
        return house

    def round(self, mode: str, *, stop: float, odd: House | None = None) -> str:
        """One build from footage by three workers, one killed, one stopped `stop` seconds; returns
        what the build told a person."""
        house = copied(self._taken, self._folder / "root")
        with ExitStack() as stack:
            team = start_team(stack, house, self.certificates, self.elsewhere, mode, odd)
            found, told = build_with_faults(house, team, self.certificates, stop=stop)
        found += differences(library_of(house), self._reference)
        found += broken_promises(house, self._dropped)
        found += [f"left running: {each}" for each in wait_until_quiet(house.root)]
        self.tally.rounds += 1
        self.tally.problems += [f"{mode}: {problem}" for problem in found]
        return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--stop", type=float, default=60)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weike-cluster-") as folder:
        place = Path(os.path.realpath(folder))
        harness = Harness(place, prepare(place / "prepared"))
        for number in range(arguments.rounds):
            harness.round(("shared", "not shared")[number % 2], stop=arguments.stop)
            if harness.tally.problems:
                break
    print(f"{harness.tally.rounds} rounds, {time.monotonic() - began:.0f} s")
    for problem in harness.tally.problems:
        print("PROBLEM:", problem)
    return 1 if harness.tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
