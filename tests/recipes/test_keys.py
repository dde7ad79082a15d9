"""Each declared input changed, one at a time: exactly the steps that depend on it run again.

The course is real, and so are the stages that read, align, caption and lay out; those that draw,
encode and join are stood in for by `quick_stage`, which leaves a digest of all that it was given.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.events import Event, StepEvent, StepState
from pipeline.build.plan import plan
from pipeline.build.receipt import witnessed
from pipeline.build.run import Builder, Crew
from pipeline.manifest.course import read_all
from pipeline.model.recipe import Recipe
from pipeline.model.step import Artefact, Step
from pipeline.recipes.course import CourseFilms, course_films
from pipeline.recipes.workshop import MODULES, Versions, Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.machine import worker_environment
from pipeline.settings.root import Places
from pipeline.stages import segment, title
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow, pytest.mark.timeout(900)]
REAL = ("inspect", "shots", "align", "caption", "conform", "copyfit")
LESSON, OTHER = "demo/02-alarm", "demo/04-before-you-leave"
WORDED = ("title title-card", "title lower-third", "title end-card")
DRAWN = (*WORDED, "title ai-mark")
LOGO = f"{LESSON} title corner-logo"
"""The same in every lesson: drawn once, for the first that asks."""
FILMS = (f"{LESSON}:master compile", f"{LESSON}:burned-in compile", f"{LESSON}:web compile")
COURSE = ("demo:course compile",)
COURSE_CARD = "demo:course title end-card"
COPYFIT = "copyfit 320x180"
COURSE_COPYFIT = "demo:course copyfit end-card"
SIDECARS, COURSE_SIDECARS = f"{LESSON}:sidecars package", "demo:sidecars package"


@dataclass
class Bench:
    """The course with a store, built again and again in this process."""

    house: House
    versions: Versions | None = None
    ran: list[str] = field(default_factory=list)

    def recipes(self) -> tuple[Workshop, list[tuple[str, Recipe[CourseFilms]]]]:
        places = Places(self.house.root)
        workshop = Workshop(places, read_settings(places))
        if self.versions:
            workshop.versions = self.versions
        course, lessons, problems = read_all(places.projects, "demo")
        assert not problems
        return workshop, [("demo", course_films(workshop, course, lessons, wants_film=True))]

    def build(self) -> set[str]:
        """The steps that ran, as `target stage label`."""
        ran: list[str] = []

        def listen(event: Event) -> None:
            if isinstance(event, StepEvent) and event.state is StepState.DONE:
                step = event.step
                ran.append(" ".join(filter(None, (step.target, step.stage, step.label))))

        workshop, recipes = self.recipes()
        quick = {name: "tests.recipes.quick_stage" for name in MODULES if name not in REAL}
        crew = Crew({**MODULES, **quick}, 2, worker_environment())
        with Builder(workshop.store, crew, listen) as builder:
            (outcome,) = builder.run(recipes)
        for one in (outcome, *outcome.value.lessons, outcome.value.film):
            assert one.error is None, one.error
        assert len(ran) == len(set(ran))
        return set(ran)

    def reasons(self) -> list[str]:
        """What a plan says of the first stale steps."""
        workshop, recipes = self.recipes()
        return [str(one) for step in plan(workshop.store, recipes).stale for one in step.reasons]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> Bench:
    root = tmp_path_factory.mktemp("keys") / "root"
    house = demo_house(root, small_footage, ("02-alarm", "04-before-you-leave"))
    house.weike("watch", "demo", "--once")
    bench = Bench(house)
    bench.build()
    return bench


@pytest.fixture
def bench(built: Bench, tmp_path: Path) -> Bench:
    """A copy of the built course, for one change."""
    shutil.copytree(built.house.root, tmp_path / "root")
    return Bench(House(tmp_path / "root"))


def of(lesson: str, *names: str) -> set[str]:
    return {f"{lesson} {name}" for name in names}


def segments(ran: set[str], lesson: str, kind: str = "segment segment") -> set[str]:
    return {name for name in ran if name.startswith(f"{lesson} {kind} ")}


def films_of(lesson: str) -> set[str]:
    return {name.replace(LESSON, lesson) for name in FILMS}


def test_nothing_changed_runs_nothing(bench: Bench) -> None:
    assert bench.build() == set()


def test_a_word_of_the_script(bench: Bench) -> None:
    script = "projects/demo/lessons/02-alarm/footage/script.md"
    bench.house.edit(script, "不要先挂断", "不要先挂掉")
    ran = bench.build()
    burned = segments(ran, LESSON, "segment burned-in")
    assert len(burned) == 1, "the segment in which it is said"
    assert ran == burned | of(LESSON, "align", "caption", "conform") | set(FILMS) | {
        *COURSE,
        SIDECARS,
        COURSE_SIDECARS,
    }


def test_a_corrected_cue(bench: Bench) -> None:
    cues = bench.house.course / "lessons" / "02-alarm" / "cues.zh.srt"
    cues.write_text("1\n00:00:03,000 --> 00:00:05,000\n改过的一句\n", encoding="utf-8")
    bench.build()
    text = cues.read_text(encoding="utf-8")
    cues.write_text(text.replace("改过", "又改过"), encoding="utf-8")
    ran = bench.build()
    burned = segments(ran, LESSON, "segment burned-in")
    assert len(burned) == 1
    assert ran == burned | of(LESSON, "caption", "conform") | set(FILMS) | {
        *COURSE,
        SIDECARS,
        COURSE_SIDECARS,
    }


def test_a_brand_colour(bench: Bench) -> None:
    bench.house.edit("assets/brands/hongjin/brand.yaml", 'accent: "#E6BC6A"', 'accent: "#E6BC6B"')
    assert any("#E6BC6A -> #E6BC6B" in reason for reason in bench.reasons())
    ran = bench.build()
    assert of(LESSON, *WORDED) | of(OTHER, *WORDED) <= ran
    assert LOGO not in ran
    stages = {name.split()[1] for name in ran}
    assert stages == {"title", "poster", "segment", "web", "compile", "package"}
    # only segments that show a card or the lower third: never all of the body
    assert len(segments(ran, LESSON)) == 3


def test_a_caption_colour(bench: Bench) -> None:
    text = (bench.house.root / "assets/brands/hongjin/brand.yaml").read_text(encoding="utf-8")
    colour = next(line for line in text.splitlines() if line.strip().startswith("colour:"))
    other = colour.replace("#FFFFFF", "#FFFFEE")
    assert other != colour
    bench.house.edit("assets/brands/hongjin/brand.yaml", colour, other)
    ran = bench.build()
    assert not segments(ran, LESSON) - {f"{LESSON} segment segment 1"}, (
        "clean ones are as they were"
    )
    assert len(segments(ran, LESSON, "segment burned-in")) >= 2
    assert not {name for name in ran if name.split()[1] in ("sound", "align", "caption", "inspect")}
    assert not of(LESSON, "title title-card", "title end-card", "title corner-logo") & ran


def test_a_remark_in_the_brand_file_changes_nothing(bench: Bench) -> None:
    path = bench.house.root / "assets/brands/hongjin/brand.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# seen by 王五\n", encoding="utf-8")
    assert bench.build() == set()


def test_the_logo(bench: Bench) -> None:
    logo = next((bench.house.root / "assets/brands/hongjin").glob("*.png"))
    logo.write_bytes(logo.read_bytes() + b"\0")
    ran = bench.build()
    assert {LOGO, *of(LESSON, *WORDED), *of(OTHER, *WORDED)} <= ran
    stages = {name.split()[1] for name in ran}
    assert stages == {"title", "poster", "segment", "web", "compile", "package"}


def test_a_font(bench: Bench) -> None:
    font = bench.house.root / "assets/fonts/NotoSansSC-Bold.ttf"
    font.write_bytes(font.read_bytes() + b"\0\0\0\0")
    ran = bench.build()
    for lesson in (LESSON, OTHER):
        assert of(lesson, *WORDED) <= ran
        assert segments(ran, lesson, "segment burned-in")
    assert not {name for name in ran if name.split()[1] in ("sound", "align", "caption", "conform")}


def test_a_caption_profile(bench: Bench) -> None:
    path = bench.house.root / "config/captions/zh-course.yaml"
    text = path.read_text(encoding="utf-8")
    assert "hard_width: 20" in text
    path.write_text(
        text.replace("hard_width: 20", "hard_width: 12")
        .replace("soft_width: 18", "soft_width: 12")
        .replace("target_width: 16", "target_width: 10"),
        encoding="utf-8",
    )
    ran = bench.build()
    assert of(LESSON, "caption", "conform") <= ran
    assert not {name for name in ran if name.startswith(OTHER)}, "it is English"
    assert not {name for name in ran if name.split()[1] in ("title", "sound", "align", "inspect")}


def test_the_loudness_target(bench: Bench) -> None:
    bench.house.edit("config/weike.yaml", "target_lufs: -16", "target_lufs: -18")
    assert bench.build() == {
        f"{LESSON} sound",
        f"{OTHER} sound",
        "demo:course sound end-card",
        *films_of(LESSON),
        *films_of(OTHER),
        *COURSE,
    }


def test_the_encode_profile(bench: Bench) -> None:
    bench.house.edit("config/weike.yaml", "profile: master", "profile: fine")
    ran = bench.build()
    assert {name.split()[1] for name in ran} == {"segment", "web", "compile"}
    assert len(segments(ran, LESSON)) >= 4


def test_the_ffmpeg_build(bench: Bench) -> None:
    workshop, _ = bench.recipes()
    bench.versions = replace(workshop.versions, ffmpeg="n10.0 0123456789ab")
    ran = bench.build()
    stages = {name.split()[1] for name in ran}
    # what is measured again comes out the same, so nothing is aligned or captioned again
    assert stages == {
        *("inspect", "shots", "look", "title", "poster", "sound"),
        *("segment", "web", "compile", "package"),
    }


def test_a_package_that_draws(bench: Bench) -> None:
    workshop, _ = bench.recipes()
    packages = {**workshop.versions.packages, "pillow": "99.0"}
    bench.versions = replace(workshop.versions, packages=packages)
    # what is drawn again comes out the same, so nothing is encoded again
    drawn = (*DRAWN, "poster", COPYFIT)
    course = {COURSE_CARD, COURSE_COPYFIT, "demo:course poster"}
    assert bench.build() == {LOGO, *course, *of(LESSON, *drawn), *of(OTHER, *drawn)}


def test_a_stage_version(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(title, "VERSION", 99)
    assert bench.build() == {LOGO, COURSE_CARD, *of(LESSON, *DRAWN), *of(OTHER, *DRAWN)}
    monkeypatch.setattr(segment, "VERSION", 99)
    assert {name.split()[1] for name in bench.build()} == {"segment", "web", "compile"}


def test_the_frame_rate(bench: Bench) -> None:
    bench.house.edit("projects/demo/course.yaml", "frame_rate: 25", "frame_rate: 30")
    stages = {name.split()[1] for name in bench.build()}
    assert stages >= {"title", "caption", "conform", "segment", "sound", "compile"}
    assert not stages & {"inspect"}


def test_the_frame_size(bench: Bench) -> None:
    bench.house.edit("projects/demo/course.yaml", "320x180", "640x360")
    stages = {name.split()[1] for name in bench.build()}
    assert stages == {
        *("copyfit", "title", "poster", "conform"),
        *("segment", "web", "compile", "package"),
    }


def moved(house: House) -> None:
    first, second = "  - 02-alarm\n", "  - 04-before-you-leave\n"
    house.edit("projects/demo/course.yaml", first + second, second + first)


def test_the_order_of_lessons_with_numbers_on_their_cards(bench: Bench) -> None:
    moved(bench.house)
    ran = bench.build()
    for lesson in (LESSON, OTHER):
        assert segments(ran, lesson) == {f"{lesson} segment segment 0"}
        assert {name for name in ran if name.startswith(f"{lesson} title")} == {
            f"{lesson} title title-card"
        }
    assert not {name for name in ran if name.split()[1] in ("sound", "align", "caption", "conform")}


def test_the_order_of_lessons_without_numbers(bench: Bench) -> None:
    bench.house.edit("projects/demo/course.yaml", "language: zh", "language: zh\nnumbered: false")
    bench.build()
    moved(bench.house)
    assert bench.build() == {*COURSE, COURSE_SIDECARS}


def test_only_one_film_is_made_where_one_is_asked_for(bench: Bench) -> None:
    shutil.rmtree(bench.house.root / "projects" / ".store")
    workshop, _ = bench.recipes()
    course, lessons, _ = read_all(bench.house.root / "projects", "demo")
    wanted: Mapping[str, Any] = {"wants_film": False, "wanted": ("burned-in",)}
    seen = plan(workshop.store, [("demo", course_films(workshop, course, lessons, **wanted))])
    assert {one.step.stage for one in seen.steps} == {"inspect", "copyfit"}


def test_a_segment_without_a_cue_is_the_same_clean_and_burned_in(built: Bench) -> None:
    workshop, ((name, recipe), *_) = built.recipes()
    seen: list[tuple[Step, Artefact]] = []
    plan(workshop.store, [(name, witnessed(recipe, seen))])
    keys: dict[str, list[Step]] = {}
    for step, made in seen:
        if step.stage == "segment" and step.target == LESSON:
            keys.setdefault(made.key, []).append(step)
    cards = [steps for steps in keys.values() if len(steps) == 2]
    assert len(cards) >= 2, "title and end card at least"
    assert all(not step.params["scene"]["cues"] for steps in cards for step in steps)
