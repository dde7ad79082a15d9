"""The main job on the demo course, through the command line, with real FFmpeg and real SQLite.

The tests run in the order they stand in: each leaves the course wholly built.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.ffmpeg.check import decoded_frames, is_faststart
from pipeline.ffmpeg.measure import measure_loudness
from tests.house import House, demo_house

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
LESSONS = ("01-extinguisher", "02-alarm", "03-evacuation", "04-before-you-leave")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, small_footage: Path) -> House:
    return demo_house(tmp_path_factory.mktemp("main-job") / "root", small_footage)


@pytest.fixture(scope="module")
def intake(house: House) -> list[Any]:
    return house.weike("watch", "demo", "--once", "--json").lines


@pytest.fixture(scope="module")
def events(house: House, intake: list[Any]) -> list[Any]:
    return house.weike("build", "demo", "--json").lines


@pytest.fixture(scope="module")
def films(house: House, events: list[Any]) -> list[Path]:
    return [Path(path) for path in events[-1]["outputs"] if path.endswith(".mp4")]


def stages(events: list[Any]) -> set[tuple[str, str]]:
    done = [event for event in events if event.get("state") == "done"]
    return {(event["target"], event["stage"]) for event in done}


def test_every_dropped_file_is_taken_in_for_its_lesson(intake: list[Any]) -> None:
    assert len(intake) == 13
    assert {event["outcome"] for event in intake} <= {"accept", "accept-with-warning"}
    assert {event["lesson"] for event in intake} == set(LESSONS)
    phone = next(event for event in intake if "手机竖拍" in event["file"])
    assert phone["size"][0] < phone["size"][1]
    assert phone["duration"] > 10


def test_the_events_are_what_the_contract_says(events: list[Any]) -> None:
    assert events[0]["event"] == "plan"
    assert {event["event"] for event in events[1:-1]} == {"step"}
    for event in events[1:-1]:
        assert {"target", "stage", "state", "seconds", "reason"} <= set(event)
    summary = events[-1]
    assert summary["event"] == "summary"
    assert summary["failed"] == 0
    assert summary["ran"] == sum(event.get("state") == "done" for event in events)


def test_three_films_a_lesson_and_one_of_the_course(films: list[Path]) -> None:
    assert len(films) == 13
    assert all(path.is_file() for path in films)


def test_every_film_is_what_was_promised(films: list[Path]) -> None:
    for path in films:
        loudness = measure_loudness(path)
        assert loudness.integrated == pytest.approx(-16.0, abs=0.5), path.name
        assert loudness.true_peak is not None
        assert loudness.true_peak <= -1.0, path.name
        assert is_faststart(path), path.name
        with av.open(str(path)) as film:
            stream = film.streams.video[0]
            context = stream.codec_context
            assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
            assert int(context.color_primaries) == int(context.color_trc) == 1
            assert decoded_frames(path) == stream.frames, path.name
            languages = [track.language for track in film.streams.subtitles]
        expected = {"demo.mp4": ["zho", "eng"]}.get(
            path.name, ["eng"] if path.name.startswith("04") else ["zho"]
        )
        assert languages == expected, path.name


TITLE, END = 100, 128
"""Frames of a title card, and of the course's one end card (5 s, in whole packets of sound)."""


def test_the_course_film_has_a_chapter_a_lesson_at_its_first_frame(
    house: House, films: list[Path]
) -> None:
    starts, frame = [], 0
    for lesson in LESSONS:
        starts.append(frame / 25)
        body = json.loads(house.weike("edit", "show", f"demo/{lesson}", "--json").out)["duration"]
        frame += TITLE + round(body * 25)
    whole = next(path for path in films if path.name == "demo.mp4")
    assert decoded_frames(whole) == frame + END, "no lesson's own end card"
    with av.open(str(whole)) as film:
        found = film.chapters()
    assert [float(one["start"] * one["time_base"]) for one in found] == pytest.approx(starts)
    assert found[0]["metadata"]["title"] == "会用灭火器"


def test_captions_are_those_of_the_script_and_in_order(films: list[Path]) -> None:
    text = films[0].with_suffix(".zh.txt").read_text(encoding="utf-8")
    assert "第二步 拔掉保险销" in text
    assert "演示" not in text, "a heading is not spoken"
    assert "张敏" not in text, "a speaker's name is not spoken"


