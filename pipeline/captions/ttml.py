"""TTML (W3C, also IMSC text profile's basics) for broadcasters and archives."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import clock_text

XML_LANGUAGES = {"zh": "zh-Hans", "en": "en"}


def write_ttml(timed: TimedText) -> str:
    """The cues as a TTML file's text."""
    language = quoteattr(XML_LANGUAGES.get(timed.language, timed.language))
    rows = "\n".join(_paragraph(cue) for cue in timed.cues)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tt xmlns="http://www.w3.org/ns/ttml" xml:lang={language}>\n'
        f"<body><div>\n{rows}\n</div></body>\n</tt>\n"
    )


def _paragraph(cue: Cue) -> str:
    node = ElementTree.Element("p", begin=clock_text(cue.span.start), end=clock_text(cue.span.stop))
    for place, line in enumerate(line for line in cue.lines if line.strip()):
        if place == 0:
            node.text = _plain(line)
        else:
            ElementTree.SubElement(node, "br").tail = _plain(line)
    return ElementTree.tostring(node, encoding="unicode")


def _plain(line: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(one for one in line if one >= " " and one not in "\ufffe\uffff")
