"""Films for phones, from a drop to the channel: what is in the pane, the panel and the captions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.build.plan import plan
from pipeline.ffmpeg.check import decoded_frames
from pipeline.graphics.upright import layout
from pipeline.manifest.course import read_all
from pipeline.model.media import FrameSize
from pipeline.recipes.film_findings import film_findings
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow, pytest.mark.timeout(900)]
LESSON = "04-before-you-leave"
TARGET = f"demo/{LESSON}"
AT = layout(FrameSize(180, 320))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    house = demo_house(tmp_path_factory.mktemp("upright") / "root", small_footage, (LESSON,))
    house.weike("watch", "demo", "--once")
    assert house.summary(f"{TARGET}:master", f"{TARGET}:vertical")["failed"] == 0
    return house


@pytest.fixture(scope="module")
def folder(house: House) -> Path:
    return house.course / "deliverables" / LESSON


@pytest.fixture(scope="module")
def upright(folder: Path) -> list[np.ndarray]:
    return list(every_tenth(folder / f"{LESSON}.vertical.mp4"))


def every_tenth(path: Path) -> Iterator[np.ndarray]:
    with av.open(str(path)) as film:
        for place, frame in enumerate(film.decode(film.streams.video[0])):
            if place % 10 == 0:
                yield frame.to_ndarray(format="rgb24").astype(int)


def test_it_has_the_masters_frames_sound_captions_and_chapters(folder: Path) -> None:
    film, master = folder / f"{LESSON}.vertical.mp4", folder / f"{LESSON}.mp4"
    assert decoded_frames(film) == decoded_frames(master)
    with av.open(str(film)) as one, av.open(str(master)) as other:
        assert (one.streams.video[0].width, one.streams.video[0].height) == (180, 320)
        kinds = [[stream.type for stream in opened.streams] for opened in (one, other)]
        assert kinds[0] == kinds[1]
        assert one.chapters() == other.chapters()
        sounds = [
            [bytes(packet) for packet in opened.demux(opened.streams.audio[0])]
            for opened in (one, other)
        ]
        assert sounds[0] == sounds[1]
        assert one.metadata["title"] == "Four checks before you leave"


def test_the_pane_has_the_speakers_face_in_its_middle(
    folder: Path, upright: list[np.ndarray]
) -> None:
    """He stands at the right of the wide film: the pane shows that part of it."""
    wide = list(every_tenth(folder / f"{LESSON}.mp4"))[22]
    pane = upright[22][AT.pane.top + 6 : AT.pane.bottom - 40, 10:-10]
    best = min(
        range(320 - AT.pane.width),
        key=lambda left: np.abs(wide[6:140, left + 10 : left + AT.pane.width - 10] - pane).mean(),
    )
    assert np.abs(wide[6:140, best + 10 : best + AT.pane.width - 10] - pane).mean() < 12
    assert best > 100


def test_captions_stand_in_their_strip_and_nowhere_in_the_pane(upright: list[np.ndarray]) -> None:
    strip = slice(AT.captions.top + 4, AT.captions.bottom)
    light = [(frame[strip].min(axis=-1) > 180).mean() for frame in upright[12:-14]]
    assert sum(share > 0.01 for share in light) > 0.6 * len(light)
    foot = [frame[AT.captions.bottom + 4 :] for frame in upright[12:-14]]
    assert all((frame.min(axis=-1) > 180).mean() < 0.001 for frame in foot), "phones' own buttons"


def test_the_panel_stands_still_above(upright: list[np.ndarray]) -> None:
    panels = [frame[: AT.pane.top - 4] for frame in upright[12:-14]]
    assert all(np.abs(panel - panels[0]).mean() < 3 for panel in panels)
    assert (panels[0].min(axis=-1) > 180).mean() > 0.01, "its title"


def test_its_own_captions_were_looked_for_in_its_picture(house: House) -> None:
    """Broken for its width, without outline, on the panel's ground."""
    places = Places(house.root)
    workshop = Workshop(places, read_settings(places))
    course, (lesson, *_), _ = read_all(places.projects, "demo")
    recipe = lesson_films(workshop, course, lesson, ("vertical",))
    films = plan(workshop.store, [(TARGET, recipe)]).outcomes[0].value
    seen = films.films["vertical"].artefact.facts["contrast"]
    assert len(seen) >= 2
    assert all(contrast >= 4.5 for _, contrast in seen)
    assert list(film_findings(films)) == []


def test_asked_for_alone_no_other_film_is_made(house: House, folder: Path) -> None:
    assert not (folder / f"{LESSON}.burned-in.mp4").exists()
    assert house.summary(f"{TARGET}:vertical")["ran"] == 0


def test_another_role_encodes_only_the_segments_that_show_it(house: House) -> None:
    house.edit(f"projects/demo/lessons/{LESSON}/lesson.yaml", "Fire warden", "Fire marshal")
    events = house.weike("build", f"{TARGET}:vertical", "--json").lines
    done = [event.get("stage") for event in events if event.get("state") == "done"]
    assert done.count("title") == 4, "title card and lower third, of both frames"
    assert 0 < done.count("segment") <= 3
    assert not {"look", "narrow", "sound", "caption"} & set(done)