def test_a_second_build_runs_nothing_and_says_so(house: House, films: list[Path]) -> None:
    assert house.summary("demo")["ran"] == 0
    assert "nothing to do" in house.weike("build", "demo").out
    assert "nothing to do" in house.weike("plan", "demo").out


def test_a_film_that_somebody_deleted_is_put_back_without_a_step(
    house: House, films: list[Path]
) -> None:
    films[0].unlink()
    assert house.summary("demo")["ran"] == 0
    assert films[0].is_file()


def test_the_catalogue_finds_the_spoken_sentence(house: House, films: list[Path]) -> None:
    hits = json.loads(house.weike("catalogue", "search", "电梯", "--json").out)["hits"]
    assert hits[0]["item"] == "demo/03-evacuation"
    assert "电梯" in hits[0]["text"]
    assert hits[0]["start"] is not None
    page = house.weike("catalogue", "where", "demo").out.splitlines()[-1]
    assert "千万不要乘坐电梯" in Path(page).read_text(encoding="utf-8")


def test_a_corrected_caption_touches_its_own_segment_alone(house: House, films: list[Path]) -> None:
    place = Path(house.weike("captions", "export", "demo/02-alarm").out.strip())
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("第三 有没有人被困", "第三 有没有人员被困"), encoding="utf-8")
    events = house.weike("build", "demo", "--json").lines
    done = [event for event in events if event.get("state") == "done"]
    assert sum(event["stage"] == "segment" for event in done) == 1
    assert not {event["stage"] for event in done} & {"inspect", "align", "sound", "title"}
    assert {event["target"].split("/")[-1].split(":")[0] for event in done} == {"02-alarm", "demo"}
    assert "人员被困" in (films[3].parent / "02-alarm.zh.srt").read_text(encoding="utf-8")


def test_a_changed_brand_colour_draws_again_and_says_why(house: House, films: list[Path]) -> None:
    house.edit("assets/brands/hongjin/brand.yaml", 'accent: "#E6BC6A"', 'accent: "#E6BC6B"')
    why = house.weike("why", "demo/01-extinguisher").out
    assert "brand.colours" in why
    assert "#E6BC6A -> #E6BC6B" in why
    assert "current demo/01-extinguisher align" in why
    events = house.weike("build", "demo", "--json").lines
    stages_done = {stage for _, stage in stages(events)}
    assert "title" in stages_done
    assert not stages_done & {"inspect", "mezzanine", "align", "caption", "sound"}


def test_a_changed_order_of_lessons_joins_the_course_film_again(
    house: House, films: list[Path]
) -> None:
    before = house.course / "course.yaml"
    text = before.read_text(encoding="utf-8")
    moved = text.replace("  - 02-alarm\n  - 03-evacuation\n", "  - 03-evacuation\n  - 02-alarm\n")
    before.write_text(moved, encoding="utf-8")
    done = stages(house.weike("build", "demo", "--json").lines)
    assert ("demo:course", "compile") in done
    assert not {stage for _, stage in done} & {"inspect", "mezzanine", "align", "sound"}
    # Their numbers are on their title cards; nothing of the other lessons is encoded again.
    assert not [target for target, stage in done if stage == "segment" and "01" in target]
    before.write_text(text, encoding="utf-8")
    house.weike("build", "demo")


