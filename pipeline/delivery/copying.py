"""Copies of delivered files: whole or not at all, and proved by their digest."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.model.errors import DamagedStore
from pipeline.store.digest import file_digest


def copy_proved(source: Path, place: Path, digest: str = "") -> None:
    """Copies `source` to `place`. Raises DamagedStore where the source is gone or not `digest`."""
    if not source.is_file():
        raise DamagedStore(
            f"{source}: expected a delivered file, found none",
            hint="build again: it is put back from the store",
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(source, aside)
        if digest and file_digest(aside) != digest:
            raise DamagedStore(
                f"{source}: expected the film that was made (sha256 {digest[:12]}…), found other "
                "bytes: somebody changed it after it was delivered",
                hint="move it away and build again: the film that was made is put back",
            )
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
