"""Brands and words that the tests of this room draw."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize
from pipeline.settings.brands import read_brand

SMALL = FrameSize(320, 180)
RATE = Fraction(25)


@pytest.fixture(scope="session")
def regular(checkout: Path) -> Path:
    return checkout / "assets" / "fonts" / "NotoSansSC-Regular.ttf"


@pytest.fixture(scope="session")
def hongjin(checkout: Path) -> BrandFiles:
    return read_brand(checkout / "assets", "hongjin")


@pytest.fixture(scope="session", params=["hongjin", "plain"])
def brand(request: pytest.FixtureRequest, checkout: Path) -> BrandFiles:
    return read_brand(checkout / "assets", request.param)


@pytest.fixture
def words() -> CardText:
    return CardText(
        course="安全生产月微课",
        lesson="高处作业怎么系安全带",
        number=1,
        lecturer="王玥",
        role="高级工程师",
        unit="输电检修中心",
        organisation="东江供电公司",
        credits=(("编写", "林晓岚"), ("摄像", "陈浩"), ("审核", "王玥"), ("审核", "何璟濛")),
    )