def test_published_films_are_kits_and_rows_of_the_ledger(house: House, films: list[Path]) -> None:
    rows = house.weike("publish", "demo", "--channel", "internal", "--json").lines
    assert [row["target"] for row in rows] == [f"demo/{slug}" for slug in LESSONS] + ["demo"]
    kit = house.root / rows[0]["place"]
    assert {path.suffix for path in kit.iterdir()} >= {".mp4", ".srt", ".vtt", ".jpg", ".json"}
    house.weike("publish", "demo", "--channel", "internal")
    history = (house.course / "publications.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(history) == 5, "handing the same film over again is no new row"
    ledger = house.root / "ledger.csv"
    house.weike("catalogue", "export", "ledger", "-o", str(ledger))
    assert "会用灭火器" in ledger.read_text(encoding="utf-8-sig")
    board = json.loads(house.weike("status", "demo", "--json").out)
    assert {row["state"] for row in board["lessons"]} == {"published"}
    (film,) = board["films"]
    assert (film["target"], film["state"], film["channels"]) == ("demo", "published", ["internal"])


def test_a_withdrawal_is_a_row_and_a_notice(house: House, films: list[Path]) -> None:
    house.weike("withdraw", "demo/02-alarm", "--channel", "internal", "--by", "李明")
    kit = house.course / "deliverables" / "kits" / "internal" / "demo_02-alarm"
    assert "李明" in (kit / "WITHDRAWN.txt").read_text(encoding="utf-8")
    board = json.loads(house.weike("status", "demo", "--json").out)["lessons"]
    assert [row["state"] for row in board].count("ready") == 1


@pytest.fixture(scope="module")
def asked(house: House, films: list[Path]) -> House:
    """From here on the course needs approvals."""
    house.edit("projects/demo/course.yaml", "self_approving: true", "self_approving: false")
    return house


def test_nothing_is_published_that_nobody_approved(asked: House) -> None:
    house = asked
    refused = house.weike("publish", "demo/01-extinguisher", "--channel", "lms", code=1)
    assert "weike approve demo/01-extinguisher --step release" in refused.err
    assert not (house.course / "deliverables" / "kits" / "lms").exists()
    house.weike("approve", "demo/01-extinguisher", "--step", "release", "--by", "李明")
    house.weike("publish", "demo/01-extinguisher", "--channel", "lms")
    house.weike(
        "reject", "demo/01-extinguisher", "--step", "release", "--by", "王五", "--note", "错"
    )
    house.weike("publish", "demo/01-extinguisher", "--channel", "lms", code=1)


def test_an_approval_survives_a_deleted_store_and_lapses_with_a_change(asked: House) -> None:
    house, lesson = asked, "demo/04-before-you-leave"
    house.weike("approve", lesson, "--step", "release", "--by", "李明")
    store, kept = house.root / "projects" / ".store", house.root / "projects" / ".store-kept"
    store.rename(kept)  # the other lessons need not be made again
    shutil.rmtree(house.root / "projects" / "catalogue")
    assert house.summary(lesson)["ran"] > 20
    house.weike("publish", lesson, "--channel", "lms")
    house.edit(
        "projects/demo/lessons/04-before-you-leave/lesson.yaml",
        "Four checks before you leave",
        "Four checks",
    )
    house.weike("build", lesson)
    refused = house.weike("publish", lesson, "--channel", "lms", code=1)
    assert "release" in refused.err
    shutil.rmtree(store)
    kept.rename(store)
    house.weike("build", "demo")


def test_what_is_stored_delivered_and_dropped_is_proved(house: House, films: list[Path]) -> None:
    assert "every stored" in house.weike("verify").out
    films[0].write_bytes(films[0].read_bytes()[:-1])
    assert films[0].name in house.weike("verify", code=1).out
    films[0].unlink()
    house.weike("build", "demo")
    house.weike("verify")


def test_gc_removes_what_no_target_needs_and_the_next_build_runs_nothing(
    house: House, films: list[Path]
) -> None:
    assert "would remove" in house.weike("gc", "--dry-run").out
    house.weike("gc")
    assert house.summary("demo")["ran"] == 0


def test_the_verbs_that_ask_answer_in_json(house: House, films: list[Path]) -> None:
    for words in (
        ("check", "demo"),
        ("plan", "demo"),
        ("why", "demo/01-extinguisher"),
        ("captions", "lint", "demo/01-extinguisher"),
        ("captions", "compare", "demo/01-extinguisher"),
        ("catalogue", "show", "demo"),
        ("models", "list"),
        ("doctor",),
    ):
        json.loads(house.weike(*words, "--json").out)


PLAYLISTS = """\
playlists:
  - name: best-of
    title: 精选
    spans:
      - {from: 电话接通以后, to: 第四}
      - {lesson: 03-evacuation, from: 0:10, to: 0:30.52}
  - {name: month, title: 消防月, theme: 消防月}
"""
SECTION = 64
"""Frames of the card before each lesson: 2.5 s, in whole packets."""
TAKEN = 513
"""Frames of the second span."""


def pictures(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="gray") for frame in film.decode(video=0)])


def packets(path: Path) -> list[bytes]:
    """Of its picture, in the order of the file."""
    with av.open(str(path)) as film:
        return [bytes(packet) for packet in film.demux(video=0) if packet.size]


