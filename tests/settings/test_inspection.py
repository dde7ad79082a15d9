"""config/inspection.yaml: as shipped it says the defaults; severities and thresholds can be set."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.errors import BadManifest
from pipeline.model.inspection import KINDS
from pipeline.model.media import Severity
from pipeline.settings.inspection import read_rules
from pipeline.settings.root import Places


def _root(tmp_path: Path, text: str) -> Places:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "inspection.yaml").write_text(text, encoding="utf-8")
    return Places(tmp_path)


def test_the_shipped_file_says_the_defaults_of_every_finding(checkout: Path) -> None:
    text = (checkout / "config" / "inspection.yaml").read_text(encoding="utf-8")
    rules = read_rules(Places(checkout))
    assert "dated: " in text
    for code, kind in KINDS.items():
        assert f"\n  {code}:" in text
        assert rules.severity(code) is kind.severity
        for name, value in kind.limits.items():
            assert rules.limit(code, name) == value
            assert f"\n    {name}: {value:g}\n" in text
        assert not kind.limits or f'source: "{kind.source}"' in text


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    text = "findings:\n  low-level: {severity: stops}\n  black: {seconds: 3}\n"
    rules = read_rules(_root(tmp_path, text))
    assert rules.severity("low-level") is Severity.STOPS
    assert rules.limit("low-level", "lufs") == KINDS["low-level"].limits["lufs"]
    assert rules.limit("black", "seconds") == 3


def test_unknown_findings_thresholds_and_severities_are_problems_with_lines(tmp_path: Path) -> None:
    text = "findings:\n  blak: {seconds: 3}\n  hum: {volume: 3}\n  mono: {severity: grave}\n"
    with pytest.raises(BadManifest) as caught:
        read_rules(_root(tmp_path, text))
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4]
