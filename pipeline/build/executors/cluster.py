"""Runs steps on the machines of a dask.distributed cluster that somebody has started.

The engine decides which machine takes a step, by resources that carry the proof's tag; it is sent
JSON bytes and answers with JSON bytes. Files travel beside it (depot, or a shared root). The truth
is our store: when the scheduler is lost, what was checked in stays.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.build.executors.address import checked_address, own_host_towards
from pipeline.build.executors.certificates import Identity
from pipeline.build.executors.depot import Depot, Ticket
from pipeline.build.executors.executor import Job, Made
from pipeline.build.executors.local import error_from
from pipeline.build.executors.proof import MEBIBYTE, Proof, refusal, tag_of
from pipeline.build.executors.remote import describe, run_call
from pipeline.build.room import Limits
from pipeline.model.codec import Json
from pipeline.model.errors import MissingTool, ToolFailed, WeikeError
from pipeline.model.step import Part, Report, Slot, Step

WEIGHTS = "weights"
"""The input that never travels: a machine has it, or gets no such step."""
TRIES = 4
"""A step that a machine failed is tried on others; what a person must mend is never tried again."""
LOOK_SECONDS = 2.0
"""How often the list of machines is read."""
PATIENCE = 60.0
"""Seconds to wait for a first machine that may take a step."""
CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """Which cluster, who we are to it, and what its machines must have."""

    address: str
    identity: Identity | None
    proof: Proof
    root: Path
    """Files below it are named to machines that share it by their path in it."""
    store: Path
    tell: Callable[[str], None]
    """Shows a line to a person: which machines were refused and why."""


class ClusterExecutor:
    """One build's connection to a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        address = checked_address(cluster.address, has_certificates=cluster.identity is not None)
        self._cluster = cluster
        self._tag = tag_of(cluster.proof)
        self._client = _connect(address, cluster.identity)
        context = cluster.identity.server_context() if cluster.identity else None
        self._depot = Depot(own_host_towards(address), context)
        self._probe = _write_probe(cluster)
        self._name = secrets.token_hex(4)
        self._number = 0
        self._guard = threading.Lock()
        self._is_ending = False
        self._looked = 0.0
        self._met: dict[str, bool] = {}
        """Machine to whether it was admitted."""
        self._supply: dict[str, float] = {}
        self._largest_memory = 0
        self._limits = Limits(1)
        self._asked: set[Any] = set()
        self._last_seen = time.monotonic()
        """When a machine that may have work was last there."""

    def warm(self, _module: str = "") -> None:
        """Its workers are there already."""

    def limits(self) -> Limits:
        """The sum of what admitted machines offer, read now and then."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()
            self._looked = time.monotonic()
        return self._limits

    def tries(self, error: WeikeError) -> int:
        return TRIES if error.retryable else 1

    def call(self, job: Job, report: Report) -> Made:
        """Raises the stage's WeikeError, or ToolFailed where the cluster lost the step."""
        folder = job.call.workspace / "brought"
        folder.mkdir(parents=True, exist_ok=True)
        inputs = list(job.call.inputs.items())
        ticket = Ticket(tuple(path for _, path in inputs), folder, report)
        name = self._depot.open(ticket)
        try:
            answer = self._ask(job, json.dumps(self._request(job, name, folder)).encode())
        finally:
            self._depot.shut(name)
        return _made(answer, ticket)

    def end(self) -> None:
        """Tells every worker at its next beat that nobody wants its step; waits for none."""
        with self._guard:
            if self._is_ending:
                return
            self._is_ending = True
        self._depot.close()
        self._client.close(timeout=1)
        self._probe.unlink(missing_ok=True)

    def _ask(self, job: Job, request: bytes) -> Mapping[str, Json]:
        """Raises ToolFailed for whatever the engine raises: its errors are of many kinds, and all
        mean that this try is lost."""
        resources = self._resources(job)
        self._require_offer(job, resources)
        with self._guard:
            self._number += 1
            key = f"weike-{self._name}-{self._number}"
        future: Any = None
        try:
            future = self._client.submit(
                run_call, request, key=key, pure=False, resources=resources, retries=0
            )
            with self._guard:
                self._asked.add(future)
            answer: Mapping[str, Json] = json.loads(future.result())
        except Exception as problem:
            raise ToolFailed(
                f"the cluster lost a step: {type(problem).__name__}: {problem}",
                hint="build again: what was finished is kept",
            ) from problem
        finally:
            with self._guard:
                self._asked.discard(future)
        return answer

    def _resources(self, job: Job) -> dict[str, float]:
        step = job.step
        needed: dict[str, float] = {f"{self._slot_name(step)}@{self._tag}": 1}
        if step.slot is not Slot.LIGHT:
            needed[f"hard@{self._tag}"] = 1
        memory = min(job.memory // MEBIBYTE, self._largest_memory)
        if memory:
            needed[f"memory@{self._tag}"] = memory
        return needed

    @staticmethod
    def _slot_name(step: Step) -> str:
        weights = step.inputs.get(WEIGHTS)
        if step.slot is not Slot.RECOGNISE or weights is None or isinstance(weights, Part):
            return step.slot.value
        return f"{step.slot.value}-{weights.digest[:12]}"

    def _require_offer(self, job: Job, resources: Mapping[str, float]) -> None:
        """Waits for a machine that offers all this; the engine would wait for ever. Raises
        MissingTool."""
        until = time.monotonic() + PATIENCE
        while missing := [name for name in resources if not self._supply.get(name)]:
            if self._is_ending or time.monotonic() > until:
                wanted = ", ".join(name.split("@")[0] for name in missing)
                raise MissingTool(
                    f"{self._cluster.address}: expected a machine that takes {job.step.stage} "
                    f"({wanted}), found none",
                    hint="start one with `weike worker ADDRESS`; machines that are there and were "
                    "refused are named above with the reason; recognisers need the same weights",
                )
            time.sleep(0.2)

    def _request(self, job: Job, ticket: str, folder: Path) -> dict[str, Json]:
        root = self._cluster.root
        text = self._probe.read_text(encoding="utf-8")
        return {
            "tag": self._tag,
            "stage": job.step.stage,
            "module": job.module,
            "params": job.call.params,
            "inputs": [_input_told(job, name, root) for name in job.call.inputs],
            "folder": _below(folder, root),
            "probe": {"path": _below(self._probe, root), "text": text},
            "depot": self._depot.address,
            "token": self._depot.token,
            "ticket": ticket,
        }

    def _look(self) -> None:
        """Reads the list of machines, asks new ones for their proof, adds up what they offer."""
        try:
            workers: Mapping[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        except Exception as problem:
            raise ToolFailed(
                f"{self._cluster.address}: the scheduler does not answer any more",
                hint="build again when it does: what was finished is kept",
            ) from problem
        for address in sorted(set(workers) - set(self._met)):
            self._meet(address, str(workers[address].get("name", address)))
        supply: dict[str, float] = {}
        memory = 0.0
        for address, worker in workers.items():
            if not self._met.get(address):
                continue
            for name, amount in worker["resources"].items():
                supply[name] = supply.get(name, 0) + amount
            memory = max(memory, worker["resources"].get(f"memory@{self._tag}", 0))
        self._supply, self._largest_memory = supply, int(memory)
        self._give_up_waiting(bool(supply))
        self._limits = self._limits_of(
            supply, spare=sum(self._met.get(each, False) for each in workers)
        )

    def _give_up_waiting(self, is_anyone_there: bool) -> None:
        """The engine would wait for ever for machines that do not come back."""
        if is_anyone_there:
            self._last_seen = time.monotonic()
        elif time.monotonic() - self._last_seen > PATIENCE:
            with self._guard:
                asked = list(self._asked)
            self._client.cancel(asked)

    def _limits_of(self, supply: Mapping[str, float], *, spare: int) -> Limits:
        """What the machines take at once, and one step more for each, so that none has to wait
        for us when it has ended one; the engine itself keeps to what they offer."""

        def amount(name: str) -> int:
            return int(supply.get(f"{name}@{self._tag}", 0)) + spare

        recognise = [
            int(value) + spare
            for name, value in supply.items()
            if name.startswith(Slot.RECOGNISE.value)
        ]
        slots = {
            Slot.ENCODE: amount(Slot.ENCODE.value),
            Slot.LIGHT: amount(Slot.LIGHT.value),
            Slot.RECOGNISE: max([1, *recognise]),
            Slot.GPU: amount(Slot.GPU.value),
        }
        return Limits(max(1, amount("hard")), slots)

    def _meet(self, address: str, name: str) -> None:
        """Admits a machine, or tells why it gets no work."""
        try:
            told = self._client.run(describe, workers=[address], on_error="return")[address]
            proof: Proof = json.loads(told).get("proof", {})
        except Exception:  # noqa: BLE001 - it left meanwhile, or is another program: look again
            return
        why = refusal(self._cluster.proof, proof)
        self._met[address] = not why
        if why:
            self._cluster.tell(f"{name} ({address}) gets no work: {why}")


def _connect(address: str, identity: Identity | None) -> Any:
    try:
        from distributed import Client
    except ImportError as problem:
        raise MissingTool(
            "expected the package distributed for --cluster, found none",
            hint="pip install 'weike[cluster]'",
        ) from problem
    from pipeline.build.executors.engine import quiet, security_of

    quiet()
    try:
        return Client(
            address,
            security=security_of(identity),
            timeout=CONNECT_SECONDS,
            set_as_default=False,
            name="weike",
        )
    except (OSError, TimeoutError) as problem:
        raise ToolFailed(
            f"{address}: expected a scheduler, found none that answers us ({problem})",
            hint="start one with `weike cluster scheduler`; certificates must be of one set",
        ) from problem


def _write_probe(cluster: Cluster) -> Path:
    """A file whose content only machines that share the root can know."""
    cluster.store.mkdir(parents=True, exist_ok=True)
    place = cluster.store / f"cluster-{secrets.token_hex(8)}.probe"
    place.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return place


def _input_told(job: Job, name: str, root: Path) -> dict[str, Json]:
    path, source = job.call.inputs[name], job.step.inputs[name]
    stays = path.is_dir() or name == WEIGHTS
    return {
        "name": name,
        "file": path.name,
        "digest": job.digests[name],
        "size": 0 if stays else path.stat().st_size,
        "crc32": source.artefact.file(source.name).crc32 if isinstance(source, Part) else -1,
        "path": _below(path, root),
        "stays": stays,
    }


def _below(path: Path, root: Path) -> str:
    """The path in the root, with slashes; "" for one outside it."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return ""


def _made(answer: Mapping[str, Json], ticket: Ticket) -> Made:
    """What came back, when every file that the worker speaks of is there."""
    if "error" in answer:
        raise error_from(answer["error"])
    if "dropped" in answer:
        raise ToolFailed("a step of the cluster was superseded or dropped")
    output = ticket.output(answer["attempt"])
    _require_files(output, answer["files"])
    return Made(answer["facts"], output, answer["files"])


def _require_files(output: Path, files: Mapping[str, str]) -> None:
    """Raises ToolFailed where one does not appear: a network file system may show it late."""
    until = time.monotonic() + 5
    while missing := [name for name in files if not (output / name).is_file()]:
        if time.monotonic() > until:
            raise ToolFailed(f"{output}: a machine of the cluster made {missing}, not seen here")
        time.sleep(0.1)