@pytest.fixture(scope="module")
def playlists(house: House, films: list[Path]) -> list[Any]:
    """Two added to the finished course, and what that took."""
    for lesson in ("02-alarm", "03-evacuation"):
        file = f"projects/demo/lessons/{lesson}/lesson.yaml"
        house.edit(file, "owner: 孙悦", "owner: 孙悦\ntheme: 消防月")
    (house.course / "playlists.yaml").write_text(PLAYLISTS, encoding="utf-8")
    return house.weike("build", "demo", "--json").lines


def test_a_playlist_is_joined_from_the_lessons_segments(house: House, playlists: list[Any]) -> None:
    made = stages(playlists)
    assert {target.split(":")[0] for target, _ in made} == {"demo"}, "no lesson is touched"
    assert {stage for _, stage in made} == {
        *("copyfit", "title", "segment", "sound", "poster", "compile", "package")
    }
    folder = house.course / "deliverables"
    best, lesson = folder / "playlists/best-of.mp4", folder / "03-evacuation/03-evacuation.mp4"
    shown, whole = pictures(best), pictures(lesson)
    own = len(shown) - END - TAKEN
    there = np.abs(shown[own : own + TAKEN].astype(np.int16) - whole[250 : 250 + TAKEN]) > 30
    assert there.mean() < 0.001, "frame by frame as in its lesson"
    known = set(packets(lesson))
    copied = sum(packet in known for packet in packets(best))
    assert copied >= 400, "of its segments two are whole: frames 350 to 763"
    assert own - SECTION - SECTION == pytest.approx((22.8 - 9.94) * 25, abs=25), "as quoted"
    assert (
        decoded_frames(folder / "playlists/month.mp4")
        == SECTION
        + sum(TITLE + round(body(house, slug) * 25) for slug in ("02-alarm", "03-evacuation"))
        + END
    )
    loudness = measure_loudness(best)
    assert loudness.integrated == pytest.approx(-16.0, abs=0.5)
    assert loudness.true_peak is not None
    assert loudness.true_peak <= -1.0


def test_the_board_tells_where_the_films_of_several_lessons_stand(
    house: House, playlists: list[Any]
) -> None:
    def films() -> dict[str, Any]:
        board = json.loads(house.weike("status", "demo", "--json").out)
        return {film["target"]: film for film in board["films"]}

    month = films()["demo:month"]
    assert month["state"] == "to approve"
    assert month["waits_for"] == ["demo/02-alarm", "demo/03-evacuation"]
    house.edit("projects/demo/course.yaml", "self_approving: false", "self_approving: true")
    listed = house.course / "playlists.yaml"
    more = "  - {name: more, title: 又一部, lessons: [02-alarm]}\n"
    listed.write_text(f"{PLAYLISTS}{more}", encoding="utf-8")
    found = films()
    listed.write_text(PLAYLISTS, encoding="utf-8")
    house.edit("projects/demo/course.yaml", "self_approving: true", "self_approving: false")
    states = {target: (film["state"], film["next_step"]) for target, film in found.items()}
    assert states == {
        "demo": ("to approve", ""),
        "demo:best-of": ("to approve", ""),
        "demo:month": ("ready", "weike publish demo:month --channel NAME"),
        "demo:more": ("to build", "weike build demo:more"),
    }
    assert found["demo"]["waits_for"] == ["demo/01-extinguisher"], "which somebody refused"


def body(house: House, slug: str) -> float:
    shown = json.loads(house.weike("edit", "show", f"demo/{slug}", "--json").out)
    return float(shown["duration"])


def starts_of(srt: Path, words: str) -> float:
    block = next(one for one in srt.read_text("utf-8").split("\n\n") if words in one)
    clock = block.splitlines()[1].split(" --> ")[0].replace(",", ".").split(":")
    return int(clock[0]) * 3600 + int(clock[1]) * 60 + float(clock[2])


