"""What a cluster costs beside the work itself, in one run on one machine, over TLS:

- media bytes by the depot, and the same bytes as a result of the engine (the rival), with the
  memory that each needs;
- steps that do nothing, through the engine and on local worker processes (the rival).

    python -m benchmarks.cluster --megabytes 256 --steps 200
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from pipeline.build.executors.authority import make_certificates
from pipeline.build.executors.certificates import identity_of
from pipeline.build.executors.cluster import Cluster, ClusterExecutor
from pipeline.build.executors.depot import Depot, Ticket
from pipeline.build.executors.depot_client import DepotClient
from pipeline.build.executors.engine import quiet, security_of
from pipeline.build.run import Builder, Crew
from pipeline.model.recipe import Recipe, make
from pipeline.model.step import Artefact, Step
from pipeline.recipes.crew import proof_of
from pipeline.settings.root import Places
from pipeline.store.store import Store

CHECKOUT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def zeros(size: int) -> bytes:
    """Runs on a worker: what an engine would send back as a film."""
    return os.urandom(1 << 20) * (size >> 20)


def fetch_once(address: str, token: str, ticket: str, folder: str, digest: str) -> None:
    """Runs in a process of its own: what a worker does with an input."""
    context = identity_of(Path(folder), "worker").client_context()
    with tempfile.NamedTemporaryFile() as place:
        DepotClient(address, token, context).fetch(ticket, 0, Path(place.name), digest)


class Peak:
    """The most memory (MiB) that some processes had beyond what they had at first."""

    def __init__(self, processes: list[psutil.Process]) -> None:
        self._processes = processes
        self._before = self._now()
        self._most = self._before
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _now(self) -> int:
        return sum(process.memory_info().rss for process in self._processes)

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            self._most = max(self._most, self._now())

    def end(self) -> int:
        self._ended.set()
        self._thread.join()
        return (self._most - self._before) >> 20


@contextmanager
def service(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`weike …` as a service, and the first line that it says."""
    process = subprocess.Popen(
        [sys.executable, str(CHECKOUT / "cli.py"), "--root", str(CHECKOUT), *words],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "WEIKE_CERTIFICATES": str(folder), "PYTHONPATH": str(CHECKOUT)},
    )
    assert process.stderr is not None
    try:
        yield process, process.stderr.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=20)


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def by_depot(folder: Path, size: int) -> tuple[float, int]:
    """Seconds (median) and MiB for one file of `size` bytes to another process."""
    film = folder / "film"
    film.write_bytes(zeros(size))
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    depot = Depot("127.0.0.1", identity_of(folder, "builder").server_context())
    ticket = depot.open(Ticket((film,), folder, lambda _: None))
    peak = Peak([psutil.Process()])
    call = (
        f"fetch_once({depot.address!r}, {depot.token!r}, {ticket!r}, {str(folder)!r}, {digest!r})"
    )
    script = "import time; from benchmarks.cluster import *; b = time.monotonic(); " + call
    script += "; print(time.monotonic() - b)"
    seconds = [
        float(subprocess.check_output([sys.executable, "-c", script], cwd=CHECKOUT, text=True))
        for _ in range(ROUNDS)
    ]
    depot.close()
    return median(seconds), peak.end()


def by_engine(folder: Path, address: str, size: int, others: list[int]) -> tuple[float, int]:
    """The same as the engine would: as a result, by pickle-free bytes."""
    from distributed import Client

    quiet()
    with Client(address, security=security_of(identity_of(folder, "builder"))) as client:
        peak = Peak([psutil.Process(), *map(psutil.Process, others)])
        seconds = [
            timed(lambda: client.submit(zeros, size, pure=False).result()) for _ in range(ROUNDS)
        ]
        return median(seconds), peak.end()


def steps_a_second(store: Store, executor: Any, count: int) -> float:
    crew = Crew({"toy": "tests.build.toy_stage"}, jobs=2, environment=dict(os.environ))

    def many(first: int, number: int) -> Recipe[Artefact]:
        steps = [Step("t", "toy", 1, {"word": str(first + n)}, {}) for n in range(number)]
        return (yield from make(*steps))[0]

    with Builder(store, crew, executor=executor) as builder:
        builder.run([("warm", many(0, 4))])
        return count / timed(lambda: builder.run([("many", many(10, count))]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=256)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    size = arguments.megabytes << 20
    with tempfile.TemporaryDirectory(prefix="weike-benchmark-") as name:
        folder = Path(name)
        make_certificates(folder)
        places = Places(CHECKOUT)
        with service(folder, "cluster", "scheduler", "--port", "0") as (scheduler, told):
            address = told.split()[-1]
            words = ("--jobs", "2", "--not-shared", "--work", str(folder / "work"))
            with service(folder, "worker", address, *words) as (worker, _):
                seconds, memory = by_depot(folder, size)
                print(f"depot:  {arguments.megabytes / seconds:6.0f} MiB/s, {memory} MiB of memory")
                others = [scheduler.pid, worker.pid]
                rival, rival_memory = by_engine(folder, address, size, others)
                print(f"engine: {arguments.megabytes / rival:6.0f} MiB/s, {rival_memory} MiB")
                print(f"the depot is {rival / seconds:.2f} x as fast")
                cluster = Cluster(
                    address,
                    identity_of(folder, "builder"),
                    proof_of(places),
                    folder,
                    folder / "far",
                    print,
                )
                executor = ClusterExecutor(cluster)
                far = steps_a_second(Store(folder / "far"), executor, arguments.steps)
        near = steps_a_second(Store(folder / "near"), None, arguments.steps)
        print(f"steps that do nothing: {far:.0f}/s by the cluster, {near:.0f}/s by local workers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
