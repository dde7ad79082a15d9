from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.delivery.feed import write_feed
from pipeline.delivery.kit import make_kit, withdraw_kit
from pipeline.delivery.ledger import COLUMNS, ledger_rows, write_ledger_csv
from pipeline.delivery.site import export_site
from pipeline.model.channel import Channel, Publication
from pipeline.model.errors import DamagedStore, PersonMustAct
from pipeline.model.item import CatalogueItem, ItemFilm, Passage
from pipeline.store.digest import bytes_digest
from tests.browser import dom

CONTENT = b"a film"
CHANNEL = Channel("short", "Short", "短视频", "burned-in", max_title=30, source="page, 2026-11")


@pytest.fixture
def item(tmp_path: Path) -> CatalogueItem:
    folder = tmp_path / "projects" / "safety" / "deliverables" / "01"
    folder.mkdir(parents=True)
    for name in ("01.web.mp4", "01.burned-in.mp4"):
        (folder / name).write_bytes(CONTENT)
    (folder / "01.zh.vtt").write_text("WEBVTT\n", encoding="utf-8")
    base = "projects/safety/deliverables/01"
    digest = bytes_digest(CONTENT)
    return CatalogueItem(
        id="safety/01",
        course="safety",
        course_title="安全",
        title="会用灭火器 <script>alert(1)</script>",
        language="zh",
        organisation="红金集团",
        lecturer="=cmd|' /C calc'!A0",
        unit="",
        summary="",
        keywords=("甲", "乙"),
        duration=Fraction(61),
        films=(
            ItemFilm("web", f"{base}/01.web.mp4", digest, len(CONTENT)),
            ItemFilm("burned-in", f"{base}/01.burned-in.mp4", digest, len(CONTENT)),
        ),
        sidecars=(f"{base}/01.zh.vtt",),
        passages=(Passage(Fraction(1), Fraction(2), "</script><img src=x onerror=alert(1)>"),),
        chapters=((Fraction(0), "会用灭火器"),),
        number=1,
        ai_content="配音由程序生成",
    )


def kit_of(item: CatalogueItem, root: Path, channel: Channel = CHANNEL) -> Path:
    short = replace(item, title="会用灭火器")
    return make_kit(short, channel, root=root, folder=root / "kits").path


def test_a_kit_holds_the_channels_film_its_captions_and_the_words_to_paste(
    item: CatalogueItem, tmp_path: Path
) -> None:
    kit = kit_of(item, tmp_path)
    names = {path.name for path in kit.iterdir()}
    assert names == {"01.burned-in.mp4", "01.zh.vtt", "kit.json", "words.txt"}
    body = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    assert body["film"]["sha256"] == bytes_digest(CONTENT)
    assert "AI declaration: 配音由程序生成" in (kit / "words.txt").read_text(encoding="utf-8")


def test_a_stream_is_handed_over_with_everything_that_its_playlist_names(
    item: CatalogueItem, tmp_path: Path
) -> None:
    folder = tmp_path / "projects/safety/deliverables/01/01.hls"
    folder.mkdir()
    for name in ("main.m3u8", "vsd.m3u8", "vsd-init.mp4", "vsd-000.m4s"):
        (folder / name).write_bytes(CONTENT)
    place = "projects/safety/deliverables/01/01.hls/main.m3u8"
    streamed = ItemFilm("hls", place, bytes_digest(CONTENT), len(CONTENT))
    channel = replace(CHANNEL, product="hls")
    kit = kit_of(replace(item, films=(*item.films, streamed)), tmp_path, channel)
    assert {path.name for path in (kit / "01.hls").iterdir()} == {
        *("main.m3u8", "vsd.m3u8", "vsd-init.mp4", "vsd-000.m4s")
    }
    body = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    assert body["film"]["file"] == "01.hls/main.m3u8"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"max_bytes": 3}, "6 bytes of at most 3"),
        ({"max_seconds": 60}, "61 s of at most 60"),
        ({"max_title": 3}, "a title of 5 characters of at most 3"),
    ],
    ids=["bytes", "seconds", "title"],
)
def test_a_film_that_a_channel_does_not_take_is_refused_with_every_limit(
    item: CatalogueItem, tmp_path: Path, limits: dict[str, int], said: str
) -> None:
    with pytest.raises(PersonMustAct, match=said) as raised:
        kit_of(item, tmp_path, replace(CHANNEL, **limits))
    assert "2026-11" in raised.value.hint
    assert not (tmp_path / "kits" / "short" / "safety_01").exists()


