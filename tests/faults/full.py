"""Builds on disks of many sizes that are all too small, then with space: the same library.

    python -m tests.faults.full --sizes 50

Needs the right to mount (root on Linux): a disk in memory of each size holds `projects/`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.audit import broken_promises, dropped_digests, library_of
from tests.faults.damage import differences
from tests.faults.tiny import Prepared, copied, prepare

ENOUGH = 512 << 20


@dataclass
class Tally:
    sizes: int = 0
    ended: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@contextmanager
def disk(place: Path, size: int) -> Iterator[None]:
    """A disk of `size` bytes at `place`. Raises OSError where this process may not mount."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    ended = subprocess.run(command, capture_output=True, check=False)
    if ended.returncode:
        raise OSError(f"no mount: {ended.stderr.decode()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def enlarge(place: Path) -> None:
    command = ["mount", "-o", f"remount,size={ENOUGH}", str(place)]
    subprocess.run(command, check=True)


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Harness:
    """A lesson whose footage is taken in, built on disks of different sizes."""

    def __init__(self, folder: Path, prepared: Prepared) -> None:
        self._dropped = dropped_digests(prepared.dropped)
        self._taken = prepared.taken.root / "projects"
        self._least = bytes_in(self._taken)
        self._most = bytes_in(prepared.built.root / "projects")
        self._reference = library_of(prepared.built)
        self._house = copied(prepared.taken, folder / "root")
        self._projects = self._house.root / "projects"
        shutil.rmtree(self._projects)
        self.tally = Tally()

    def run(self, sizes: int) -> Tally:
        """From hardly more than the footage to nearly what the finished course takes."""
        for number in range(sizes):
            share = (number + 1) / (sizes + 1)
            self._one(self._least + int((self._most - self._least) * share))
            if self.tally.problems:
                break
        return self.tally

    def _one(self, size: int) -> None:
        with disk(self._projects, size):
            shutil.copytree(self._taken, self._projects, dirs_exist_ok=True)
            ended = self._house.weike("build", "demo", code=None)
            self.tally.sizes += 1
            self.tally.ended[ended.code] += 1
            if ended.code != 1 or "no space left on the disk" not in ended.err:
                self._tell(size, f"ended with {ended.code}: {ended.err[-1500:]}")
            for problem in broken_promises(self._house, self._dropped):
                self._tell(size, problem)
            enlarge(self._projects)
            again = self._house.weike("build", "demo", code=None)
            if again.code:
                self._tell(size, f"with space: {again.code}: {again.err[-1500:]}")
            for problem in differences(library_of(self._house), self._reference):
                self._tell(size, problem)

    def _tell(self, size: int, problem: str) -> None:
        self.tally.problems.append(f"{size} bytes: {problem}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, default=50)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weike-full-") as folder:
        place = Path(folder)
        tally = Harness(place, prepare(place / "prepared")).run(arguments.sizes)
    print(f"{tally.sizes} sizes, exits {dict(tally.ended)}, {time.monotonic() - began:.0f} s")
    for problem in tally.problems:
        print("PROBLEM:", problem)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
