"""The hostile corpus of the shared folder: its manifest as values, and where each file lies once
it was dropped."""

from __future__ import annotations

import csv
import shutil
import struct
import tarfile
from dataclasses import dataclass
from pathlib import Path

ARCHIVE = "names.tar.gz"


@dataclass(frozen=True)
class Row:
    id: str
    file: str
    """Below the folder that the corpus is dropped into, as Python names it."""
    category: str
    expected: str
    also_ok: str
    size: tuple[int, int] | None
    duration: float | None
    sha256: str


def rows(corpus: Path) -> list[Row]:
    with (corpus / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [_row(plain) for plain in csv.DictReader(stream)]


def _row(plain: dict[str, str]) -> Row:
    file = plain["file"]
    if file.startswith(f"{ARCHIVE}::"):
        name = file.partition("::")[2]
        file = name.encode("ascii").decode("unicode_escape")
    width, _, height = plain["display_wh"].partition("x")
    return Row(
        plain["id"],
        file,
        plain["category"],
        plain["expected"],
        plain["also_ok"],
        (int(width), int(height)) if height else None,
        float(plain["duration_s"]) if plain["duration_s"] else None,
        plain["sha256"],
    )


def drop(corpus: Path, folder: Path) -> None:
    """Copies every file of the corpus into `folder`, and the odd names beside them."""
    shutil.copytree(corpus / "files", folder, dirs_exist_ok=True)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    with tarfile.open(corpus / "files" / ARCHIVE) as archive:
        for number, member in enumerate(archive):
            if not member.isfile():
                continue
            place = folder / member.name
            place.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(member)
            assert content is not None
            with place.open("wb") as stream:
                stream.write(of_its_own(content.read(), number))


def of_its_own(content: bytes, number: int) -> bytes:
    """The odd names hold one tiny film: each copy gets an empty box of another length, so that none
    is a duplicate of another."""
    is_movie = content[4:8] == b"ftyp"
    return (
        content + struct.pack(">I4s", 9 + number, b"free") + bytes(1 + number)
        if is_movie
        else content
    )
