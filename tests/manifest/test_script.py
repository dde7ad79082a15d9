"""Each rule of docs/scripts.md: what is spoken, and what is not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from pipeline.manifest.script import language_of, parse_script, read_script
from pipeline.manifest.script_documents import table_lines
from pipeline.model.errors import BadFootage
from pipeline.model.timed_text import LineKind

PEOPLE = ("张敏", "Anna Li")


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in parse_script(text, "zh", PEOPLE).lines]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("# 第一课", [("heading", "第一课")]),
        ("## 演示 ##", [("heading", "演示")]),
        ("【讲师站在白板左侧】", [("direction", "讲师站在白板左侧")]),
        ("[Camera pans left]", [("direction", "Camera pans left")]),
        ("（镜头拉近）", [("direction", "镜头拉近")]),
        ("(停顿)", [("direction", "停顿")]),
        ("<插入动画>", [("direction", "插入动画")]),
        ("*他指向屏幕*", [("direction", "他指向屏幕")]),
        ("【幻灯片 3】", [("slide", "幻灯片 3")]),
        ("[slide 12: Overview]", [("slide", "slide 12: Overview")]),
        ("[PPT 第2页]", [("slide", "PPT 第2页")]),
        ("---", []),
        ("***", []),
        ("===", []),
        ("", []),
        ("张敏：大家好。", [("speaker", "张敏"), ("spoken", "大家好。")]),
        ("张敏：", [("speaker", "张敏")]),
        ("Anna Li: Hello.", [("speaker", "Anna Li"), ("spoken", "Hello.")]),
        ("旁白：欢迎。", [("speaker", "旁白"), ("spoken", "欢迎。")]),
        ("Narrator: Welcome.", [("speaker", "Narrator"), ("spoken", "Welcome.")]),
        ("**张敏**：大家好。", [("speaker", "张敏"), ("spoken", "大家好。")]),
        ("注意：不要乘电梯。", [("spoken", "注意：不要乘电梯。")]),
        ("时间是8:30。", [("spoken", "时间是8:30。")]),
        ("请看（指向压力表）这里。", [("spoken", "请看这里。")]),
        ("请看【特写】这里。", [("spoken", "请看这里。")]),
        ("灭火器（干粉式）在这里。", [("spoken", "灭火器（干粉式）在这里。")]),
        ("《消防法》规定。", [("spoken", "《消防法》规定。")]),
        ("《消防法》", [("spoken", "《消防法》")]),
        ("- 第一，报警。", [("spoken", "第一，报警。")]),
        ("2. 疏散。", [("spoken", "疏散。")]),
        ("3.5%的人知道。", [("spoken", "3.5%的人知道。")]),
        ("请**务必**用`A4`纸。", [("spoken", "请务必用A4纸。")]),
        ("**这一句要加重语气。**", [("spoken", "这一句要加重语气。")]),
        ("> 引用的话也要说。", [("spoken", "引用的话也要说。")]),
        ("file_name_one 不变。", [("spoken", "file_name_one 不变。")]),
    ],
)
def test_a_line_is_told_for_what_it_is(line: str, told: list[tuple[str, str]]) -> None:
    assert kinds(line) == told


def test_a_comment_over_lines_is_not_spoken_and_lines_keep_their_numbers() -> None:
    script = parse_script("大家好。\n<!-- 待定\n不要说 -->\n再见。", "zh")
    assert [(one.line, one.text) for one in script.lines] == [(1, "大家好。"), (4, "再见。")]


def test_only_spoken_lines_are_paragraphs() -> None:
    script = parse_script("# 课\n【中景】\n张敏：大家好。\n[slide 2]\n再见。", "zh", PEOPLE)
    assert script.paragraphs == ("大家好。", "再见。")
    assert LineKind.SLIDE in {one.kind for one in script.lines}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_scripts_of_usual_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "script.txt"
    path.write_bytes("大家好，今天的課程。".encode(encoding))
    assert read_script(path, "zh").paragraphs == ("大家好，今天的課程。",)


def test_a_word_document_has_headings_and_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("第一课", 1)
    document.add_paragraph("【中景】")
    document.add_paragraph("大家好。")
    document.save(str(tmp_path / "script.docx"))
    script = read_script(tmp_path / "script.docx", "zh")
    assert [one.kind for one in script.lines] == [
        LineKind.HEADING,
        LineKind.DIRECTION,
        LineKind.SPOKEN,
    ]


def test_a_word_document_with_a_table_speaks_its_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("大家好。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells],
        ["画面", "旁白", "【特写】", "先看压力表。"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("再见。")
    document.save(str(tmp_path / "script.docx"))
    script = read_script(tmp_path / "script.docx", "zh")
    assert script.paragraphs == ("大家好。", "先看压力表。", "再见。")


def test_cells_of_a_table_without_a_spoken_column_are_lines() -> None:
    rows = [["第一步", "提起灭火器。"], ["第二步", "第二步"]]
    assert list(table_lines(rows)) == ["第一步", "提起灭火器。", "第二步"]


def test_an_opendocument_script_is_read(tmp_path: Path) -> None:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = f"""<?xml version="1.0"?><office:document-content xmlns:office="{office}"
        xmlns:text="{text}"><office:body><office:text><text:h>第一课</text:h>
        <text:p>大家<text:span>好</text:span>。<text:line-break/>再见。</text:p>
        </office:text></office:body></office:document-content>"""
    with zipfile.ZipFile(tmp_path / "script.odt", "w") as package:
        package.writestr("content.xml", content)
    script = read_script(tmp_path / "script.odt", "zh")
    assert [(one.kind, one.text) for one in script.lines] == [
        (LineKind.HEADING, "第一课"),
        (LineKind.SPOKEN, "大家好。"),
        (LineKind.SPOKEN, "再见。"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("script.docx", b"no document", "none that can be read"),
        ("script.txt", b"\xff\xfe\x00\xd8\x00", ""),
        ("script.txt", bytes(range(128, 256)) * 3, "none of them"),
        ("script.txt", b"a" * 2_000_001, "less than"),
    ],
    ids=["not Word", "broken UTF-16", "no encoding", "too long"],
)
def test_what_is_no_script_is_told_or_read_in_part(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    if not found:
        read_script(path, "zh")
        return
    with pytest.raises(BadFootage, match=found):
        read_script(path, "zh")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("大家好，欢迎使用 PowerPoint and Excel。", "zh"),
        ("Hello and welcome to this lesson about 微课 in our office.", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert language_of(text) == language
