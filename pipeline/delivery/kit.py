"""A channel's kit of one film: the film it takes, captions, poster, and the words to fill in."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.delivery.copying import copy_proved
from pipeline.documents.whole import write_whole
from pipeline.model.channel import Channel
from pipeline.model.errors import PersonMustAct
from pipeline.model.item import CatalogueItem, ItemFilm
from pipeline.model.timing import clock_text

NOTICE = "WITHDRAWN.txt"
SCHEMA = "kit/1"


@dataclass(frozen=True, slots=True)
class Kit:
    """A folder that can be handed over as it is."""

    path: Path
    film_digest: str
    """SHA-256 of the film in it."""


def make_kit(item: CatalogueItem, channel: Channel, *, root: Path, folder: Path) -> Kit:
    """Makes `folder`/<channel>/<item>/ anew. Raises PersonMustAct where the channel does not take
    the film, naming every limit that it breaks."""
    film = _film_for(item, channel)
    _require_limits(item, film, channel)
    name = item.id.replace("/", "_").replace(":", "_")
    place = folder / channel.name / name
    aside = folder / channel.name / f".{name}.part"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _fill(aside, item, film, channel, root)
        shutil.rmtree(place, ignore_errors=True)
        aside.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Kit(place, film.digest)


def withdraw_kit(path: Path, *, at: str, by: str) -> None:
    """Leaves a notice in a kit's folder; a folder that is gone needs none."""
    if path.is_dir():
        lines = [f"已于 {at} 撤回（{by or '未署名'}）。请同时从渠道中删除，不要再使用。"]
        lines += [f"Withdrawn at {at} by {by or 'somebody unnamed'}. Remove it from the channel."]
        write_whole("\n".join(lines) + "\n", path / NOTICE)


def _film_for(item: CatalogueItem, channel: Channel) -> ItemFilm:
    """The product the channel wants, at its level; a compilation exists as its master alone."""
    kinds = ("", "course", "playlist")
    film = next((film for kind in kinds if (film := item.film(channel.film(kind)))), None)
    if film is None:
        raise PersonMustAct(f"{item.id}: expected a {channel.film()} film, found none")
    return film


def _require_limits(item: CatalogueItem, film: ItemFilm, channel: Channel) -> None:
    broken = []
    if channel.max_bytes and film.size > channel.max_bytes:
        broken.append(f"{film.size} bytes of at most {channel.max_bytes}")
    if channel.max_seconds and item.duration > channel.max_seconds:
        broken.append(f"{float(item.duration):.0f} s of at most {channel.max_seconds}")
    if channel.max_title and len(item.title) > channel.max_title:
        broken.append(f"a title of {len(item.title)} characters of at most {channel.max_title}")
    if broken:
        raise PersonMustAct(
            f"{item.id}: {channel.name} does not take it: {'; '.join(broken)}",
            hint=f"limits as in config/channels.yaml ({channel.source or 'no source named'})",
        )


def _fill(aside: Path, item: CatalogueItem, film: ItemFilm, channel: Channel, root: Path) -> None:
    file = _take_film(aside, film, root)
    for path in item.sidecars:
        copy_proved(root / path, aside / Path(path).name)
    body = {
        "schema": SCHEMA,
        "item": item.id,
        "channel": channel.name,
        "title": item.title,
        "course": item.course_title,
        "language": item.language,
        "lecturer": item.lecturer,
        "organisation": item.organisation,
        "summary": item.summary,
        "keywords": list(item.keywords),
        "ai_content": item.ai_content,
        "captions": list(item.captions),
        "duration": round(float(item.duration), 3),
        "film": {"file": file, "sha256": film.digest, "bytes": film.size},
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    write_whole(text + "\n", aside / "kit.json")
    write_whole(_words(item), aside / "words.txt")


def _take_film(aside: Path, film: ItemFilm, root: Path) -> str:
    """Its name in the kit. A stream is a folder: its playlist names what lies beside it."""
    source = root / film.path
    if source.suffix != ".m3u8":
        copy_proved(source, aside / source.name, film.digest)
        return source.name
    folder = source.parent
    for part in sorted(one for one in folder.iterdir() if one.is_file()):
        copy_proved(part, aside / folder.name / part.name)
    copy_proved(source, aside / folder.name / source.name, film.digest)
    return f"{folder.name}/{source.name}"


def _words(item: CatalogueItem) -> str:
    """What a publisher pastes into the channel's form."""
    lines = [
        f"标题 Title: {item.title}",
        f"课程 Course: {item.course_title}",
        f"讲师 Lecturer: {item.lecturer}",
        f"简介 Summary: {item.summary}",
        f"关键词 Keywords: {', '.join(item.keywords)}",
    ]
    if item.ai_content:
        lines.append(f"AI生成内容声明 AI declaration: {item.ai_content}")
    lines += ["章节 Chapters:"]
    lines += [f"{clock_text(start)[:8]} {title}" for start, title in item.chapters]
    return "\n".join(lines) + "\n"
