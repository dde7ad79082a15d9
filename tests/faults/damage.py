"""Flips, cuts and zeroes what is stored, recorded and handed over, with the times put back as a bad
disk would leave them; every damage must be found before its bytes are used, and made good.

    python -m tests.faults.damage --damages 300 --seed 1
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.audit import Library, library_of, store_of
from tests.faults.tiny import prepare
from tests.house import House

KINDS = ("flip", "cut", "zero")


def damage(path: Path, kind: str, chance: random.Random) -> None:
    """One bit turned, the end gone, or a stretch of zeros; the file looks as old as before."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    if kind == "flip":
        content[place] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del content[place:]
    else:
        length = chance.randrange(1, 4096)
        stretch = bytes(len(content[place : place + length]))
        if content[place : place + length] == stretch:
            content[place] ^= 0xFF
        else:
            content[place : place + length] = stretch
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(before.st_mode)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@dataclass
class Tally:
    damages: int = 0
    found_in_use: int = 0
    found_by_verify: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Harness:
    """Rounds of damage and mending in one built house."""

    def __init__(self, house: House, seed: int) -> None:
        self._house = house
        self._chance = random.Random(seed)
        self._reference = library_of(house)
        self.tally = Tally()

    def run(self, damages: int, *, at_once: int = 15) -> Tally:
        while self.tally.damages < damages and not self.tally.problems:
            wanted = min(at_once, damages - self.tally.damages)
            self.round(wanted, by_use=self._chance.random() < 0.5)
        return self.tally

    def round(self, damages: int, *, by_use: bool) -> None:
        """Damages so many files, lets use or `verify` find them, and has all made good."""
        damaged = self._damage_some(damages)
        if by_use:
            self._use_finds(damaged)
        else:
            self._verify_finds(damaged)

        print(f"{self.tally.damages} damages", file=sys.stderr, flush=True)

    def _damage_some(self, count: int) -> Mapping[Path, str]:
        store = store_of(self._house)
        blobs = [path for path in store.blobs.folder.glob("*/*") if path.stat().st_size]
        records = list((store.folder / "actions" / "keys").glob("*/*.json"))
        served = [
            path
            for path in (self._house.course / "deliverables").rglob("*")
            if path.is_file()
            and path.name != ".delivered.json"
            and path.stat().st_size
            # a build delivers anew what it delivers; a report page is the next check's
            and path.parent.name != "inspection"
        ]
        groups = (blobs, blobs, records, served)
        done: dict[Path, str] = {}
        while len(done) < count:
            path = self._chance.choice(self._chance.choice(groups))
            if path not in done:
                done[path] = self._chance.choice(KINDS)
                damage(path, done[path], self._chance)
        self.tally.damages += count
        self.tally.kinds.update(done.values())
        return done

    def _verify_finds(self, damaged: Mapping[Path, str]) -> None:
        """A reading of everything names every damaged file; a build makes all good."""
        told = self._house.weike("verify", code=None).out
        for path, kind in damaged.items():
            if path.name not in told:
                self.tally.problems.append(f"verify did not name {path} ({kind})")
        self.tally.found_by_verify += len(damaged)
        self._mend()

    def _use_finds(self, damaged: Mapping[Path, str]) -> None:
        """Everything is handed over anew and some steps run anew: what they meet is found."""
        deliverables = self._house.course / "deliverables"
        served = {path for path in damaged if path.is_relative_to(deliverables)}
        shutil.rmtree(deliverables)
        records = list((store_of(self._house).folder / "actions" / "keys").glob("*/*.json"))
        for path in self._chance.sample(records, len(records) // 3):
            path.unlink()
        self._build()
        left = [path for path in damaged if path.name in self._house.weike("verify", code=None).out]
        self.tally.found_in_use += len(damaged) - len(left) - len(served)
        self.tally.found_by_verify += len(left)
        self._mend()

    def _build(self) -> None:
        """Builds, and looks at what is served: nothing damaged is."""
        built = self._house.weike("build", "demo", "--json", code=None)
        if built.code:
            self.tally.problems.append(f"a build ended with {built.code}: {built.err[-1500:]}")

    def _mend(self) -> None:
        self._build()
        found = library_of(self._house)
        self.tally.problems += differences(found, self._reference)
        told = self._house.weike("verify", code=None)
        if told.code:
            self.tally.problems.append(f"not mended: {told.out}")


def differences(found: Library, reference: Library) -> list[str]:
    """How a library differs from the reference."""
    problems = [
        f"{name} is not what an undisturbed build makes"
        for name in sorted({*found.content, *reference.content})
        if found.content.get(name) != reference.content.get(name)
    ]
    if found.keys != reference.keys:
        problems.append(f"other keys: {sorted(found.keys ^ reference.keys)}")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--damages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weike-damage-") as folder:
        house = prepare(Path(folder)).built
        tally = Harness(house, arguments.seed).run(arguments.damages)
    print(
        f"{tally.damages} damages {dict(tally.kinds)}: {tally.found_in_use} found in use, "
        f"{tally.found_by_verify} by verify, {time.monotonic() - began:.0f} s"
    )
    for problem in tally.problems:
        print("PROBLEM:", problem)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
