"""What runs on a worker machine: one step, asked for as JSON bytes and answered as JSON bytes.

Nothing but those bytes crosses the engine: no pickled values, no media. Inputs are read from the
shared root where this machine has it, else fetched from the builder by digest; stages run in worker
processes of their own, as on the builder.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.build.executors.certificates import Identity
from pipeline.build.executors.depot_client import DepotClient, Dropped
from pipeline.build.executors.executor import Job
from pipeline.build.executors.fetched import Fetched
from pipeline.build.executors.local import LocalExecutor
from pipeline.build.executors.proof import Offer, tag_of
from pipeline.build.worker import error_told
from pipeline.model.codec import Json
from pipeline.model.errors import DamagedStore, MissingTool, ToolFailed, WeikeError
from pipeline.model.step import StageCall, Step, StoredFile
from pipeline.store.digest import file_digest, file_sums, flush
from pipeline.store.workspace import sweep_workspaces, workspace

BEAT_SECONDS = 1.0
SILENT_BEATS = 10
"""A builder that has not answered so many beats is gone; nobody waits for this step."""
PROVED_SIZE = 16 << 20
"""Files of a shared root up to this size are read against their digest before use; larger ones
were proved by the builder, and their size is compared."""


@dataclass
class Station:
    """This machine, as it serves builders. One a process."""

    offer: Offer
    executor: LocalExecutor
    folder: Path
    """Room of its own: fetched inputs, work under way."""
    root: Path | None = None
    """Where the builders' root is mounted here, if it is."""
    identity: Identity | None = None
    fetched: Fetched = field(init=False)

    def __post_init__(self) -> None:
        self.fetched = Fetched(self.folder / "inputs")
        sweep_workspaces(self.folder / "work")


_stations: list[Station] = []


def open_station(station: Station) -> None:
    """Makes this process serve; once, before the engine's worker starts."""
    _stations.append(station)


def describe() -> bytes:
    """This machine's proof and weights, as JSON."""
    if not _stations:
        return b"{}"
    offer = _stations[-1].offer
    return json.dumps({"proof": dict(offer.proof), "weights": sorted(offer.weights)}).encode()


def run_call(request: bytes) -> bytes:
    """Runs one step. Never raises: an error would cross the wire as a pickle."""
    try:
        if not _stations:
            raise MissingTool("expected a Weike worker (`weike worker`), found another program")
        answer = _Visit(_stations[-1], json.loads(request)).run()
    except Dropped:
        answer = {"dropped": True}
    except WeikeError as error:
        answer = {"error": error_told(error)}
    except Exception as problem:  # noqa: BLE001 - the stage boundary: every failure is told
        lost = ToolFailed(f"a machine of the cluster failed: {problem!r}")
        answer = {"error": error_told(lost)}
    return json.dumps(answer).encode()


