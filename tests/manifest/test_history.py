"""Sign-offs and publications: rows are only ever added, and what stands follows from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.manifest.approvals import add_approval, read_approvals, standing
from pipeline.manifest.publications import FILE, add_publication, read_publications
from pipeline.model.channel import Publication
from pipeline.model.errors import BadManifest
from pipeline.model.lesson import Approval, SignOff

YES = Approval("release", SignOff.APPROVED, '李"明\\', "2026-11-24T10:00:00+08:00", "d1", "k1")
NO = replace(YES, verdict=SignOff.REJECTED, by="王五", note="第一行\n第二行: #错")
ROW = Publication("demo/01", "internal", "2026-11-24T10:00:00+08:00", "王芳", "d1", "kits/a")


def test_sign_offs_come_back_as_they_were_given(tmp_path: Path) -> None:
    add_approval(tmp_path, YES)
    add_approval(tmp_path, NO)
    assert read_approvals(tmp_path) == (YES, NO)


def test_an_approval_stands_for_the_same_bytes_or_the_same_recipe_alone() -> None:
    assert standing((YES,), "release", digest="d1", key="other") == YES
    assert standing((YES,), "release", digest="other", key="k1") == YES
    assert standing((YES,), "release", digest="other", key="other") is None
    assert standing((YES,), "captions", digest="d1", key="k1") is None


def test_the_latest_word_counts() -> None:
    assert standing((YES, NO), "release", digest="d1", key="k1") is None
    assert standing((NO, YES), "release", digest="d1", key="k1") == YES


def test_a_history_that_somebody_spoilt_is_told_with_its_line(tmp_path: Path) -> None:
    add_approval(tmp_path, YES)
    path = tmp_path / "review.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("approved", "aproved"), "utf-8")
    with pytest.raises(BadManifest, match=r"review.yaml:4: .*one of approved"):
        read_approvals(tmp_path)


def test_publications_are_read_in_order(tmp_path: Path) -> None:
    gone = replace(ROW, action="withdrawn")
    add_publication(tmp_path, ROW)
    add_publication(tmp_path, gone)
    assert read_publications(tmp_path) == (ROW, gone)


def test_a_row_that_a_power_cut_left_half_written_is_passed_over(tmp_path: Path) -> None:
    add_publication(tmp_path, ROW)
    with (tmp_path / FILE).open("a", encoding="utf-8") as stream:
        stream.write('{"target": "demo/0')
    assert read_publications(tmp_path) == (ROW,)
    add_publication(tmp_path, ROW)
    assert read_publications(tmp_path) == (ROW, ROW)


def test_a_row_that_somebody_spoilt_is_told_with_its_line(tmp_path: Path) -> None:
    add_publication(tmp_path, ROW)
    with (tmp_path / FILE).open("a", encoding="utf-8") as stream:
        stream.write('{"target": "demo/01"}\n')
    with pytest.raises(BadManifest, match=":2:"):
        read_publications(tmp_path)
