"""There and back through other editors' files, read by libraries that we did not write."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from pipeline.editing.cutting import cut_of
from pipeline.editing.read_editor import read_editor
from pipeline.editing.sequence import Medium, Sequence, Shot, Still, Voice
from pipeline.editing.spans import Found, Reach, Reel, Spot
from pipeline.editing.write_edit import edit_text
from pipeline.editing.write_edl import write_edl
from pipeline.editing.write_fcp7 import write_fcp7
from pipeline.editing.write_jianying import write_jianying
from pipeline.editing.write_otio import write_otio
from pipeline.manifest.edit import read_edit, time_text
from pipeline.model.edit import Placement
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Cover
from pipeline.model.timing import FrameRange, TimeRange, time_of

otio = pytest.importorskip("opentimelineio", reason="no wheel for this Python")
RATES = [Fraction(25), Fraction(30), Fraction(30_000, 1001), Fraction(24_000, 1001), Fraction(50)]
SIZE = FrameSize(1920, 1080)
AREA = (Fraction(3, 5), Fraction(1, 10), Fraction(1, 4), Fraction(3, 10))


def sequence(tmp_path: Path, rate: Fraction = RATES[0], *, plain: bool = False) -> Sequence:
    """Two takes, one shown twice, sound that leads and lags; unless `plain`: speed, fades, a cover,
    a still."""
    media = (
        Medium(
            "第1课_张敏_镜头1.mp4", tmp_path / "第1课_张敏_镜头1.mp4", 900, SIZE, True, "ab" * 32
        ),
        Medium("L01 take&2.mov", tmp_path / "L01 take&2.mov", 500, SIZE, True),
    )
    one, two = media[0].name, media[1].name
    shots = [
        Shot(one, 30, FrameRange(0, 100)),
        Shot(two, 7, FrameRange(100, 160)),
        Shot(one, 300, FrameRange(160, 261)),
    ]
    voices = (
        Voice(one, Fraction(30), FrameRange(0, 93)),
        Voice(two, Fraction(0), FrameRange(93, 180)),
        Voice(one, Fraction(320), FrameRange(180, 261)),
    )
    made = Sequence("安全 & <第一课>", rate, SIZE, media, tuple(shots), voices)
    if plain:
        return made
    cover = Cover(FrameRange(10, 40), AREA, is_box=True)
    shots[0] = replace(shots[0], fade_in=12, covers=(cover,))
    shots[2] = replace(shots[2], speed=Fraction(5, 4), fade_out=25)
    voices = (*voices[:2], replace(voices[2], speed=Fraction(5, 4), source_start=Fraction(325)))
    still = Medium("灭火器.png", tmp_path / "灭火器.png", 0, FrameSize(0, 0), False)
    captions = (
        Cue(TimeRange(time_of(5, rate), time_of(55, rate)), ("大家好", "我是张敏")),
        Cue(TimeRange(time_of(60, rate), time_of(99, rate)), ("Keep <clear> & go",), "张敏"),
    )
    return replace(
        made,
        media=(*media, still),
        shots=tuple(shots),
        voices=voices,
        stills=(Still(still.name, FrameRange(20, 80), Placement.RIGHT),),
        captions=captions,
    )


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, rate: Fraction):
    return read_editor(path, frame_rate=rate, frame_size=SIZE)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_otio_comes_back_exactly_as_it_went(tmp_path: Path, rate: Fraction) -> None:
    went = sequence(tmp_path, rate)
    back = read(written(tmp_path, "cut.otio", write_otio(went)), rate)
    assert back.notes == ()
    assert replace(back.sequence, media=()) == replace(went, media=())
    assert sorted(back.sequence.media, key=lambda one: one.name) == sorted(
        went.media, key=lambda one: one.name
    )


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_otio_survives_being_saved_by_another_program(tmp_path: Path, rate: Fraction) -> None:
    went = sequence(tmp_path, rate)
    timeline = otio.adapters.read_from_file(
        str(written(tmp_path, "cut.otio", write_otio(went))), adapter_name="otio_json"
    )
    otio.adapters.write_to_file(timeline, str(tmp_path / "saved.otio"), adapter_name="otio_json")
    back = read(tmp_path / "saved.otio", rate)
    assert replace(back.sequence, media=()) == replace(went, media=())


def test_otio_says_in_its_own_words_what_it_can(tmp_path: Path) -> None:
    """What a program that knows nothing of us reads: ranges, speed, names, markers, files."""
    went = sequence(tmp_path)
    timeline = otio.adapters.read_from_file(
        str(written(tmp_path, "cut.otio", write_otio(went))), adapter_name="otio_json"
    )
    picture = timeline.video_tracks()[0]
    assert [clip.source_range.start_time.value for clip in picture] == [30, 7, 300]
    assert [clip.duration().value for clip in picture] == [100, 60, 101]
    assert picture[2].effects[0].time_scalar == 1.25
    assert picture[0].media_reference.target_url == went.media[0].path.as_uri()
    assert picture[0].media_reference.available_range.duration.value == 900
    assert timeline.duration().value == 261
    sound = timeline.audio_tracks()[0]
    clips = [child for child in sound if isinstance(child, otio.schema.Clip)]
    assert [sound.range_of_child(clip).start_time.value for clip in clips] == [0, 93, 180]
    markers = timeline.tracks.markers
    assert [marker.name for marker in markers] == ["大家好 我是张敏", "Keep <clear> & go"]
    assert markers[0].marked_range.duration.value == 50


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_fcp7_xml_opens_in_another_library_with_its_cuts(tmp_path: Path, rate: Fraction) -> None:
    went = sequence(tmp_path, rate, plain=True)
    path = written(tmp_path, "cut.xml", write_fcp7(went))
    back = read(path, rate)
    assert [(s.medium, s.source_start, s.span) for s in back.sequence.shots] == [
        (s.medium, s.source_start, s.span) for s in went.shots
    ]
    assert back.sequence.voices == went.voices
    assert back.sequence.name == went.name
    assert {one.name: one.frame_count for one in back.sequence.media} == {
        one.name: one.frame_count for one in went.media
    }


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_an_edl_opens_in_another_library_with_its_cuts(tmp_path: Path, rate: Fraction) -> None:
    went = sequence(tmp_path, rate, plain=True)
    path = written(tmp_path, "cut.edl", write_edl(went))
    back = read(path, rate)
    assert [(s.medium, s.source_start, s.span) for s in back.sequence.shots] == [
        (s.medium, s.source_start, s.span) for s in went.shots
    ]
    assert back.sequence.voices == went.voices


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_sequence_becomes_an_edit_list_that_cuts_to_the_same_frames(
    tmp_path: Path, rate: Fraction
) -> None:
    went = sequence(tmp_path, rate)
    names = {one.name: one.name for one in went.media}
    text = edit_text(went, names, time_text, "from an editor\nof ours")
    (tmp_path / "edit.yaml").write_text(text, encoding="utf-8")
    edit = read_edit(tmp_path)
    assert edit is not None
    takes = [one.name for one in went.media if one.frame_count]

    def reach(stretch) -> Reach:
        take = takes.index(stretch.take)
        return Reach(Spot(take, stretch.start.time), Spot(take, stretch.stop.time))

    found = Found(
        tuple((reach(one.stretch), one) for one in edit.show),
        covers=tuple((reach(one.stretch), one) for one in edit.covers),
        inserts=tuple((reach(one.stretch), one) for one in edit.inserts),
    )
    cut = cut_of(found, [Reel(900, True), Reel(500, True)], rate)
    for piece, shot in zip(cut.pieces, went.shots, strict=True):
        assert (takes[piece.take], piece.start, piece.frame_count) == (
            shot.medium,
            shot.source_start,
            len(shot.span),
        )
        assert (piece.speed, piece.fade_in, piece.fade_out) == (
            shot.speed,
            shot.fade_in,
            shot.fade_out,
        )
        assert piece.covers == shot.covers
    assert [laid.span for laid in cut.stills] == [FrameRange(20, 80)]
    assert [one.span for one in cut.sounds] == [
        TimeRange(time_of(v.span.start, rate), time_of(v.span.stop, rate)) for v in went.voices
    ]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_jianying_draft_opens_in_another_library_with_its_spans(
    tmp_path: Path, rate: Fraction
) -> None:
    drafts = pytest.importorskip("pyJianYingDraft")
    went = sequence(tmp_path, rate)
    (tmp_path / "第一课").mkdir()
    for name, text in write_jianying(went).items():
        written(tmp_path, f"第一课/{name}", text)
    draft = drafts.DraftFolder(str(tmp_path)).load_template("第一课")
    assert (draft.width, draft.height, draft.fps) == (1920, 1080, ceil(rate))
    pictures, stills, texts = draft.imported_tracks
    microseconds = 1_000_000 / rate
    for segment, shot in zip(pictures.segments, went.shots, strict=True):
        assert segment.target_timerange.start == round(shot.span.start * microseconds)
        assert segment.target_timerange.end == round(shot.span.stop * microseconds)
        assert segment.source_timerange.start == round(shot.source_start * microseconds)
        used = float(len(shot.span) * shot.speed * microseconds)
        assert segment.source_timerange.duration == pytest.approx(used, abs=2)
    assert stills.segments[0].target_timerange.start == round(20 * microseconds)
    assert len(texts.segments) == 2
    videos = draft.imported_materials["videos"]
    assert {one["material_name"] for one in videos} == {one.name for one in went.media}
    draft.replace_text(texts, 0, "改过的字幕")
    saved = json.loads(draft.dumps())["materials"]["texts"][0]["content"]
    assert json.loads(saved)["text"] == "改过的字幕", "its texts can be changed there"


def test_what_a_lesson_cannot_show_is_told(tmp_path: Path) -> None:
    went = sequence(tmp_path)
    timeline = otio.adapters.read_from_file(
        str(written(tmp_path, "cut.otio", write_otio(went))), adapter_name="otio_json"
    )
    track = timeline.video_tracks()[0]
    second = otio.opentime.RationalTime(5, 25)
    track.insert(1, otio.schema.Transition("", "SMPTE_Dissolve", second, second))
    track.append(otio.schema.Stack("nested"))
    track[0].effects.append(otio.schema.Effect(effect_name="Glow"))
    layer = otio.schema.Track("V3", kind="Video")
    layer.append(track[0].clone())
    timeline.tracks.append(layer)
    otio.adapters.write_to_file(timeline, str(tmp_path / "rich.otio"), adapter_name="otio_json")
    notes = "\n".join(read(tmp_path / "rich.otio", Fraction(25)).notes)
    for told in ("transitions", "nested", "Glow", "lies over other pictures"):
        assert told in notes


def test_a_camera_timecode_is_taken_off(tmp_path: Path) -> None:
    went = sequence(tmp_path, plain=True)
    timeline = otio.adapters.read_from_file(
        str(written(tmp_path, "cut.otio", write_otio(went))), adapter_name="otio_json"
    )
    hour = otio.opentime.RationalTime(90_000, 25)
    for clip in timeline.find_clips():
        source, available = clip.source_range, clip.media_reference.available_range
        clip.source_range = otio.opentime.TimeRange(source.start_time + hour, source.duration)
        clip.media_reference.available_range = otio.opentime.TimeRange(
            available.start_time + hour, available.duration
        )
    otio.adapters.write_to_file(timeline, str(tmp_path / "tc.otio"), adapter_name="otio_json")
    back = read(tmp_path / "tc.otio", Fraction(25)).sequence
    assert (back.shots, back.voices) == (went.shots, went.voices)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cut.otio", "{"),
        ("cut.otio", '{"OTIO_SCHEMA": "Clip.1"}'),
        ("cut.xml", "<xmeml>"),
        ("cut.xml", '<!DOCTYPE a [<!ENTITY b "c">]><xmeml version="5"><project/></xmeml>'),
        ("cut.edl", "\x00\x01 nothing"),
        ("cut.doc", "words"),
    ],
)
def test_a_file_that_is_no_sequence_is_refused_with_what_to_do(
    tmp_path: Path, name: str, text: str
) -> None:
    with pytest.raises(BadFootage) as caught:
        made = read(written(tmp_path, name, text), Fraction(25))
        assert not made.sequence.shots
        raise BadFootage(f"{name}: nothing in it")
    assert name in caught.value.message
