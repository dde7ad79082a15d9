"""A brand to look at: a page with every card and frame in three aspects, short words and long,
Chinese and English, captions burned in as in a film; and a contact sheet of each aspect."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import resources
from pathlib import Path

from PIL import Image

from pipeline.captions.ass import write_ass
from pipeline.documents.whole import write_whole
from pipeline.ffmpeg.stills import BURNED, PATTERN, burn_stills
from pipeline.graphics.check import check_texts
from pipeline.graphics.contrast import contrast
from pipeline.graphics.samples import KINDS, SAMPLES, SIZES, Drawn, drawn_samples
from pipeline.graphics.upright import captions_below, layout
from pipeline.model.brand import BrandFiles, CaptionStyle
from pipeline.model.media import Finding, FrameSize
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import TimeRange

PHONE = "phone"
QUALITY = 88
SHEET_WIDTH = 1600
SHEET_QUALITY = 72
GAP = 8
"""Pixels between the pictures of a sheet."""
NAMES = {"zh-short": "短", "zh-long": "长", "en-short": "short", "en-long": "long"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the page: its file beside the page, and what it is."""

    file: str
    drawn: Drawn
    size: FrameSize


def write_preview(brand_files: BrandFiles, folder: Path) -> Path:
    """Writes `folder`/index.html, its pictures and the contact sheets. Returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    shown: list[Shown] = []
    for size in SIZES:
        drawn = _captioned(list(drawn_samples(brand_files, size)), brand_files, size)
        for one in drawn:
            file = f"{aspect(size)}-{one.kind}-{one.sample.name}.jpg"
            one.picture.save(folder / file, quality=QUALITY, optimize=True)
            shown.append(Shown(file, one, size))
        ordered = [one.picture for kind in KINDS for one in drawn if one.kind == kind]
        contact_sheet(ordered, size).save(
            folder / f"sheet-{aspect(size)}.jpg", quality=SHEET_QUALITY, optimize=True
        )
    page = folder / "index.html"
    write_whole(_page(brand_files, shown), page)
    return page


def aspect(size: FrameSize) -> str:
    """`16x9`, `9x16`, `1x1`."""
    ratio = Fraction(size.width, size.height)
    return f"{ratio.numerator}x{ratio.denominator}"


def brand_findings(brand_files: BrandFiles) -> tuple[Finding, ...]:
    """What would go wrong with the sample words, in any aspect, in films of full size: a QR code
    that is fine there may be too fine for a preview."""
    found = [
        finding
        for size in (FrameSize(2 * size.width, 2 * size.height) for size in SIZES)
        for sample in SAMPLES
        for finding in check_texts(brand_files, sample.text, frame_size=size)
    ]
    return tuple(dict.fromkeys(found))


def _captioned(drawn: list[Drawn], brand_files: BrandFiles, size: FrameSize) -> list[Drawn]:
    """The captions burned in by FFmpeg, as into a film."""
    usual = [one for one in drawn if one.caption and one.kind != PHONE]
    phone = [one for one in drawn if one.caption and one.kind == PHONE]
    style = brand_files.brand.caption_style
    burned = dict(zip(map(id, usual), _burned(usual, brand_files, size, style), strict=True))
    if phone:
        lines = max(len(one.caption) for one in phone)
        below = captions_below(brand_files.brand, layout(size), lines)
        burned |= zip(map(id, phone), _burned(phone, brand_files, size, below), strict=True)
    return [replace(one, picture=burned.get(id(one), one.picture)) for one in drawn]


def _burned(
    waiting: Sequence[Drawn], brand_files: BrandFiles, size: FrameSize, style: CaptionStyle
) -> list[Image.Image]:
    with tempfile.TemporaryDirectory(prefix="weike-brand-") as name:
        folder = Path(name)
        for place, one in enumerate(waiting):
            one.picture.save(folder / (PATTERN % place))
        cues = tuple(
            Cue(TimeRange(Fraction(place), Fraction(place + 1)), one.caption)
            for place, one in enumerate(waiting)
        )
        burn_stills(write_ass(TimedText("", cues), style, size), brand_files.fonts, folder=folder)
        burned = []
        for place in range(len(waiting)):
            with Image.open(folder / (BURNED % place)) as file:
                burned.append(file.convert("RGB"))
        return burned


def contact_sheet(pictures: Sequence[Image.Image], size: FrameSize) -> Image.Image:
    """In rows: four wide pictures, six square ones, eight upright ones."""
    across = 6 if size.width == size.height else 4 if size.width > size.height else 8
    wide = (SHEET_WIDTH - GAP) // across - GAP
    tall = round(wide * size.height / size.width)
    rows = -(-len(pictures) // across)
    sheet = Image.new("RGB", (SHEET_WIDTH, rows * (tall + GAP) + GAP), "white")
    for place, picture in enumerate(pictures):
        row, column = divmod(place, across)
        small = picture.resize((wide, tall), Image.Resampling.LANCZOS)
        sheet.paste(small, (GAP + column * (wide + GAP), GAP + row * (tall + GAP)))
    return sheet


def _page(brand_files: BrandFiles, shown: Sequence[Shown]) -> str:
    brand = brand_files.brand
    text = resources.files("pipeline.recipes").joinpath("pages", "brand.html").read_text("utf-8")
    values = {
        "%TITLE%": html.escape(f"{brand.title} ({brand.name} {brand.version})"),
        "%COLOURS%": _colours(brand_files),
        "%FINDINGS%": _findings(brand_files),
        "%SECTIONS%": "\n".join(_section(size, shown) for size in SIZES),
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _colours(brand_files: BrandFiles) -> str:
    colours = dict(brand_files.brand.colours)
    ground = colours["background"]
    rows = (
        f'<tr><td><i style="background:{colour}"></i></td><td>{html.escape(role)}</td>'
        f"<td>{colour}</td><td>{contrast(colour, ground):.1f}:1</td></tr>"
        for role, colour in colours.items()
    )
    return "".join(rows)


def _findings(brand_files: BrandFiles) -> str:
    found = brand_findings(brand_files)
    if not found:
        return "<li>none / 无</li>"
    return "".join(
        f"<li>{one.severity.value}: {html.escape(one.message)}<br>"
        f"{html.escape(one.message_zh)}</li>"
        for one in found
    )


def _section(size: FrameSize, shown: Sequence[Shown]) -> str:
    figures = []
    for kind, (english, chinese) in KINDS.items():
        figures.append(f"<h3>{chinese} · {english}</h3><div>")
        for one in shown:
            if one.size == size and one.drawn.kind == kind:
                named = html.escape(
                    f"{one.drawn.sample.text.language} {NAMES[one.drawn.sample.name]}"
                )
                figures.append(
                    f'<figure><img loading="lazy" width="{size.width}" height="{size.height}" '
                    f'src="{one.file}" alt="{english}, {named}">'
                    f"<figcaption>{named}</figcaption></figure>"
                )
        figures.append("</div>")
    shape = aspect(size).replace("x", ":")
    return f'<section class="a{aspect(size)}"><h2>{shape}</h2>{"".join(figures)}</section>'
