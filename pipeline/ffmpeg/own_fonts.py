"""Text that FFmpeg draws comes from given fonts alone: this machine's are in no key, so they must
be in no picture, and what is found in one must not depend on them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

FOLDER = "fonts"
"""Of the working folder: what `fontsdir` of the filter `ass` is."""
SETTINGS = "fonts.conf"
ONLY_OURS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="cwd">fonts</dir><cachedir prefix="cwd">fonts-cache</cachedir></fontconfig>
"""
"""For fontconfig, which libass asks for what the fonts beside it lack."""


def bring_fonts(fonts: Iterable[Path], folder: Path) -> dict[str, str]:
    """Brings `fonts` into FFmpeg's working folder; returns what its environment must say."""
    for font in fonts:
        bring(font, folder / FOLDER / font.name)
    settings = folder / SETTINGS
    settings.write_text(ONLY_OURS, encoding="utf-8")
    return {"FONTCONFIG_FILE": str(settings.absolute())}


def bring(path: Path, place: Path) -> None:
    """A hard link to `path` at `place`, or a copy where the file system has none."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and place.samefile(path):
        return
    place.unlink(missing_ok=True)
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)
