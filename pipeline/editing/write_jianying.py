"""A sequence as a 剪映 (JianYing) draft: a folder with draft_content.json and draft_meta_info.json.

The format is not published: this is what versions up to 5.9 write in plain JSON, as pyJianYingDraft
documents it; newer ones open such drafts but encrypt what they save, so there is no way back.
Captions are texts of a track of their own; fades, covers, J and L cuts are left out.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil

from pipeline.editing.sequence import Medium, Sequence, Shot, Still
from pipeline.model.codec import Json
from pipeline.model.edit import Placement
from pipeline.model.timed_text import Cue
from pipeline.model.timing import FrameRange, time_of

CONTENT, META = "draft_content.json", "draft_meta_info.json"
LETTERS = uuid.UUID("6f1c1e52-8f0c-4d0c-9b2e-2f5a6a3a9d10")
"""Names our ids are made from: the same sequence makes the same draft."""
MICROSECONDS = 1_000_000
PLATFORM = {"app_id": 3704, "app_source": "lv", "app_version": "5.9.0", "os": "windows"}
CAPTION_PLACE = -0.8
"""Half frame heights from the middle: where 剪映 puts the captions it takes in."""
BESIDE = 0.5
STILL_SHARE = 0.4
WHITE = [1.0, 1.0, 1.0]


def write_jianying(sequence: Sequence) -> dict[str, str]:
    """The draft folder's files, by name."""
    return {CONTENT: _dump(_content(sequence)), META: _dump(_meta(sequence))}


