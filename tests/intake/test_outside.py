"""Packages, tables, JSON, XML, sidecars and texts from outside."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from pipeline.intake.markup import refuse_entities
from pipeline.intake.metadata import check_json, check_table, leads_outside
from pipeline.intake.packages import check_package
from pipeline.intake.script_text import check_is_script
from pipeline.intake.sidecar import material_of, read_sidecar, sidecar_of
from pipeline.manifest.script import parse_script, read_script
from pipeline.manifest.script_documents import document_text
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind


def package(folder: Path, entries: dict[str, bytes]) -> Path:
    path = folder / "包.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return path


KINDS = (
    ({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<T/>"}, "docx", FootageKind.SCRIPT),
    ({"ppt/presentation.xml": b"<p/>"}, "pptx", FootageKind.ATTACHMENT),
    ({"xl/workbook.xml": b"<x/>"}, "xlsx", FootageKind.ATTACHMENT),
    (
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"},
        "odt",
        FootageKind.SCRIPT,
    ),
    ({"lesson/clip.mp4": b"x", "字幕.srt": b"x"}, "zip", FootageKind.ATTACHMENT),
)


@pytest.mark.parametrize(("entries", "form", "kind"), KINDS, ids=[row[1] for row in KINDS])
def test_a_package_is_what_is_in_it(
    tmp_path: Path, entries: dict[str, bytes], form: str, kind: FootageKind
) -> None:
    sniffed, found = check_package(package(tmp_path, entries), name="包.zip")
    assert (sniffed.format, sniffed.kind, found) == (form, kind, ())


UNSAFE = (
    ({"../outside.mp4": b"x"}, "unsafe-path"),
    ({"/etc/cron.d/x": b"x"}, "unsafe-path"),
    ({"..\\x": b"x"}, "unsafe-path"),
    ({"C:/x": b"x"}, "unsafe-path"),
    ({"a/data.pkl": b"x"}, "model-untrusted"),
    ({f"{n}.txt": b"" for n in range(1001)}, "package-too-large"),
    ({"zeros": bytes(20_000_000)}, "package-too-large"),
    ({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}, "xml-entities"),
    ({"word/document.xml": "<!DOCTYPE x SYSTEM 'y'><x/>".encode("utf-16")}, "xml-entities"),
)


@pytest.mark.parametrize(("entries", "reason"), UNSAFE)
def test_a_package_that_is_not_safe_is_refused(
    tmp_path: Path, entries: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(BadFootage) as refusal:
        check_package(package(tmp_path, entries), name="包.zip")
    assert refusal.value.reason == reason


def test_a_link_in_a_package_and_a_broken_package_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as target:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(entry, "/etc/hostname")
    with pytest.raises(BadFootage):
        check_package(path, name="link.zip")
    path.write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(BadFootage) as refusal:
        check_package(path, name="link.zip")
    assert refusal.value.reason == "corrupt"


def test_macros_are_told_and_kept(tmp_path: Path) -> None:
    entries = {"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"}
    _, found = check_package(package(tmp_path, entries), name="x.docm")
    assert [finding.code for finding in found] == ["macros"]


def test_xml_with_a_harmless_doctype_passes() -> None:
    refuse_entities(b"<?xml version='1.0'?><!DOCTYPE xmeml><xmeml/>", name="cut.xml")
    for content in (b"<!doctype x [ ]><x/>", "<!ENTITY a 'b'>".encode("utf-16-le")):
        with pytest.raises(BadFootage):
            refuse_entities(b"\xff\xfe" + content if b"\0" in content else content, name="x")


JSON = (
    '{"a": 1, "a": 2}',
    '{"a": NaN}',
    '{"a": 1e999}',
    '{"a": ' + "9" * 5000 + "}",
    "[" * 100_000,
    '{"media": "../other/x.mp4"}',
    '{"media": "/etc/passwd"}',
    '{"media": ["file:x"]}',
    '{"poster": "http://127.0.0.1/x"}',
    "{",
)


@pytest.mark.parametrize("text", JSON)
def test_json_that_readers_understand_differently_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFootage):
        check_json(path, name="x.json")


def test_ordinary_json_passes(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        '{"title": "课程: 第一讲", "url": "https://school.example/x", "file": "a.mp4", "n": 1.5}',
        encoding="utf-8",
    )
    check_json(path, name="x.json")
    assert not leads_outside("and/or")
    assert not leads_outside("12:30")


def test_a_table_is_read_strictly_and_its_formulas_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("片名,分钟\n安全,-3.5\n".encode("gb18030"))
    assert check_table(path, name="x.csv") == ()
    path.write_text("a\n=cmd|' /C calc'!A0\n@SUM(1)\n", encoding="utf-8")
    (finding,) = check_table(path, name="x.csv")
    assert finding.code == "formula-text"
    assert finding.message.startswith("2 cells")
    for text in ('a,"open\n', "a" * 200_000, "a\0b"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadFootage):
            check_table(path, name="x.csv")


def test_a_sidecar_speaks_of_the_file_of_its_name(tmp_path: Path) -> None:
    film, sidecar = tmp_path / "clip.mp4", tmp_path / "clip.yaml"
    film.write_bytes(b"x")
    assert sidecar_of(film) is None
    sidecar.write_text("lesson: 01-opening\npart: 2\nkind: attachment\n", encoding="utf-8")
    assert sidecar_of(film) == sidecar
    assert material_of(sidecar) == (film,)
    read = read_sidecar(sidecar)
    assert (read.lesson, read.part, read.kind) == ("01-opening", 2, FootageKind.ATTACHMENT)


@pytest.mark.parametrize(
    "text", ["lesson: &a x\npart: *a\n", "duration: 1:30\n", "take: x\n", "part: -1\n", "- a\n"]
)
def test_a_sidecar_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clip.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFootage) as refusal:
        read_sidecar(path)
    assert refusal.value.reason == "metadata-invalid"


def test_a_list_of_shots_is_no_script() -> None:
    check_is_script(parse_script("# 开场\n大家好。\n", "zh"), name="x.md")
    for text in ("\n".join(f"take {n} ok" for n in range(30)), "# 只有标题\n"):
        with pytest.raises(BadFootage):
            check_is_script(parse_script(text, "zh"), name="x.txt")


def test_an_open_document_script_is_read_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "稿"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = (
        f'<x xmlns:t="{text}"><t:h>开场</t:h><t:p>大家<t:s/>好<t:span>，欢迎</t:span>。</t:p></x>'
    )
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        target.writestr("content.xml", body)
    assert document_text(path) == "# 开场\n大家 好，欢迎。"
    assert read_script(path, "zh").paragraphs == ("大家 好，欢迎。",)
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("content.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    with pytest.raises(BadFootage):
        document_text(path)
