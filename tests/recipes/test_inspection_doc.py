"""docs/inspection.md lists every finding as the code has it, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.inspection import KINDS


def test_the_page_lists_every_finding_with_its_severity_and_thresholds(checkout: Path) -> None:
    text = (checkout / "docs" / "inspection.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", text, re.MULTILINE))
    assert list(rows) == list(KINDS)
    for code, kind in KINDS.items():
        title, title_zh, severity, limits, mended = (
            cell.strip() for cell in rows[code].split(" | ")
        )
        assert (title, title_zh, severity) == (kind.title, kind.title_zh, kind.severity.value)
        assert limits == ", ".join(f"{name} {value:g}" for name, value in kind.limits.items())
        assert (mended == "yes") is kind.is_mended
