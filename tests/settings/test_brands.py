import shutil
from pathlib import Path

import pytest

from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand, BadManifest
from pipeline.settings.brands import brand_names, read_brand


@pytest.fixture
def assets(checkout: Path, tmp_path: Path) -> Path:
    """A copy of the shipped assets, with empty fonts: reading a brand opens none."""
    folder = tmp_path / "assets"
    shutil.copytree(checkout / "assets" / "brands", folder / "brands")
    (folder / "fonts").mkdir()
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "Other.ttf"):
        (folder / "fonts" / name).touch()
    return folder


def rewrite(assets: Path, *changes: tuple[str, str]) -> str:
    path = assets / "brands" / "hongjin" / "brand.yaml"
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    return text


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def problems(assets: Path) -> dict[int, str]:
    with pytest.raises(BadManifest) as caught:
        read_brand(assets, "hongjin")
    assert all(one.file == "assets/brands/hongjin/brand.yaml" for one in caught.value.problems)
    return {one.line: one.message for one in caught.value.problems}


@pytest.mark.parametrize("name", ["hongjin", "plain"])
def test_the_shipped_brands_are_whole(checkout: Path, name: str) -> None:
    brand = read_brand(checkout / "assets", name)
    assert brand.brand.name == name
    assert all(path.is_file() for path in (*brand.files, *brand.fonts, brand.logo))
    music = ["music.m4a", "music-licence.txt"] if name == "hongjin" else []
    assert [path.name for path in brand.files] == ["brand.yaml", "logo.png", *music]
    assert [path.name for path in brand.fonts] == ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"]
    assert brand.brand.caption_style.family == "Noto Sans SC"


def test_files_are_found_by_name_wherever_they_were_put(checkout: Path, tmp_path: Path) -> None:
    brand = read_brand(checkout / "assets", "hongjin")
    moved = tuple(tmp_path / path.name for path in reversed(brand.fonts))
    elsewhere = BrandFiles(brand.brand, tmp_path, (tmp_path / "logo.png",), moved)
    assert elsewhere.logo == tmp_path / "logo.png"
    assert elsewhere.faces(is_bold=True) == (tmp_path / "NotoSansSC-Bold.ttf",)
    assert elsewhere.faces(is_bold=False) == (tmp_path / "NotoSansSC-Regular.ttf",)


def test_an_unknown_brand_lists_those_there_are(assets: Path) -> None:
    assert brand_names(assets) == ("hongjin", "plain")
    with pytest.raises(BadBrand, match=r"'honjin'.*hongjin, plain"):
        read_brand(assets, "honjin")
    with pytest.raises(BadBrand):
        read_brand(assets, "../brands/hongjin")


def test_all_problems_come_at_once_each_with_its_line(assets: Path) -> None:
    text = rewrite(
        assets,
        ('accent: "#E6BC6A"', "accent: gold"),
        ("bold: NotoSansSC-Bold.ttf", "bold: Missing.ttf"),
        ("opacity: 0.9", "opacity: 9"),
        ("corner: top-right", "corner: middle"),
        ("layout: classic", "layout: classic\nsound: loud"),
        ("  seconds: 2.5", "  seconds: soon"),
    )
    found = problems(assets)
    for words, message in {
        "accent: gold": "\"#RRGGBB\" in quotes, found 'gold'",
        "bold: Missing.ttf": "expected the name of a file in fonts/ (NotoSansSC-Bold.ttf",
        "opacity: 9": "expected a number from 0.1 to 1, found '9'",
        "corner: middle": "'top-left' or 'top-right'",
        "sound: loud": "unknown key 'sound'",
        "seconds: soon": "seconds as a decimal or a fraction",
    }.items():
        assert message in found[line_of(text, words)], found
    assert len(found) == 6


def test_missing_keys_are_named(assets: Path) -> None:
    rewrite(assets, ('version: "1"\n', ""), ('  muted: "#EFD3A0"', '  # "#EFD3A0"'))
    messages = " | ".join(problems(assets).values())
    assert "missing: version" in messages
    assert "colours lacks muted" in messages


def test_a_key_that_stands_twice_is_a_problem(assets: Path) -> None:
    text = rewrite(assets, ("layout: classic", "layout: classic\nlayout: plain"))
    assert problems(assets) == {line_of(text, "layout: plain"): "key 'layout' stands twice"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("fallback: []", "fallback: Other.ttf", "expected a list"),
        ("fallback: []", "fallback: [Other.ttf, None.ttf]", "expected the name of a file"),
        ("title: 红金", "title: [红, 金]", "expected one value, found a list"),
        ("name: hongjin", "name: other", "expected 'hongjin'"),
        ("logo: logo.png", "logo: ../plain/logo.png", "expected the name of a file in hongjin/"),
        ("  bold: true", "  bold: perhaps", "expected true or false"),
        ("schema: brand/1", "schema: brand/2", "expected 'brand/1'"),
        ("  seconds: 4", "  seconds: 1/0", "above 0"),
        ("  seconds: 4", "  seconds: 600", "up to 30"),
    ],
)
def test_a_wrong_value_says_what_was_expected(
    assets: Path, before: str, after: str, expected: str
) -> None:
    text = rewrite(assets, (before, after))
    assert expected in problems(assets)[line_of(text, after)]


def test_a_fallback_font_joins_the_brands_fonts(assets: Path) -> None:
    rewrite(assets, ("fallback: []", "fallback: [Other.ttf]"))
    brand = read_brand(assets, "hongjin")
    assert brand.faces(is_bold=True)[-1] == assets / "fonts" / "Other.ttf"


def test_text_that_is_no_yaml_gives_the_line(assets: Path) -> None:
    path = assets / "brands" / "hongjin" / "brand.yaml"
    path.write_text("schema: brand/1\ncolours: [\n  }\n", encoding="utf-8")
    assert list(problems(assets)) == [3]
    path.write_bytes("schema: 红金".encode("gbk"))
    assert "UTF-8" in problems(assets)[0]
    path.write_text("", encoding="utf-8")
    assert "expected keys" in problems(assets)[1]