def _dump(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _content(sequence: Sequence) -> Json:
    size = sequence.frame_size
    speeds = [_speed(shot, place) for place, shot in enumerate(sequence.shots)]
    materials: dict[str, Json] = {
        "videos": [_material(medium, sequence.frame_rate) for medium in sequence.media],
        "speeds": speeds,
        "texts": [_text(cue, place) for place, cue in enumerate(sequence.captions)],
        "audios": [],
        "canvases": [],
        "transitions": [],
    }
    return {
        "id": _id("draft", sequence.name),
        "name": sequence.name,
        "version": 360000,
        "new_version": "110.0.0",
        "platform": PLATFORM,
        "last_modified_platform": PLATFORM,
        "fps": float(ceil(sequence.frame_rate)),  # it knows whole rates; times are in microseconds
        "duration": _moment(sequence.frame_count, sequence.frame_rate),
        "canvas_config": {"width": size.width, "height": size.height, "ratio": "original"},
        "color_space": 0,
        "config": {"maintrack_adsorb": True, "subtitle_sync": True, "video_mute": False},
        "create_time": 0,
        "update_time": 0,
        "keyframes": {},
        "materials": materials,
        "relationships": [],
        "render_index_track_mode_on": False,
        "source": "default",
        "tracks": list(_tracks(sequence)),
    }


def _tracks(sequence: Sequence) -> Iterable[Json]:
    rate = sequence.frame_rate
    yield _track("video", 0, [_shot(s, place, rate) for place, s in enumerate(sequence.shots)])
    if sequence.stills:
        stills = [_still(still, place, rate) for place, still in enumerate(sequence.stills)]
        yield _track("video", 1, stills)
    if sequence.captions:
        cues = [_caption(cue, place) for place, cue in enumerate(sequence.captions)]
        yield _track("text", 2, cues)


def _track(kind: str, order: int, segments: Iterable[Json]) -> Json:
    return {
        "id": _id("track", order),
        "type": kind,
        "name": "",
        "attribute": 0,
        "flag": 0,
        "is_default_name": True,
        "segments": [{**segment, "render_index": order} for segment in segments],
    }


def _segment(kind: str, place: int, material: str, target: Json, clip: Json) -> dict[str, Json]:
    return {
        "id": _id(f"segment {kind}", place),
        "material_id": material,
        "target_timerange": target,
        "clip": clip,
        "common_keyframes": [],
        "keyframe_refs": [],
        "enable_adjust": True,
        "enable_lut": True,
        "reverse": False,
        "visible": True,
        "track_attribute": 0,
        "track_render_index": 0,
        "uniform_scale": {"on": True, "value": 1.0},
        "hdr_settings": {"intensity": 1.0, "mode": 1, "nits": 1000},
        "volume": 1.0,
        "last_nonzero_volume": 1.0,
    }


def _shot(shot: Shot, place: int, rate: Fraction) -> Json:
    target = _range(shot.span, rate)
    segment = _segment("shot", place, _id("medium", shot.medium), target, _clip())
    start = _moment(shot.source_start, rate)
    used = round(target["duration"] * shot.speed)
    return {
        **segment,
        "source_timerange": {"start": start, "duration": used},
        "speed": float(shot.speed),
        "is_tone_modify": False,
        "extra_material_refs": [_id("speed", place)],
    }


def _still(still: Still, place: int, rate: Fraction) -> Json:
    target = _range(still.span, rate)
    beside = {Placement.FULL: 0.0, Placement.LEFT: -BESIDE, Placement.RIGHT: BESIDE}
    scale = 1.0 if still.placement is Placement.FULL else STILL_SHARE
    clip = _clip(scale=scale, x=beside[still.placement])
    segment = _segment("still", place, _id("medium", still.medium), target, clip)
    source = {"start": 0, "duration": target["duration"]}
    return {**segment, "source_timerange": source, "speed": 1.0, "extra_material_refs": []}


def _caption(cue: Cue, place: int) -> Json:
    start, stop = (round(time * MICROSECONDS) for time in (cue.span.start, cue.span.stop))
    target = {"start": start, "duration": stop - start}
    segment = _segment("caption", place, _id("text", place), target, _clip(y=CAPTION_PLACE))
    return {**segment, "source_timerange": None, "speed": 1.0, "extra_material_refs": []}


def _clip(*, scale: float = 1.0, x: float = 0.0, y: float = 0.0) -> Json:
    return {
        "alpha": 1.0,
        "flip": {"horizontal": False, "vertical": False},
        "rotation": 0.0,
        "scale": {"x": scale, "y": scale},
        "transform": {"x": x, "y": y},
    }


def _material(medium: Medium, rate: Fraction) -> Mapping[str, Json]:
    is_still = medium.frame_count == 0
    still_duration = 10_800 * MICROSECONDS  # as 剪映 has it: a picture may be held three hours
    return {
        "id": _id("medium", medium.name),
        "local_material_id": _id("medium", medium.name),
        "material_name": medium.name,
        "path": medium.path.absolute().as_posix(),
        "type": "photo" if is_still else "video",
        "duration": still_duration if is_still else _moment(medium.frame_count, rate),
        "width": medium.frame_size.width,
        "height": medium.frame_size.height,
        "has_audio": medium.has_sound,
        "audio_fade": None,
        "category_id": "",
        "category_name": "local",
        "check_flag": 63487,
        "crop_ratio": "free",
        "crop_scale": 1.0,
        "crop": {
            f"{side}_{axis}": float(
                (axis == "x" and "right" in side) or (axis == "y" and "lower" in side)
            )
            for side in ("upper_left", "upper_right", "lower_left", "lower_right")
            for axis in ("x", "y")
        },
        "media_path": "",
    }


def _speed(shot: Shot, place: int) -> Json:
    return {
        "id": _id("speed", place),
        "type": "speed",
        "mode": 0,
        "speed": float(shot.speed),
        "curve_speed": None,
    }


def _text(cue: Cue, place: int) -> Json:
    text = "\n".join(cue.lines)
    solid = {"render_type": "solid", "solid": {"alpha": 1.0, "color": WHITE}}
    style = {
        "fill": {"alpha": 1.0, "content": solid},
        "range": [0, len(text.encode("utf-16-le")) // 2],
        "size": 5.0,
        "bold": False,
        "italic": False,
        "underline": False,
        "strokes": [],
    }
    return {
        "id": _id("text", place),
        "type": "subtitle",
        "content": json.dumps({"styles": [style], "text": text}, ensure_ascii=False),
        "alignment": 1,
        "typesetting": 0,
        "letter_spacing": 0.0,
        "line_spacing": 0.02,
        "line_feed": 1,
        "line_max_width": 0.82,
        "force_apply_line_max_width": False,
        "check_flag": 7,
        "global_alpha": 1.0,
    }


def _meta(sequence: Sequence) -> Json:
    return {
        "draft_id": _id("draft", sequence.name),
        "draft_name": sequence.name,
        "draft_fold_path": "",
        "draft_root_path": "",
        "draft_materials": [{"type": kind, "value": []} for kind in (0, 1, 2, 3, 6, 7, 8)],
        "draft_is_invisible": False,
        "draft_type": "",
        "tm_draft_removed": 0,
        "tm_duration": _moment(sequence.frame_count, sequence.frame_rate),
    }


def _id(kind: str, name: object) -> str:
    return str(uuid.uuid5(LETTERS, f"{kind} {name}")).upper()


def _moment(frame: int, rate: Fraction) -> int:
    return round(time_of(frame, rate) * MICROSECONDS)


def _range(frames: FrameRange, rate: Fraction) -> dict[str, int]:
    """From rounded moments, so that what follows each other leaves no gap."""
    start, stop = _moment(frames.start, rate), _moment(frames.stop, rate)
    return {"start": start, "duration": stop - start}
