"""A podcast feed (RSS 2.0 with the iTunes and Podcasting 2.0 names) of finished lessons."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

from pipeline.documents.whole import write_whole
from pipeline.model.errors import PersonMustAct
from pipeline.model.item import CatalogueItem

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"


def write_feed(items: Sequence[CatalogueItem], output: Path, *, base_url: str, root: Path) -> None:
    """A feed of every lesson's web film; `base_url` is where the root's files are served from.

    Raises PersonMustAct without a base address: a feed's links must be whole.
    """
    if not base_url.startswith(("http://", "https://")):
        raise PersonMustAct(
            f"{base_url or 'no address'}: expected the address the files are served from",
            hint="--base-url http://lessons.example/",
        )
    ET.register_namespace("itunes", ITUNES)
    ET.register_namespace("podcast", PODCAST)
    base = base_url.rstrip("/")
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    lessons = [item for item in items if item.number]
    first = lessons[0] if lessons else None
    _texts(
        channel,
        title=" · ".join(dict.fromkeys(item.course_title for item in lessons)) or "微课",
        link=base,
        description=first.organisation if first else "",
        language=first.language if first else "zh",
    )
    for item in lessons:
        _entry(ET.SubElement(channel, "item"), item, base, root)
    text = ET.tostring(rss, encoding="unicode")
    write_whole(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', output)


def _entry(entry: ET.Element, item: CatalogueItem, base: str, root: Path) -> None:
    film = item.film("web") or item.films[0]
    _texts(entry, title=item.title, description=item.summary or item.course_title)
    guid = ET.SubElement(entry, "guid", isPermaLink="false")
    guid.text = f"{item.id}#{film.digest[:16]}"
    path = root / film.path
    if path.is_file():
        _texts(entry, pubDate=formatdate(path.stat().st_mtime))
    address, size = f"{base}/{quote(film.path)}", str(film.size)
    ET.SubElement(entry, "enclosure", url=address, length=size, type="video/mp4")
    for name, value in (("duration", str(round(item.duration))), ("author", item.lecturer)):
        ET.SubElement(entry, f"{{{ITUNES}}}{name}").text = value
    captions = item.sidecar(f".{item.language}.vtt")
    if captions:
        ET.SubElement(
            entry,
            f"{{{PODCAST}}}transcript",
            url=f"{base}/{quote(captions)}",
            type="text/vtt",
            language=item.language,
        )


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text
