"""The inspection report: one page a lesson that opens from disk and prints, with thumbnails, the
waveform and the findings along time, in both languages. Nothing is fetched; it runs no code.

Every text is escaped: names and titles are people's, and may be anything.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from importlib import resources
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.inspection import KINDS
from pipeline.model.media import SEVERITY_ZH, Finding
from pipeline.model.timing import TimeRange

WIDE = 1000
"""Units across the drawings."""
TALL = 90
LANE = 16
SHOWN = 12
"""Thumbnails in a strip."""
SEVERITY_WORDS = {severity: (severity.value, zh) for severity, zh in SEVERITY_ZH.items()}
ORDER = tuple(SEVERITY_WORDS)


@dataclass(frozen=True, slots=True)
class FileReport:
    """One film or recording; thumbnail n shows n times `thumbnail_seconds`."""

    name: str
    about: str
    """Part, take, size, rate: a line under the name."""
    duration: Fraction
    peaks: tuple[float, ...]
    thumbnails: tuple[bytes, ...]
    thumbnail_seconds: Fraction
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LessonReport:
    """One lesson; `findings` are those of no file: of its cards, its captions, its length."""

    target: str
    title: str
    course: str
    made: str
    files: tuple[FileReport, ...]
    findings: tuple[tuple[str, Finding], ...]


def write_inspection(report: LessonReport, page: Path) -> Path:
    """Writes the page and returns it."""
    write_whole("\n".join(_page(report)) + "\n", page)
    return page


def _page(report: LessonReport) -> Iterator[str]:
    folder = resources.files("pipeline.delivery").joinpath("pages")
    style = folder.joinpath("inspection.css").read_text("utf-8")
    title = escape(f"{report.title} · 素材检查 Inspection")
    yield '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>"
    yield f"<header><h1>{escape(report.title)} <small>素材检查 Inspection</small></h1>"
    yield f"<p>{escape(report.course)} · {escape(report.target)} · {escape(report.made)}</p>"
    everything = [finding for file in report.files for finding in file.findings]
    everything += [finding for _, finding in report.findings]
    yield f"{_tally(everything)}</header>\n<main>"
    if report.findings:
        yield '<section class="file"><h2>本课 <small>The lesson</small></h2>'
        yield from _list([(name, finding, None) for name, finding in _sorted(report.findings)])
        yield "</section>"
    for file in report.files:
        yield from _file(file)
    if not report.files:
        yield '<p class="none">还没有素材 No footage yet</p>'
    yield "</main>\n</body>\n</html>"


def _tally(findings: Sequence[Finding]) -> str:
    parts = []
    for severity, (word, word_zh) in SEVERITY_WORDS.items():
        count = sum(finding.severity is severity for finding in findings)
        if count:
            parts.append(f'<span class="{word}">{word_zh} {word} <b>{count}</b></span>')
    well = '<span class="well">没有发现问题 No findings</span>'
    return f'<p class="tally">{" ".join(parts) or well}</p>'


def _sorted(pairs: Sequence[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    return sorted(pairs, key=lambda pair: ORDER.index(pair[1].severity))


def _file(file: FileReport) -> Iterator[str]:
    yield f'<section class="file"><h2>{escape(file.name)}</h2>'
    yield f'<p class="about">{escape(file.about)}</p>'
    if file.thumbnails:
        yield '<div class="strip">'
        for time, picture in _strip(file):
            alt = f"{clock(time)}"
            yield f"<figure>{_image(picture, alt)}<figcaption>{alt}</figcaption></figure>"
        yield "</div>"
    placed = [finding for finding in file.findings if finding.place is not None]
    if file.duration > 0 and (file.peaks or placed):
        yield _drawing(file, placed)
    listed = [
        (file.name, finding, _near(file, finding.place))
        for _, finding in _sorted([(file.name, finding) for finding in file.findings])
    ]
    if listed:
        yield from _list([("", finding, picture) for _, finding, picture in listed])
    else:
        yield '<p class="none">没有发现问题 No findings</p>'
    yield "</section>"


def _strip(file: FileReport) -> list[tuple[Fraction, bytes]]:
    count = len(file.thumbnails)
    step = max(1, -(-count // SHOWN))
    return [(n * file.thumbnail_seconds, file.thumbnails[n]) for n in range(0, count, step)]


def _near(file: FileReport, place: TimeRange | None) -> bytes | None:
    """The thumbnail in the middle of a place."""
    if place is None or not file.thumbnails or not file.thumbnail_seconds:
        return None
    number = round((place.start + place.stop) / 2 / file.thumbnail_seconds)
    return file.thumbnails[min(max(number, 0), len(file.thumbnails) - 1)]


def _image(picture: bytes, alt: str) -> str:
    body = base64.b64encode(picture).decode()
    return f'<img src="data:image/jpeg;base64,{body}" alt="{escape(alt)}">'


def _drawing(file: FileReport, placed: Sequence[Finding]) -> str:
    """The waveform, a lane for each kind of finding that has a place, and a clock."""
    lanes = list(dict.fromkeys(finding.code for finding in placed))
    wave = TALL if file.peaks else 0
    height = wave + LANE * len(lanes) + 22
    parts = [f'<svg viewBox="0 0 {WIDE} {height}" role="img" aria-label="时间轴 timeline">']
    if file.peaks:
        parts.append(f'<rect class="ground" width="{WIDE}" height="{TALL}"/>')
        parts.append(f'<path class="wave" d="{_wave(file.peaks)}"/>')
    for finding in placed:
        place = finding.place
        assert place is not None  # chosen by the caller
        left = float(place.start / file.duration) * WIDE
        width = max(float(place.duration / file.duration) * WIDE, 3.0)
        word = SEVERITY_WORDS[finding.severity][0]
        top = wave + LANE * lanes.index(finding.code) + 2
        shape = f'x="{left:.1f}" width="{width:.1f}"'
        parts.append(f'<rect class="shade {word}" {shape} y="0" height="{wave}"/>')
        parts.append(f'<rect class="{word}" {shape} y="{top}" height="{LANE - 4}" rx="2">')
        parts.append(f"<title>{escape(finding.message)}</title></rect>")
    for lane, code in enumerate(lanes):
        label = escape(f"{_title_zh(code)} {code}")
        parts.append(f'<text class="lane" x="6" y="{wave + LANE * lane + 12}">{label}</text>')
    parts.append(_ticks(file.duration, height))
    return "".join(parts) + "</svg>"


def _title_zh(code: str) -> str:
    return KINDS[code].title_zh if code in KINDS else ""


def _wave(peaks: Sequence[float]) -> str:
    """One closed outline, mirrored about the middle."""
    step = max(1, len(peaks) // WIDE)
    heights = [max(peaks[n : n + step]) for n in range(0, len(peaks), step)]
    middle, half = TALL / 2, TALL / 2 - 3
    across = WIDE / max(len(heights), 1)
    top = [f"{n * across:.1f} {middle - h * half:.1f}" for n, h in enumerate(heights)]
    bottom = [f"{n * across:.1f} {middle + h * half + 0.5:.1f}" for n, h in enumerate(heights)]
    return f"M{' L'.join(top)} L{' L'.join(reversed(bottom))}Z"


def _ticks(duration: Fraction, height: int) -> str:
    steps = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900)
    every = next((step for step in steps if duration / step <= 10), 1800)
    parts = []
    for second in range(0, int(duration) + 1, every):
        x = float(second / duration) * WIDE
        edge = "end" if x > WIDE - 30 else "start" if x < 30 else "middle"
        parts.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 16}"/>')
        text = clock(Fraction(second))
        parts.append(f'<text x="{x:.1f}" y="{height - 4}" text-anchor="{edge}">{text}</text>')
    return "".join(parts)


def _list(items: Sequence[tuple[str, Finding, bytes | None]]) -> Iterator[str]:
    yield '<ul class="findings">'
    for name, finding, picture in items:
        word, word_zh = SEVERITY_WORDS[finding.severity]
        yield f'<li class="{word}">'
        if picture:
            yield _image(picture, "")
        yield f'<div><p class="head"><span class="badge {word}">{word_zh} {word}</span> '
        yield f"<code>{escape(finding.code)}</code> {_place(finding.place)}{escape(name)}</p>"
        if finding.message_zh:
            advice = escape(finding.advice_zh)
            yield f'<p lang="zh-Hans"><b>{escape(finding.message_zh)}</b>。{advice}</p>'
        advice = f". {escape(finding.advice)}" if finding.advice else ""
        yield f'<p lang="en"><b>{escape(finding.message)}</b>{advice}</p></div></li>'
    yield "</ul>"


def _place(place: TimeRange | None) -> str:
    if place is None:
        return ""
    return f"<time>{clock(place.start)} – {clock(place.stop)}</time> "


def clock(time: Fraction) -> str:
    """Minutes and seconds, with a tenth where there is one."""
    tenths = round(time * 10)
    minutes, rest = divmod(tenths, 600)
    seconds = f"{rest // 10:02d}" + (f".{rest % 10}" if rest % 10 else "")
    return f"{minutes}:{seconds}"