def test_a_film_that_somebody_changed_after_delivery_never_leaves(
    item: CatalogueItem, tmp_path: Path
) -> None:
    (tmp_path / item.films[1].path).write_bytes(b"another")
    with pytest.raises(DamagedStore, match="somebody changed it"):
        kit_of(item, tmp_path)
    (tmp_path / item.films[1].path).unlink()
    with pytest.raises(DamagedStore, match="found none"):
        kit_of(item, tmp_path)
    assert not any((tmp_path / "kits").rglob("*.mp4"))


def test_a_kit_made_again_takes_the_place_of_the_old_one_and_its_withdrawal(
    item: CatalogueItem, tmp_path: Path
) -> None:
    kit = kit_of(item, tmp_path)
    withdraw_kit(kit, at="2026-11-24", by="")
    assert "未署名" in (kit / "WITHDRAWN.txt").read_text(encoding="utf-8")
    assert not (kit_of(item, tmp_path) / "WITHDRAWN.txt").exists()
    withdraw_kit(tmp_path / "nonesuch", at="", by="")


def test_the_ledger_has_a_row_a_publication_and_one_for_what_is_published_nowhere(
    item: CatalogueItem, tmp_path: Path
) -> None:
    row = Publication("safety/01", "internal", "t", "王芳", bytes_digest(CONTENT), "kits/a")
    stale = replace(row, digest="older")
    lone = replace(row, target="gone/01")
    rows = ledger_rows([item, replace(item, id="safety/02")], [stale, row, lone])
    assert [(one[0], one[8], one[12]) for one in rows] == [
        ("safety/01", "published", "否 no"),
        ("safety/01", "published", "是 yes"),
        ("safety/02", "未发布 not published", ""),
        ("gone/01", "published", "否 no"),
    ]


def test_no_cell_of_the_ledger_is_a_formula(item: CatalogueItem, tmp_path: Path) -> None:
    place = tmp_path / "ledger.csv"
    write_ledger_csv(ledger_rows([item], []), place)
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")
    head, row = list(csv.reader(place.read_text(encoding="utf-8-sig").splitlines()))
    assert tuple(head) == COLUMNS
    assert row[3] == "'=cmd|' /C calc'!A0"


def test_the_feed_is_whole_xml_with_whole_links(item: CatalogueItem, tmp_path: Path) -> None:
    place = tmp_path / "feed.xml"
    write_feed([item], place, base_url="http://lessons.example/", root=tmp_path)
    feed = ET.parse(place).getroot()
    (entry,) = feed.iter("item")
    enclosure = entry.find("enclosure")
    assert enclosure is not None
    assert enclosure.get("url", "").startswith("http://lessons.example/projects/safety/")
    assert enclosure.get("length") == str(len(CONTENT))
    assert entry.findtext("title") == item.title
    with pytest.raises(PersonMustAct, match="expected the address"):
        write_feed([item], place, base_url="", root=tmp_path)


def test_a_site_plays_from_any_folder(item: CatalogueItem, tmp_path: Path) -> None:
    page = export_site([item], folder=tmp_path / "stick", root=tmp_path)
    assert (page.parent / item.films[0].path).read_bytes() == CONTENT
    text = page.read_text(encoding="utf-8")
    assert "projects/safety/deliverables/01/01.web.mp4" in text
    assert str(tmp_path) not in text


def test_no_title_and_no_caption_is_markup_on_the_page(item: CatalogueItem, tmp_path: Path) -> None:
    page = export_site([item], folder=tmp_path / "stick", root=tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "script-src 'sha256-" in text


def test_the_page_searches_in_a_real_browser_and_runs_nothing_of_its_texts(
    item: CatalogueItem, tmp_path: Path
) -> None:
    said = replace(item.passages[0], text="千万不要乘坐电梯")
    page = export_site(
        [item, replace(item, id="safety/02", number=2, passages=(*item.passages, said))],
        folder=tmp_path / "stick",
        root=tmp_path,
    )
    shown = dom(page, tmp_path, "#q=%E7%94%B5%E6%A2%AF")
    assert "千万不要乘坐<mark>电梯</mark>" in shown
    assert "1 places" in shown
    whole = dom(page, tmp_path)
    assert whole.count('class="card"') == 2
    assert "<img src=" not in whole.partition("<main>")[2].partition('id="items"')[0]