def test_its_captions_and_chapters_are_at_their_new_times(
    house: House, playlists: list[Any]
) -> None:
    folder = house.course / "deliverables"
    own = (decoded_frames(folder / "playlists/best-of.mp4") - END - TAKEN) / 25
    moved = starts_of(folder / "playlists/best-of.zh.srt", "电梯")
    was = starts_of(folder / "03-evacuation/03-evacuation.zh.srt", "电梯")
    assert moved == pytest.approx(was - 10 + own, abs=0.002)
    with av.open(str(folder / "playlists/best-of.mp4")) as film:
        found = film.chapters()
    assert [one["metadata"]["title"] for one in found] == ["正确报警", "有序疏散"]
    starts = [float(one["start"] * one["time_base"]) for one in found]
    assert starts == pytest.approx([0, own - SECTION / 25], abs=0.002)
    vtt = (folder / "playlists/best-of.chapters.vtt").read_text("utf-8")
    assert vtt.startswith("WEBVTT\n\n1\n00:00:00.000 --> ")
    assert "有序疏散" in vtt
    item = json.loads(house.weike("catalogue", "show", "demo:best-of", "--json").out)
    assert item["title"] == "精选"
    assert any(path.endswith("best-of.9x16.jpg") for path in item["sidecars"])
    assert house.summary("demo")["ran"] == 0


def test_words_nobody_says_are_told_with_the_nearest_and_the_other_films_stand(
    house: House, playlists: list[Any]
) -> None:
    house.edit("projects/demo/playlists.yaml", "电话接通以后", "电话接听以后")
    error = house.weike("build", "demo", code=1).err
    assert "projects/demo/playlists.yaml:5" in error
    assert "nearest: '电话接通以后' at 0:10" in error
    assert "of 02-alarm" in error
    again = house.weike("build", "demo", code=1).err
    assert "nearest: '电话接通以后' at 0:10" in again, "told until it is mended"
    folder = house.course / "deliverables" / "playlists"
    assert {path.name for path in folder.glob("*.mp4")} == {"best-of.mp4", "month.mp4"}
    house.edit("projects/demo/playlists.yaml", "电话接听以后", "电话接通以后")


def test_a_changed_lesson_joins_its_playlists_again_and_encodes_nothing_of_them(
    house: House, playlists: list[Any]
) -> None:
    place = Path(house.weike("captions", "export", "demo/03-evacuation").out.strip())
    place.write_text(place.read_text("utf-8").replace("电梯", "升降机"), encoding="utf-8")
    done = stages(house.weike("build", "demo", "--json").lines)
    assert {stage for target, stage in done if ":" in target and "/" not in target} == {
        *("compile", "package")
    }
    assert ("demo:best-of", "compile") in done
    assert "升降机" in (house.course / "deliverables/playlists/best-of.zh.srt").read_text("utf-8")


def test_a_playlist_leaves_with_the_approval_of_every_lesson_it_shows(
    house: House, playlists: list[Any]
) -> None:
    publish = ("publish", "demo:best-of", "--channel", "lms", "--json")
    house.weike("approve", "demo/02-alarm", "--step", "release", "--by", "李明")
    assert "demo/03-evacuation: expected a standing approval" in house.weike(*publish, code=1).err
    house.weike("approve", "demo/03-evacuation", "--step", "release", "--by", "李明")
    (row,) = house.weike(*publish).lines
    assert row["target"] == "demo:best-of"
    assert (house.root / row["place"] / "best-of.mp4").is_file()
    ledger = house.root / "ledger.csv"
    house.weike("catalogue", "export", "ledger", "-o", str(ledger))
    line = next(one for one in ledger.read_text("utf-8-sig").splitlines() if "best-of," in one)
    assert "精选" in line
    assert "是 yes" in line
    house.weike("withdraw", "demo:best-of", "--channel", "lms")


def test_a_playlist_whose_lesson_is_not_made_names_it_and_one_that_is_gone_goes(
    house: House, playlists: list[Any]
) -> None:
    file = "projects/demo/lessons/03-evacuation/lesson.yaml"
    house.edit(file, "title: ", "titel: ")
    error = house.weike("build", "demo", code=1).err
    assert "demo:best-of: the playlist needs lessons that are not made: 03-evacuation" in error
    house.edit(file, "titel: ", "title: ")
    kept = PLAYLISTS[: PLAYLISTS.index("  - {name: month")]
    (house.course / "playlists.yaml").write_text(kept, encoding="utf-8")
    house.weike("build", "demo")
    folder = house.course / "deliverables" / "playlists"
    assert [path.name for path in folder.glob("*.mp4")] == ["best-of.mp4"]
    ids = house.weike("catalogue", "show", "demo:month", code=2).err
    assert "demo:best-of" in ids
