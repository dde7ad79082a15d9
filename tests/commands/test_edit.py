"""An edit list followed from end to end: a lesson whose every frame is numbered and whose every
sentence is spoken, built through the command line, looked at and listened to frame by frame.

The tests run in the order they stand in: each leaves the lesson built.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.house import House, new_house
from tests.numbered import numbers, sound_of, write_spoken

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
SENTENCES = (
    "大家好，我是张敏。",
    "今天我们学习灭火器。",
    "使用之前先看压力表。",
    "第一步提起灭火器。",
    "谢谢大家，下次再见。",
)
LESSON = "safety/01-count"


@dataclass(frozen=True)
class Lesson:
    house: House
    starts: dict[str, float]
    """Second of the take at which each sentence starts."""

    @property
    def folder(self) -> Path:
        return self.house.root / "projects/safety/lessons/01-count"

    @property
    def film(self) -> Path:
        return self.house.root / "projects/safety/deliverables/01-count/01-count.mp4"

    @property
    def take(self) -> Path:
        return next((self.folder / "footage").glob("*.mov"))

    def build(self, edit: str, *, code: int = 0) -> Any:
        """Builds with this edit list; Counter of (stage, state), or what was told."""
        (self.folder / "edit.yaml").write_text(edit, encoding="utf-8")
        ran = self.house.weike("build", LESSON, "--json", code=code)
        if code:
            return ran.err
        states = [(e["stage"], e["state"]) for e in ran.lines if e["event"] == "step"]
        return Counter(states)

    def shown(self) -> list[int | None]:
        """Which frame of the take is shown, frame by frame of the film; None on the cards."""
        return numbers(self.film)

    def plan(self) -> Any:
        return json.loads(self.house.weike("edit", "show", LESSON, "--json").out)

    def cues(self) -> list[tuple[float, str]]:
        text = self.film.with_suffix(".zh.vtt").read_text(encoding="utf-8")
        found = re.findall(
            r"(\d+):(\d+):(\d+\.\d+) --> [^\n]*\n(.*?)\n\n", text + "\n\n", re.DOTALL
        )
        return [(int(h) * 3600 + int(m) * 60 + float(s), words) for h, m, s, words in found]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    house = new_house(tmp_path_factory.mktemp("edit") / "root")
    house.weike("new", "course", "safety", "--title", "安全生产")
    house.weike("new", "lesson", LESSON, "--title", "数一数")
    house.edit("projects/safety/course.yaml", "1920x1080", "320x180")
    inbox = house.root / "projects/safety/inbox"
    filming, collection = inbox / "filming/01-count", inbox / "collection/01-count"
    filming.mkdir(parents=True, exist_ok=True)
    collection.mkdir(parents=True, exist_ok=True)
    starts = write_spoken(filming / "count-take1.mov", SENTENCES, long_after=SENTENCES[3])
    (collection / "script.md").write_text("\n\n".join(SENTENCES), encoding="utf-8")
    house.weike("watch", "safety", "--once")
    house.weike("build", LESSON)
    return Lesson(house, starts)


def body_start(shown: list[int | None], first: int = 0) -> int:
    """Where the title card ends: the first run of ten frames of the take."""
    run = list(range(first, first + 10))
    return next(n for n in range(len(shown)) if shown[n : n + 10] == run)


def test_words_cut_out_are_gone_from_picture_sound_and_captions_to_the_frame(
    lesson: Lesson,
) -> None:
    before = {words: start for start, words in lesson.cues()}
    done = lesson.build("cut:\n  - {from: 使用之前, to: 压力表}\n")
    (gone,) = lesson.plan()["left_out"]
    cut_from, cut_to = round(gone["from"] * 25), round(gone["to"] * 25)
    assert gone["from"] == pytest.approx(lesson.starts[SENTENCES[2]], abs=0.25)
    assert gone["from"] + 1 < gone["to"] < lesson.starts[SENTENCES[3]]

    shown, whole = lesson.shown(), numbers(lesson.take)
    kept = [*range(cut_from), *range(cut_to, len(whole))]
    start = body_start(shown)
    assert shown[start : start + len(kept)] == kept

    after = {words: start for start, words in lesson.cues()}
    assert "压力表" not in "".join(after)
    last = next(words for words in after if "谢谢大家" in words)
    assert after[last] == pytest.approx(before[last] - (cut_to - cut_from) / 25, abs=0.0011)
    differences = lesson.house.weike("captions", "compare", LESSON, "--json").out
    assert json.loads(differences)["differences"] == [], "what was cut was not left unsaid"
    assert done["align", "cached"] == 1, "nobody is listened to again"

    take, film = sound_of(lesson.take), sound_of(lesson.film)
    gap = (cut_to - cut_from) / 25
    for at, lag in ((1.0, start / 25), (gone["to"] + 0.3, start / 25 - gap)):
        piece = take[round(at * 48_000) : round((at + 1) * 48_000)]
        around = film[round((at + lag - 0.1) * 48_000) : round((at + lag + 1.1) * 48_000)]
        place = np.argmax(np.correlate(around, piece, "valid")) / 48_000 - 0.1
        assert abs(place) < 0.002, "the sound is cut where the picture is"


def test_spans_are_shown_in_the_order_and_at_the_pace_asked_for(lesson: Lesson) -> None:
    lesson.build(
        "show:\n  - {from: 第一步, to: 灭火器@0:12, handles: 0}\n"
        "  - {from: 0:01, to: 0:02.2, speed: 1.5}\n"
    )
    first = lesson.plan()["pieces"][0]
    start, stop = round(first["from"] * 25), round(first["to"] * 25)
    shown = lesson.shown()
    body = body_start(shown, start)
    expected = [*range(start, stop), *(25 + int(n * 1.5) for n in range(20))]
    assert shown[body : body + len(expected)] == expected
    assert lesson.cues()[0][1].startswith("第一步")


def test_a_cut_that_went_through_another_editor_encodes_nothing_again(
    lesson: Lesson, tmp_path: Path
) -> None:
    lesson.build(
        "show:\n  - {from: 0:00.5, to: 0:04, fade_in: 0.4, sound_lag: 0.48}\n"
        "  - {from: 0:05, to: 0:08, speed: 1.25}\n"
        "cover:\n  - {from: 0:01, to: 0:02, area: [50, 0, 25, 50]}\n"
    )
    before = lesson.shown()
    file = tmp_path / "cut.otio"
    lesson.house.weike("edit", "export", LESSON, "-o", str(file))
    refused = lesson.house.weike("edit", "import", LESSON, str(file), code=1)
    assert "an edit list is here already" in refused.err
    lesson.house.weike("edit", "import", LESSON, str(file), "--replace")
    assert "sound_lag" in (lesson.folder / "edit.yaml.1").read_text(encoding="utf-8")
    done = lesson.build((lesson.folder / "edit.yaml").read_text(encoding="utf-8"))
    assert done["segment", "done"] == done["sound", "done"] == done["compile", "done"] == 0
    assert lesson.shown() == before
    for form in ("fcp7", "edl", "jianying"):
        made = tmp_path / f"cut-{form}"
        told = lesson.house.weike("edit", "export", LESSON, "--format", form, "-o", str(made))
        assert "not carried: fades" in told.err
        assert made.exists()


def test_pauses_are_proposed_and_cut_only_when_a_person_takes_them(lesson: Lesson) -> None:
    (lesson.folder / "edit.yaml").write_text("# mine\nnote: mine\n", encoding="utf-8")
    said = lesson.house.weike("edit", "propose", LESSON).out
    (line,) = [line for line in said.splitlines() if line.startswith("  - ")]
    assert "pause" in line
    pause = lesson.starts[SENTENCES[4]] - 1
    assert not lesson.plan()["left_out"], "nothing is cut unasked"
    assert "1 long pauses" in lesson.house.weike("check", LESSON, code=None).out
    assert lesson.house.weike("edit", "propose", LESSON, "--accept", "7", code=2).err
    lesson.house.weike("edit", "propose", LESSON, "--accept", "1")
    (gone,) = lesson.plan()["left_out"]
    assert gone["from"] < pause < gone["to"]
    assert (lesson.folder / "edit.yaml").read_text(encoding="utf-8").startswith("# mine")
    assert "nothing to propose" in lesson.house.weike("edit", "propose", LESSON).out


def test_a_film_that_was_finished_elsewhere_is_the_lessons_picture(
    lesson: Lesson, tmp_path: Path
) -> None:
    inbox = lesson.house.root / "projects/safety/inbox/post/01-count"
    inbox.mkdir(parents=True, exist_ok=True)
    write_spoken(inbox / "成片.mov", SENTENCES[:2], pause=0.3)
    lesson.house.weike("watch", "safety", "--once")
    lesson.build("film: 成片.mov\n")
    shown = lesson.shown()
    finished = next(path for path in (lesson.folder / "footage").glob("*成片*.mov"))
    whole = numbers(finished)
    start = body_start(shown)
    assert shown[start : start + len(whole)] == whole
    assert any("灭火器" in words for _, words in lesson.cues())


def test_words_that_nobody_says_are_told_with_the_nearest_and_its_place(lesson: Lesson) -> None:
    told = lesson.build("cut:\n  - {from: 使用之钱, to: 压力表}\n  - {words: 灭火}\n", code=1)
    assert "lessons/01-count/edit.yaml:2: expected words that are said, found '使用之钱'" in told
    assert "nearest: '使用之前' at 0:0" in told
    assert "which sounds the same" in told
    assert "edit.yaml:3: '灭火' is said 2 times" in told
    assert "weike edit words COURSE/LESSON" in told
    said = lesson.house.weike("edit", "words", LESSON).out
    assert "使用之前先看压力表" in said.replace(" ", "")
