from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.errors import BadManifest, Problem, WeikeError


def kinds(kind: type[WeikeError]) -> list[type[WeikeError]]:
    return [kind, *(inner for sub in kind.__subclasses__() for inner in kinds(sub))]


def test_every_error_has_its_entry_in_the_messages_page_and_its_exit_code(checkout: Path):
    page = (checkout / "docs" / "messages.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|[^|]*\| (\d) \|", page, re.MULTILINE))
    told = {kind.slug: str(kind.exit_code) for kind in kinds(WeikeError)}
    assert rows == told


def test_no_two_errors_share_a_slug():
    slugs = [kind.slug for kind in kinds(WeikeError)]
    assert len(slugs) == len(set(slugs))


def test_all_problems_of_a_manifest_are_told_together_with_their_lines():
    error = BadManifest((Problem("a.yaml", 3, "unknown key 'titel'"), Problem("b.yaml", 0, "gone")))
    assert error.text().splitlines() == ["a.yaml:3: unknown key 'titel'", "b.yaml: gone"]
