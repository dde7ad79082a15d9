"""Scripts: what is spoken told apart from what is not, by the rules of docs/scripts.md."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.manifest.script_documents import document_text
from pipeline.model.errors import BadFootage
from pipeline.model.timed_text import LineKind, Script, ScriptLine

LARGEST = 2_000_000
"""Bytes of text; a ten-minute script has ten thousand."""
ENCODINGS = ("utf-8-sig", "gb18030", "big5")
COMMON = {"gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
"""First bytes of the common Han characters: GB 2312's and Big5's level 1."""
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_RULE = re.compile(r"([-*_=])\1{2,}\s*$")
_SLIDE = re.compile(
    r"[\[【(（]\s*(slide|幻灯片|ppt|画面|字幕|图)\s*[^\]】)）]*[\]】)）]\s*$", re.IGNORECASE
)
_DIRECTION = re.compile(r"([\[【(（<《*_]).*([\]】)）>》*_])\s*$")
_ACTION = "镜头|停顿|指向|画面|转场|动作|看"
_INLINE = re.compile(rf"【[^】]*】|\[[^\]]*\]|（[^）]*(?:{_ACTION})[^）]*）")
_SPEAKER = re.compile(r"(?P<name>[^:：，。,.!?]{1,30}?)\s*[:：]\s*(?P<rest>.*)")
SPEAKING_ROLES = frozenset(
    ("旁白", "解说", "主持人", "讲师", "老师", "讲解员", "嘉宾", "记者", "学员")
    + ("narrator", "host", "speaker", "presenter", "interviewer", "teacher", "guest")
)
"""Words that name who speaks; any other name must be one of the lesson's people, since "注意：" at
the start of a line is spoken."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_BULLET = re.compile(r"([-*+•]|\d{1,2}[.)、])\s+(?=\S)")
_PAIRS = {"[": "]", "【": "】", "(": ")", "（": "）", "<": ">", "*": "*", "_": "_"}


def read_script(path: Path, language: str, names: Collection[str] = ()) -> Script:
    """A .md, .txt, .docx or .odt script, told apart by content, whatever it is called.

    `names` are people who may speak, as the manifest has them. Raises BadFootage where it cannot
    be read.
    """
    is_document = zipfile.is_zipfile(path) or path.suffix.lower() in (".docx", ".odt")
    text = document_text(path) if is_document else decoded(path)
    return parse_script(text, language, names)


def parse_script(text: str, language: str, names: Collection[str] = ()) -> Script:
    """Tells a script's lines apart; every line of the file keeps its number."""
    speakers = SPEAKING_ROLES | {name.lower() for name in names}
    plain = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines: list[ScriptLine] = []
    for number, line in enumerate(plain.splitlines(), 1):
        lines += _line(unicodedata.normalize("NFC", line).strip(), number, speakers)
    return Script(language, tuple(lines))


def language_of(text: str) -> str:
    """`zh` where a tenth and more of the letters are Han characters, else `en`."""
    letters = [character for character in text if character.isalpha()]
    han = sum("㐀" <= character <= "鿿" for character in letters)
    return "zh" if han * 10 >= max(len(letters), 1) else "en"


def _line(line: str, number: int, speakers: Collection[str]) -> Iterator[ScriptLine]:
    if not line or _RULE.fullmatch(line):
        return
    heading = _HEADING.match(line)
    if heading:
        yield ScriptLine(LineKind.HEADING, heading[1].strip(" #"), number)
    elif _SLIDE.fullmatch(line):
        yield ScriptLine(LineKind.SLIDE, line.strip("[]【】()（） "), number)
    elif _is_direction(line):
        yield ScriptLine(LineKind.DIRECTION, line.strip("[]【】()（）<>*_ "), number)
    else:
        yield from _spoken(line, number, speakers)


def _is_direction(line: str) -> bool:
    """The whole line stands in one pair of brackets, or is emphasised as a whole."""
    found = _DIRECTION.fullmatch(line)
    if not found or found[1] == "《" or _PAIRS.get(found[1]) != found[2]:
        return False
    return not line.startswith("**")


def _spoken(line: str, number: int, speakers: Collection[str]) -> Iterator[ScriptLine]:
    text = _BULLET.sub("", line.removeprefix("> "), count=1)
    speaker = _SPEAKER.fullmatch(_MARKS.sub("", text))
    if speaker and speaker["name"].strip().lower() in speakers:
        yield ScriptLine(LineKind.SPEAKER, speaker["name"], number)
        text = speaker["rest"]
    said = " ".join(_MARKS.sub("", _INLINE.sub("", text)).split())
    if said:
        yield ScriptLine(LineKind.SPOKEN, said, number)


def decoded(path: Path) -> str:
    """A text file in any usual Chinese encoding. Raises BadFootage."""
    content = path.read_bytes()
    if len(content) > LARGEST:
        raise BadFootage(f"{path}: expected a script of less than {LARGEST} bytes")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    texts = {name: text for name in ENCODINGS if (text := _text(content, name)) is not None}
    if ENCODINGS[0] in texts:
        return texts[ENCODINGS[0]]
    if texts:
        return max(texts.items(), key=_commonness)[1]
    raise BadFootage(
        f"{path}: expected text in UTF-8, UTF-16, GB18030 or Big5, found none of them",
        hint="open it in an editor and save it as UTF-8",
    )


def _text(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _commonness(candidate: tuple[str, str]) -> float:
    """The share of characters that are of an encoding's first, common level: Big5 read as GB18030
    is seldom an error, and always full of rare ones."""
    encoding, text = candidate
    first, last = COMMON[encoding]
    wide = [character for character in text if ord(character) > 0x2FFF]
    codes = [character.encode(encoding, "replace") for character in wide]
    return sum(len(code) == 2 and first <= code[0] <= last for code in codes) / max(len(wide), 1)
