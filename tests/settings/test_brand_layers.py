"""What is laid over a brand: variants (theme months, groups) and a course's own changes."""

import shutil
from pathlib import Path

import pytest

from pipeline.model.brand import BrandChange, Ident
from pipeline.model.errors import BadBrand, BadManifest
from pipeline.settings.brands import read_brand, variant_names

COURSE = "projects/demo/course.yaml"
HEAD = "schema: brand-variant/1\n"


@pytest.fixture
def assets(checkout: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    shutil.copytree(checkout / "assets" / "brands", folder / "brands")
    (folder / "fonts").mkdir()
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        (folder / "fonts" / name).touch()
    return folder


def variant(assets: Path, name: str, text: str) -> None:
    folder = assets / "brands" / "hongjin" / "variants"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(HEAD + text, encoding="utf-8")


def changed(place: str, value: str | tuple[str, ...], line: int = 7) -> BrandChange:
    return BrandChange(place, value, COURSE, line)


def test_a_courses_change_stands_over_the_brand_and_leaves_the_rest(assets: Path) -> None:
    plain = read_brand(assets, "hongjin").brand
    changes = (changed("colours.accent", "#FFD27F"), changed("corner_logo.opacity", "0.5"))
    brand = read_brand(assets, "hongjin", changes=changes).brand
    assert brand.colour("accent") == "#FFD27F"
    assert brand.corner_logo.opacity == 0.5
    assert brand.corner_logo.height == plain.corner_logo.height
    assert brand.colour("primary") == plain.colour("primary")


def test_variants_are_laid_over_in_order_then_the_course(assets: Path) -> None:
    variant(assets, "june", 'colours:\n  accent: "#111111"\n  muted: "#222222"\n')
    variant(assets, "grid", 'colours:\n  accent: "#333333"\ntitle_card: {seconds: 3}\n')
    assert variant_names(assets, "hongjin") == ("grid", "june")
    brand = read_brand(
        assets, "hongjin", variants=("june", "grid"), changes=(changed("end_card.seconds", "6"),)
    ).brand
    assert (brand.colour("accent"), brand.colour("muted")) == ("#333333", "#222222")
    assert (brand.title_card_seconds, brand.end_card_seconds) == ("3", "6")
    assert brand.variants == ("june", "grid")


def test_every_problem_names_the_file_and_line_it_stands_in(assets: Path) -> None:
    variant(assets, "june", "colours:\n  accent: gold\n")
    changes = (
        changed("corner_logo.opacity", "9", 4),
        changed("colour.accent", "#123456", 5),
        changed("captions.size", "huge", 6),
        changed("name", "other", 7),
    )
    with pytest.raises(BadManifest) as caught:
        read_brand(assets, "hongjin", variants=("june",), changes=changes)
    found = {(one.file.split("/")[-1], one.line): one.message for one in caught.value.problems}
    assert "#RRGGBB" in found["june.yaml", 3]
    assert "0.1 to 1, found '9'" in found["course.yaml", 4]
    assert "unknown key 'colour'" in found["course.yaml", 5]
    assert "a number from 0.02" in found["course.yaml", 6]
    assert "which brand this is" in found["course.yaml", 7]


def test_an_unknown_variant_lists_those_there_are(assets: Path) -> None:
    variant(assets, "june", "layout: plain\n")
    with pytest.raises(BadBrand, match=r"no variant 'july'.*june"):
        read_brand(assets, "hongjin", variants=("july",))


def test_a_variant_without_its_schema_is_a_problem(assets: Path) -> None:
    variant(assets, "june", "")
    path = assets / "brands" / "hongjin" / "variants" / "june.yaml"
    path.write_text("layout: plain\n", encoding="utf-8")
    with pytest.raises(BadManifest, match="brand-variant/1"):
        read_brand(assets, "hongjin", variants=("june",))


def test_an_ident_is_drawn_a_film_or_none(assets: Path) -> None:
    folder = assets / "brands" / "hongjin"
    (folder / "ident.mp4").write_bytes(b"film")
    assert read_brand(assets, "hongjin").brand.ident == Ident()
    film = read_brand(assets, "hongjin", changes=(changed("ident.film", "ident.mp4"),))
    assert film.brand.ident == Ident("ident.mp4")
    assert folder / "ident.mp4" in film.files
    without = read_brand(assets, "hongjin", changes=(changed("ident", "none"),)).brand
    assert without.ident is None
    with pytest.raises(BadManifest, match=r"ident.mp4, logo.png"):
        read_brand(assets, "hongjin", changes=(changed("ident.film", "none.mp4"),))


def test_music_needs_its_licence(assets: Path) -> None:
    folder = assets / "brands" / "plain"
    assert read_brand(assets, "plain").brand.music is None
    (folder / "bed.m4a").write_bytes(b"music")
    (folder / "bed.txt").write_text("", encoding="utf-8")
    bed = changed("music.file", "bed.m4a")
    with pytest.raises(BadManifest, match="missing: licence"):
        read_brand(assets, "plain", changes=(bed,))
    licence = changed("music.licence", "bed.txt")
    with pytest.raises(BadManifest, match="empty"):
        read_brand(assets, "plain", changes=(bed, licence))
    (folder / "bed.txt").write_text("CC0", encoding="utf-8")
    files = read_brand(assets, "plain", changes=(bed, licence))
    assert files.brand.music is not None
    assert (files.brand.music.below_speech, files.brand.music.under) == (20, "cards")
    with pytest.raises(BadManifest, match=r"expected a number from 10 to 40"):
        read_brand(assets, "plain", changes=(bed, licence, changed("music.below_speech", "6")))
    shipped = read_brand(assets, "hongjin").brand.music
    assert shipped is not None
    assert shipped.licence == "music-licence.txt"
    without = read_brand(assets, "hongjin", changes=(changed("music", "none"),)).brand
    assert without.music is None
    assert {"bed.m4a", "bed.txt"} <= {path.name for path in files.files}


def test_a_list_may_be_changed_too(assets: Path) -> None:
    (assets / "fonts" / "Other.ttf").touch()
    files = read_brand(assets, "hongjin", changes=(changed("fonts.fallback", ("Other.ttf",)),))
    assert files.brand.fallback_fonts == ("Other.ttf",)
