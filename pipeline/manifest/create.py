"""New courses and lessons: folders, and manifests that explain themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.errors import PersonMustAct

RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10)))
)
"""Names that Windows keeps for devices."""
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')

COURSE = """\
# One course (课程). Unknown keys are errors; `weike status {slug}` shows where it stands.
title: {title}
subtitle: ""
language: {language}          # zh or en; a lesson may differ
organisation: ""              # on the cards
brand: hongjin                # a folder under assets/brands/
brand_variants: []            # of the brand: a theme month, a group
brand_overrides: {{}}           # {{colours: {{accent: "#E6BC6A"}}, title_card: {{seconds: 3}}}}
ident: none                   # the brand's ident opens: none, lessons, film, both
link: ""                      # an address: a QR code on end cards
frame_size: 1920x1080
frame_rate: 25
self_approving: false         # true: needs no person's sign-off (only for demonstrations)
numbered: true                # cards show 第一讲; false: another order draws nothing again
lessons: []                   # folder names under lessons/, in the order of the course film
"""
LESSON = """\
# One lesson (课). Drop its footage into ../../inbox/<role>/{slug}/ and run `weike watch --once`.
title: {title}
lecturer:
  name: {lecturer}
  role: ""                    # shown below the name
unit: ""                      # department or branch
summary: ""
keywords: []
credits: []                   # - {{name: …, role: …}}
owner: ""                     # who sees to it that it gets done
presenter: ""                 # who stands before the camera, if not the lecturer
due: {{}}                       # {{script: 2026-12-01, filming: 2026-12-05, publish: 2026-12-20}}
second_language: ""           # en: captions in two languages (docs/captions.md)
captions: ""                  # none: a lesson without speech
chapters: []                  # - {{title: …, at: first words said in it}}; weike captions propose
assigned: {{}}                  # {{script: 陈晓, filming: 赵磊}}: who does it, else the owner
sound: auto                   # auto: the better of camera and recording; camera; or a file
colour_match: ""              # auto: takes of one scene look alike; or the take they are to be like
ai_content: ""                # what a machine made, where anything was: shown with the film
music: ""                     # the brand's music under: none, cards, speech
section: ""                   # a section of the course film starts with this lesson
theme: ""                     # what playlists gather it by: a theme month, say
link: ""                      # an address: a QR code on the end card
panels: []                    # - {{at: words said, until: words or 0:12.5, points: [one, two]}}
"""


def new_course(projects: Path, name: str, *, title: str, language: str) -> Path:
    """Makes projects/<name>/. Raises PersonMustAct where the name will not do or is taken."""
    folder = projects / _folder_name(name)
    if folder.exists():
        raise PersonMustAct(f"{folder}: expected no such folder yet, found one")
    for inner in ("lessons", "inbox/collection", "inbox/filming", "inbox/post"):
        (folder / inner).mkdir(parents=True)
    manifest = COURSE.format(slug=folder.name, title=_quoted(title), language=language)
    write_whole(manifest, folder / "course.yaml")
    return folder


def new_lesson(course: Path, name: str, *, title: str, roles: Collection[str] = ()) -> Path:
    """Makes lessons/<name>/ and a drop folder for each of `roles`, and puts the lesson last in
    course.yaml, whose comments stay."""
    from ruamel.yaml import YAML

    folder = course / "lessons" / _folder_name(name)
    if folder.exists():
        raise PersonMustAct(f"{folder}: expected no such folder yet, found one")
    folder.mkdir(parents=True)
    for role in roles:
        (course / "inbox" / role / folder.name).mkdir(parents=True, exist_ok=True)
    manifest = LESSON.format(slug=folder.name, title=_quoted(title), lecturer=_quoted("待定"))
    write_whole(manifest, folder / "lesson.yaml")
    yaml = YAML()
    yaml.preserve_quotes = True
    path = course / "course.yaml"
    body = yaml.load(path.read_text(encoding="utf-8-sig"))
    body.setdefault("lessons", []).append(folder.name)
    aside = path.with_name(".course.yaml.part")
    with aside.open("w", encoding="utf-8", newline="") as stream:
        yaml.dump(body, stream)
    aside.replace(path)
    return folder


def _folder_name(name: str) -> str:
    """NFC, and a name that all three systems take."""
    normal = unicodedata.normalize("NFC", name).strip()
    bad = FORBIDDEN.search(normal)
    if not normal or bad or normal.startswith((".", "-")) or normal.endswith("."):
        shown = f"found {bad[0]!r} in it" if bad else "found none"
        raise PersonMustAct(
            f"{name!r}: expected a folder name that Windows, macOS and Linux all take, {shown}",
            hint="letters, digits, Chinese characters, - and _ will do",
        )
    if normal.split(".")[0].lower() in RESERVED or len(normal.encode()) > 120:
        raise PersonMustAct(f"{name!r}: Windows does not take this name", hint="choose another")
    return normal


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
