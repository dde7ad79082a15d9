"""A folder for any web server, or a USB stick: the page, and the files it plays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.delivery.copying import copy_proved
from pipeline.delivery.page import write_page
from pipeline.model.item import CatalogueItem


def export_site(items: Sequence[CatalogueItem], *, folder: Path, root: Path) -> Path:
    """Copies every film that the page plays, its sidecars, and the page into `folder`."""
    for item in items:
        film = item.film("web") or item.films[0]
        copy_proved(root / film.path, folder / film.path, film.digest)
        for path in item.sidecars:
            copy_proved(root / path, folder / path)
    return write_page(items, folder=folder, root=folder)