class _Visit:
    """One request being served."""

    def __init__(self, station: Station, request: Mapping[str, Any]) -> None:
        self._station = station
        self._request = request
        self._ticket: str = request["ticket"]
        identity = station.identity
        context = identity.client_context() if identity else None
        self._depot = DepotClient(request["depot"], request["token"], context)
        self._share = 0.0
        self._is_dropped = False

    def run(self) -> dict[str, Json]:
        try:
            return self._run()
        finally:
            self._depot.close()

    def _run(self) -> dict[str, Json]:
        if self._request["tag"] != tag_of(self._station.offer.proof):
            raise ToolFailed("this machine is not the same as the builder's: it refuses the work")
        attempt = self._depot.begin(self._ticket)
        shared = self._shared_root()
        with workspace(self._station.folder / "work") as private, contextlib.ExitStack() as used:
            output = private.output
            if shared is not None:
                output = shared / self._request["folder"] / f"attempt{attempt}"
                output.mkdir(parents=True, exist_ok=True)
            job = self._job(shared, output, private.scratch, used)
            with self._beating(attempt, job):
                made = self._station.executor.call(job, self._note)
                files = self._give(output, attempt, is_shared=shared is not None)
            return {"facts": dict(made.facts), "attempt": attempt, "files": files}

    def _shared_root(self) -> Path | None:
        """This machine's view of the builder's root, proved by a file that the builder wrote."""
        root, probe = self._station.root, self._request["probe"]
        if root is None:
            return None
        with contextlib.suppress(OSError, ValueError):
            if (root / probe["path"]).read_text(encoding="utf-8") == probe["text"]:
                return root
        return None

    def _job(
        self, shared: Path | None, output: Path, scratch: Path, used: contextlib.ExitStack
    ) -> Job:
        inputs = {}
        for number, each in enumerate(self._request["inputs"]):
            if each["stays"]:
                inputs[each["name"]] = self._weights(each["digest"])
            elif shared is not None and each["path"]:
                inputs[each["name"]] = _proved(shared / each["path"], each)
            else:
                inputs[each["name"]] = self._bring(number, each, scratch.parent, used)
        call = StageCall(self._request["params"], inputs, output, scratch)
        step = Step("", self._request["stage"], 0, {}, {})
        return Job(step, self._request["module"], call, 0, {})

    def _bring(
        self, number: int, each: Mapping[str, Any], private: Path, used: contextlib.ExitStack
    ) -> Path:
        """An input from the builder, or as it was kept from last time, under its own name."""
        stored = StoredFile(each["name"], each["digest"], each["size"], each["crc32"])
        used.enter_context(self._station.fetched.using(stored))
        kept = self._station.fetched.path(
            stored,
            private / "fetched",
            lambda place: self._depot.fetch(self._ticket, number, place, stored.digest),
        )
        return _named(kept, private / f"input{number}" / each["file"])

    def _weights(self, digest: str) -> Path:
        found = self._station.offer.weights.get(digest)
        if found is None:
            raise MissingTool(f"this machine has no weights of sha256 {digest[:12]}…")
        return found

    def _give(self, output: Path, attempt: int, *, is_shared: bool) -> dict[str, str]:
        """Every file of the output with its digest, put where the builder finds it."""
        given = {}
        for path in sorted(path for path in output.rglob("*") if path.is_file()):
            name = path.relative_to(output).as_posix()
            given[name] = file_sums(path).digest
            if is_shared:
                flush(path)
            else:
                self._depot.bring(self._ticket, attempt, name, path, given[name])
        return given

    def _note(self, share: float) -> None:
        self._share = share

    @contextlib.contextmanager
    def _beating(self, attempt: int, job: Job) -> Iterator[None]:
        """Tells the builder that the step goes on; stops it where nobody wants it any more."""
        ended = threading.Event()
        beats = threading.Thread(target=self._beat, args=(attempt, job, ended), daemon=True)
        beats.start()
        try:
            yield
        except WeikeError:
            if self._is_dropped:
                raise Dropped from None
            raise
        finally:
            ended.set()

    def _beat(self, attempt: int, job: Job, ended: threading.Event) -> None:
        silent = 0
        while not ended.wait(BEAT_SECONDS):
            try:
                self._depot.beat(self._ticket, attempt, self._share)
                silent = 0
            except Dropped:
                silent = SILENT_BEATS
            except (OSError, ValueError, WeikeError):
                silent += 1
            if silent >= SILENT_BEATS:
                self._is_dropped = True
                self._station.executor.drop(job)
                break
        self._depot.close()


def _named(kept: Path, place: Path) -> Path:
    """A fetched file under the name that it has at the builder's: stages may look at that."""
    place.parent.mkdir()
    try:
        os.link(kept, place)
    except OSError:  # the file system has no links
        shutil.copyfile(kept, place)
    return place


def _proved(path: Path, each: Mapping[str, Any]) -> Path:
    """A file of the shared root. Raises DamagedStore where it is not the builder's."""
    until = time.monotonic() + 5  # a network file system may show a new file late
    while not path.is_file() and time.monotonic() < until:
        time.sleep(0.1)
    size = path.stat().st_size if path.is_file() else -1
    is_same = size == each["size"]
    if is_same and size <= PROVED_SIZE:
        is_same = file_digest(path) == each["digest"]
    if not is_same:
        raise DamagedStore(f"{path}: this machine sees other bytes there than the builder does")
    return path
