"""Tables and JSON from outside: read strictly, kept as attachments, and never acted on.

A spreadsheet would run `=cmd|…` in a cell as a formula; a JSON key that stands twice means
different things to different readers.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path
from typing import Any

from pipeline.intake.decoding import decoded
from pipeline.model.errors import BadFootage
from pipeline.model.media import Finding, Severity

LARGEST = 10 << 20
"""Bytes of a table or a JSON file."""
MOST_ROWS = 200_000
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+\-－＋]?[\d.,%\s:/-]*$")
_SCHEMES = "file|data|javascript|concat|concatf|subfile|pipe|crypto|cache|async|tcp|udp|fd"
_PATH = re.compile(rf"[a-z][a-z0-9+.-]*://|(?:{_SCHEMES}):|[/\\]|[a-z]:[/\\]", re.IGNORECASE)
_ADDRESSES = ("url", "link", "href", "homepage", "license", "licence", "$schema", "@context", "@id")
"""Keys whose value is an address by nature; nothing here follows it."""


def check_table(path: Path, *, name: str) -> tuple[Finding, ...]:
    """Raises BadFootage where it is no table that every program reads alike."""
    text = decoded(path.read_bytes()[: LARGEST + 1], name=name)
    if len(text) > LARGEST or "\0" in text:
        raise _invalid(name, "expected a table of text, at most 10 MB")
    delimiter = "\t" if Path(name).suffix.lower() == ".tsv" else ","
    formulas = 0
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        ):
            formulas += sum(_is_formula(cell) for cell in row)
            if number > MOST_ROWS:
                raise _invalid(name, f"expected at most {MOST_ROWS} rows")
    except csv.Error as problem:
        raise _invalid(name, f"expected a table (CSV), found a broken one: {problem}") from problem
    if not formulas:
        return ()
    return (
        Finding(
            "formula-text",
            Severity.WARNS,
            f"{formulas} cells begin like a formula: they are kept as text",
            "take the = + - @ in front of them away where they are not meant",
            message_zh=f"有{formulas}个单元格以公式符号开头，按文本保存",
            advice_zh="若非本意，请去掉开头的 = + - @",
        ),
    )


def _is_formula(cell: str) -> bool:
    return bool(_FORMULA.match(cell)) and not _NUMBER.fullmatch(cell)


def check_json(path: Path, *, name: str) -> None:
    """Raises BadFootage where it is not strict JSON, or names files outside of its folder."""
    content = path.read_bytes()[: LARGEST + 1]
    if len(content) > LARGEST:
        raise _invalid(name, "expected JSON of at most 10 MB")
    try:
        value = json.loads(
            decoded(content, name=name),
            object_pairs_hook=_single_keys,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
        _check_paths(value, name)
    except (ValueError, RecursionError) as problem:
        shown = str(problem)[:200] or "it is nested too deeply"
        raise _invalid(name, f"expected JSON that every program reads alike: {shown}") from problem


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:40]!r} stands twice")
    return dict(pairs)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is too large for a number")
    return value


def _check_paths(value: Any, name: str, key: str = "") -> None:
    if isinstance(value, dict):
        for inner, one in value.items():
            _check_paths(one, name, inner)
    elif isinstance(value, list):
        for one in value:
            _check_paths(one, name, key)
    elif isinstance(value, str) and key.lower() not in _ADDRESSES and leads_outside(value):
        raise BadFootage(
            f"{name}: {key[:40]!r} leads out of its folder: expected the plain name of a file "
            f"beside it, found {value[:80]!r}",
            hint="drop the files themselves, and name them without a path",
            reason="unsafe-path",
            message_zh=f"{name}：其中的路径指向别处，只允许写同一文件夹里的文件名",
        )


def leads_outside(text: str) -> bool:
    """Whether a value is, as a whole, a path out of its folder or an address."""
    is_one_word = not re.search(r"\s", text)
    parts = text.replace("\\", "/").split("/")
    return is_one_word and (".." in parts or (bool(_PATH.match(text)) and len(text) > 2))


def _invalid(name: str, what: str) -> BadFootage:
    return BadFootage(
        f"{name}: {what}",
        hint="open it in the program that made it and save it again",
        reason="metadata-invalid",
        message_zh=f"{name}：数据格式不正确，请用原程序打开后重新保存",
    )
