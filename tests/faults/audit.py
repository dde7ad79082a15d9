"""What must be true at any moment, after any crash, and what a finished library consists of."""

from __future__ import annotations

import hashlib
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.ffmpeg.binary import executable
from pipeline.store.deliver import Deliveries
from pipeline.store.digest import file_digest
from pipeline.store.store import Store
from pipeline.store.verify import Damage, verify_store
from tests.house import House


def store_of(house: House) -> Store:
    return Store(house.root / "projects" / ".store")


def dropped_digests(house: House) -> frozenset[str]:
    """SHA-256 of everything that lies in the inboxes before any of it is taken."""
    return frozenset(
        file_digest(path) for path in house.course.glob("inbox/*/*/*") if path.is_file()
    )


def broken_promises(house: House, dropped: frozenset[str]) -> list[str]:
    """The conservation law: nothing dropped is lost, nothing stored or served is other than its
    record says. Reads everything; empty: the law holds."""
    present = {file_digest(path) for path in _whole_files(house.course)}
    lost = [f"dropped and lost: {digest[:12]}" for digest in dropped - present]
    store = store_of(house)
    wrong = [
        f"{verdict.damage.value}: {verdict.path.name[:12]} of {verdict.wanted_by}"
        for verdict in verify_store(store)
        if verdict.damage is not Damage.ORPHAN
    ]
    served = [
        f"served damaged: {path}"
        for listing in sorted(house.course.glob("deliverables/**/.delivered.json"))
        for path in Deliveries(listing.parent, store.blobs).damaged()
    ]
    return lost + wrong + served


def _whole_files(course: Path) -> Iterator[Path]:
    """Footage, drops and what was put aside; half copies (`.name.part`) do not count."""
    for top in ("inbox", "lessons", "quarantine"):
        for path in (course / top).rglob("*"):
            if path.is_file() and not path.name.endswith(".part"):
                yield path


@dataclass(frozen=True)
class Library:
    """What a build came to: which keys are recorded, and what is in each delivered file."""

    keys: frozenset[str]
    content: Mapping[str, str]
    """File below deliverables/ to its decoded content (films), or to its digest."""


def library_of(house: House) -> Library:
    folder = house.course / "deliverables"
    content = {
        path.relative_to(folder).as_posix(): decoded(path)
        if path.suffix == ".mp4"
        else file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name != ".delivered.json"
        and path.parent.name != "inspection"  # a check makes it, no build
    }
    return Library(frozenset(store_of(house).actions.keys()), content)


def decoded(film: Path) -> str:
    """One digest of every decoded picture and sample, and of the subtitles."""
    ended = subprocess.run(
        [str(executable()), "-v", "error", "-i", str(film), "-map", "0", "-c:s", "srt"]
        + ["-f", "streamhash", "-hash", "md5", "-"],
        capture_output=True,
        check=True,
    )
    sums = re.sub(rb"\r", b"", ended.stdout)
    return hashlib.sha256(sums).hexdigest()


def running_for(root: Path) -> list[psutil.Process]:
    """Processes that have to do with this root: by their command, folder, or parent."""
    found = []
    for process in psutil.process_iter():
        try:
            told = " ".join([*process.cmdline(), process.cwd()])
            is_dead = process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            continue
        if str(root) in told and not is_dead:
            found.append(process)
    return found


def wait_until_quiet(root: Path, seconds: float = 20.0) -> list[psutil.Process]:
    """What still runs for this root after so long (it takes a moment; on a busy machine, more)."""
    until = time.monotonic() + seconds
    while (left := running_for(root)) and time.monotonic() < until:
        time.sleep(0.05)
    return left
