"""A real browser for pages: Debian's Chromium, or whichever is on the path; skips where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--virtual-time-budget=5000",
)


def browser() -> str:
    """The browser's program. Skips the test where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    return found


def dom(page: Path, folder: Path, fragment: str = "") -> str:
    """The page's DOM after its code has run, opened from disk."""
    # Chromium refuses to run as root with its sandbox.
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    ended = subprocess.run(
        [
            *(browser(), *QUIET, *sandbox, f"--user-data-dir={folder / 'profile'}", "--dump-dom"),
            page.absolute().as_uri() + fragment,
        ],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return ended.stdout
