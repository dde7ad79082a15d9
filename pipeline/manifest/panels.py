"""`panels:` of a lesson: key points or a quotation beside the speaker, from certain words on.

Times and words are written as in edit.yaml: 0:12.5 or 12.5s is a time (of the lesson's body, from
its first picture after the title card), every other text is words that are said.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.documents.fields import Fields
from pipeline.manifest.edit import mark_of
from pipeline.model.edit import Mark
from pipeline.model.panel import MOST_POINTS, KeyPanel

WANTED = "words that are said, or a time such as 0:12.5"


def panels(top: Fields) -> tuple[KeyPanel, ...]:
    return top.each("panels", _panel)


def _panel(fields: Fields) -> KeyPanel:
    at = fields.parsed("at", None, mark_of, WANTED)
    until = fields.parsed("until", Mark(), mark_of, WANTED)
    panel = KeyPanel(
        replace(at, line=fields.line_of("at")),
        None if until == Mark() else replace(until, line=fields.line_of("until")),
        heading=fields.text("heading", ""),
        points=fields.texts("points"),
        quote=fields.text("quote", ""),
        by=fields.text("by", ""),
        is_left=fields.choice("place", ("left", "right"), "right") == "left",
        line=fields.line_of("at"),
    )
    _check(fields, panel)
    return panel


def _check(fields: Fields, panel: KeyPanel) -> None:
    if bool(panel.points) == bool(panel.quote):
        found = "both" if panel.points else "neither"
        fields.report("points", f"panels: expected either `points` or `quote`, found {found}")
    if len(panel.points) > MOST_POINTS:
        found = str(len(panel.points))
        fields.report("points", f"points: expected at most {MOST_POINTS}, found {found}")
    if panel.by and not panel.quote:
        fields.report("by", "by: says whose a `quote` is; there is none")
