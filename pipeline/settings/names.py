"""`config/names.yaml`: how file names say which lesson, part and take a file is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.documents.fields import Fields, open_document, require_none
from pipeline.model.errors import Problem
from pipeline.settings.root import Places

FILE = "names.yaml"
NUMBER = r"\d{1,3}|[零〇一二三四五六七八九十百]{1,4}"
FIELDS = {
    "lesson": NUMBER,
    "part": NUMBER,
    "take": NUMBER,
    "title": r"[^_]+?",
    "lecturer": r"[^_]+?",
    "course": r"[^_]+?",
    "any": r".*?",
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
LONGEST_PATTERN = 200


@dataclass(frozen=True, slots=True)
class NameRules:
    """`patterns` match a whole stem; their groups are named as the placeholders were."""

    patterns: tuple[re.Pattern[str], ...] = ()
    handouts: tuple[str, ...] = ()
    """Lower case."""


def read_name_rules(places: Places) -> NameRules:
    """No file: the built-in rules alone. Raises BadManifest with all problems."""
    path = places.config / FILE
    if not path.exists():
        return NameRules()
    problems: list[Problem] = []
    top = open_document(path, f"config/{FILE}", problems)
    rules = _rules(top) if top is not None else NameRules()
    require_none(problems, hint="config/names.yaml as shipped explains every placeholder")
    return rules


def _rules(top: Fields) -> NameRules:
    compiled = []
    for text in top.texts("patterns"):
        try:
            compiled.append(compile_pattern(text))
        except ValueError as problem:
            top.report("patterns", f"patterns: {text!r}: {problem}")
    handouts = tuple(word.lower() for word in top.texts("handouts"))
    top.finish()
    return NameRules(tuple(compiled), handouts)


def compile_pattern(text: str) -> re.Pattern[str]:
    """Raises ValueError that says what is wrong with it."""
    pieces, place, seen = [], 0, set()
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"expected at most {LONGEST_PATTERN} characters")
    for found in _PLACEHOLDER.finditer(text):
        name = found[1]
        if name not in FIELDS:
            raise ValueError(f"expected one of {', '.join(FIELDS)}, found {{{name}}}")
        pieces.append(_literal(text[place : found.start()]))
        is_named = name != "any" and name not in seen
        pieces.append(f"(?P<{name}>{FIELDS[name]})" if is_named else f"(?:{FIELDS[name]})")
        seen.add(name)
        place = found.end()
    if not seen & {"lesson", "title", "part", "take"}:
        raise ValueError("expected {lesson}, {title}, {part} or {take} in it")
    return re.compile("".join([*pieces, _literal(text[place:])]), re.IGNORECASE)


def _literal(text: str) -> str:
    return "".join(r"[\s_\-]*" if c in " " else re.escape(c) for c in text)
