"""`weike brand` as people run it: as a program, on a root of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import dom
from tests.house import House, new_house

pytestmark = [pytest.mark.ffmpeg]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    root = tmp_path_factory.mktemp("brands") / "root"
    root.mkdir()
    return new_house(root)


def variant(house: House, name: str, text: str) -> None:
    folder = house.root / "assets" / "brands" / "plain" / "variants"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(f"schema: brand-variant/1\n{text}\n", encoding="utf-8")


def test_brands_are_listed_with_version_digest_and_variants(house: House) -> None:
    variant(house, "june", 'colours: {accent: "#7A3E00"}')
    brands = json.loads(house.weike("brand", "list", "--json").out)["brands"]
    assert [brand["name"] for brand in brands] == ["hongjin", "plain"]
    assert all(len(brand["digest"]) == 64 for brand in brands)
    assert "june" in brands[1]["variants"]


def test_a_comment_leaves_a_brands_digest_and_a_colour_changes_it(house: House) -> None:
    def digest() -> str:
        brands = json.loads(house.weike("brand", "list", "--json").out)["brands"]
        return str(brands[0]["digest"])

    before = digest()
    house.edit("assets/brands/hongjin/brand.yaml", "layout: classic", "layout: classic # so")
    assert digest() == before
    house.edit("assets/brands/hongjin/brand.yaml", '"#E6BC6A"', '"#E6BC6B"')
    assert digest() != before


def test_a_sound_brand_has_no_findings_and_a_pale_one_has(house: House) -> None:
    assert "0 findings" in house.weike("brand", "check", "plain").out
    variant(house, "pale", 'colours: {muted: "#C8CDD2"}')
    found = house.weike("brand", "check", "plain", "--variant", "pale").out
    assert "low-contrast" in found
    assert "对比度" in found
    house.weike("brand", "check", "plain", "--variant", "none", code=1)


@pytest.mark.slow
def test_the_preview_shows_every_kind_in_every_aspect_and_opens_from_disk(
    house: House, tmp_path: Path
) -> None:
    page = Path(house.weike("brand", "preview", "plain", "-o", str(tmp_path / "page")).out.strip())
    pictures = sorted(path.name for path in page.parent.glob("*.jpg"))
    for aspect, size in (("16x9", (960, 540)), ("9x16", (540, 960)), ("1x1", (540, 540))):
        own = [name for name in pictures if name.startswith(aspect)]
        kinds = 7 if aspect == "16x9" else 8  # and how a film for phones looks
        assert len(own) == kinds * 4, own
        assert {Image.open(page.parent / name).size for name in own} == {size}
        assert f"sheet-{aspect}.jpg" in pictures
    shown = dom(page, tmp_path)
    assert shown.count("<figure>") == (7 + 8 + 8) * 4
    assert "标题卡" in shown
