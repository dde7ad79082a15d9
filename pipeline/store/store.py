"""One store: look, lock, look again, build aside, check, move into place, record last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.model.codec import Json, canonical
from pipeline.model.errors import DamagedStore
from pipeline.model.step import Artefact, Part, StoredFile
from pipeline.store.actions import ActionRecord, Actions
from pipeline.store.blobs import Blobs
from pipeline.store.digest import Digests, bytes_digest
from pipeline.store.early import EarlySums
from pipeline.store.lease import Lease
from pipeline.store.workspace import Workspace, sweep_workspaces, workspace


@dataclass(frozen=True, slots=True)
class Done:
    """What is to be recorded of a step that has run, beside its files."""

    key: str
    name: str
    made_of: Mapping[str, Json]
    facts: Mapping[str, Json]
    is_deterministic: bool
    seconds: float


class Store:
    """Machine state under one folder: self-describing, movable, safe to delete."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = Blobs(folder / "blobs")
        self.actions = Actions(folder / "actions", self.blobs)
        self.digests = Digests(folder / "digests.json")

    def find(self, key: str) -> Artefact | None:
        record = self.actions.find(key)
        return record.artefact() if record else None

    def path(self, part: Part) -> Path:
        """Where the proved bytes of one file of an artefact are. Raises DamagedStore."""
        return self.blobs.path(part.artefact.file(part.name))

    def text(self, part: Part) -> str:
        return self.path(part).read_text(encoding="utf-8")

    def lease(self) -> Lease:
        """A claim, for as long as it is held, on what its holder looks at: gc leaves that alone."""
        return Lease(self.folder)

    def try_hold(self, key: str) -> FileLock | None:
        """The lock of `key`, held (release it), so that nobody else makes it; None: someone is."""
        lock = self._lock(key)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return None
        return lock

    @contextmanager
    def making(self, key: str) -> Iterator[Workspace]:
        """Waits for the key's lock and gives a workspace."""
        with self._lock(key), self.workspace() as made:
            yield made

    def workspace(self) -> AbstractContextManager[Workspace]:
        """A private folder in the store. A context manager; it is gone afterwards."""
        return workspace(self.folder / "work")

    def commit(
        self,
        made: Workspace,
        done: Done,
        *,
        expected: Mapping[str, str] | None = None,
        sums: EarlySums | None = None,
        go_on: Callable[[], None] = lambda: None,
    ) -> Artefact:
        """Moves everything in the workspace's output into the store and writes the record.

        `expected`: digests of the files as another machine made them; raises DamagedStore where
        one arrived as something else. `sums`: of files that were finished before the step ended.
        `go_on` is called now and then and may raise.
        """
        files = tuple(
            self.blobs.take(
                path,
                path.relative_to(made.output).as_posix(),
                sums=sums.of(path) if sums else None,
                go_on=go_on,
            )
            for path in sorted(made.output.rglob("*"))
            if path.is_file()
        )
        _require_as_made(files, expected or {})
        identity = _outputs_digest(files, done.facts) if done.is_deterministic else done.key
        record = ActionRecord(
            done.key, done.name, done.made_of, identity, files, done.facts, done.seconds
        )
        self.actions.write(record)
        self.actions.remember_latest(done.name, done.key)
        return record.artefact()

    def sweep(self) -> int:
        """Clears what killed builds left in the workspaces. Returns how many there were."""
        return sweep_workspaces(self.folder / "work")

    def _lock(self, key: str) -> FileLock:
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        return FileLock(locks / f"{key[:2]}-{key[2:18]}.lock", thread_local=False)


def _require_as_made(files: tuple[StoredFile, ...], expected: Mapping[str, str]) -> None:
    found = {stored.name: stored.digest for stored in files}
    if expected and found != dict(expected):
        odd = sorted(name for name, _ in set(found.items()) ^ set(expected.items()))
        raise DamagedStore(
            f"{', '.join(odd)}: expected what a machine of the cluster made, found other bytes",
            hint="build again; look after the network file system if it stays so",
        )


def _outputs_digest(files: tuple[StoredFile, ...], facts: Mapping[str, Json]) -> str:
    return bytes_digest(canonical({"kind": "outputs/1", "files": files, "facts": facts}))
