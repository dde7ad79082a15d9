"""What each stage of a build costs by itself: its worker's peak of memory and its processor time,
as Linux counts them.

    python -m benchmarks.stages --seconds 300 --lines 180 [--target cold/01-lecture:burned-in]

Every step gets a fresh worker, so a peak is the stage's own with its imports; what FFmpeg, which is
no process of ours, needs is not in the memory and is in the processor time.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.cold import course
from benchmarks.house import forget
from pipeline.build.executors.local import LocalExecutor, WorkerProcess, end_all
from pipeline.build.room import Limits
from pipeline.build.run import Builder
from pipeline.commands.building import errors_of, recipes_for
from pipeline.commands.opening import choose
from pipeline.recipes.crew import crew_of
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places


@dataclass
class Spent:
    """Of all steps of one stage."""

    peaks: list[int] = field(default_factory=list)
    """Kilobytes, a worker each."""
    seconds: list[float] = field(default_factory=list)
    """Of the processor: the worker and what it ran."""


class OneStepEach(LocalExecutor):
    """Workers that are not used again, each asked at its end what it cost."""

    def __init__(self, limits: Limits, environment: Mapping[str, str]) -> None:
        super().__init__(limits, environment)
        self.spent: dict[str, Spent] = {}

    def _give_back(self, worker: WorkerProcess) -> None:
        if worker.is_alive():
            spent = self.spent.setdefault(worker.ran.rpartition(".")[2], Spent())
            spent.peaks.append(peak_of(worker.pid))
            spent.seconds.append(processor_of(worker.pid))
            end_all([worker])
        super()._give_back(worker)


def peak_of(pid: int) -> int:
    """Kilobytes that the process held at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def processor_of(pid: int) -> float:
    """Seconds that the process and its ended children used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11:15])
    return float(ticks / os.sysconf("SC_CLK_TCK"))


def spent_on(root: Path, target: str) -> dict[str, Spent]:
    """Builds `target` from nothing, one step at a time."""
    forget(root)
    places = Places(root)
    workshop = Workshop(places, read_settings(places))
    chosen = choose(workshop, (target,))
    crew = crew_of(workshop.settings, 1)
    executor = OneStepEach(Limits(1), crew.environment)
    with Builder(workshop.store, crew, executor=executor) as builder:
        outcomes = builder.run(recipes_for(workshop, chosen))
    for error in errors_of(chosen, outcomes):
        raise error
    return executor.spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--lines", type=int, default=180)
    parser.add_argument("--target", default="cold")
    given = parser.parse_args()
    found = spent_on(course(given.seconds, lines=given.lines), given.target)
    print("| stage | steps | peak, MB | processor, s |\n|---|---|---|---|")
    for stage, spent in sorted(found.items(), key=lambda one: -max(one[1].peaks)):
        peak, seconds = max(spent.peaks) // 1024, sum(spent.seconds)
        print(f"| {stage} | {len(spent.peaks)} | {peak} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
