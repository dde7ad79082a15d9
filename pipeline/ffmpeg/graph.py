"""A scene's filter graph as a value, built with ffmpeg-python and compiled to arguments.

Only names that we made reach a filter; files are inputs, which need no escaping. A source that ends
early holds its last frame, so the planned frame count always comes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from pipeline.ffmpeg.grading import graded
from pipeline.ffmpeg.privacy import covered
from pipeline.ffmpeg.profile import TAGS
from pipeline.ffmpeg.safety import MAX_ALLOCATION
from pipeline.ffmpeg.strip import Strip, captioned
from pipeline.ffmpeg.window import place_expressions, shown_part
from pipeline.model.grade import Grade
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Clip, Fade, Fit, Overlay, Timeline
from pipeline.model.timing import seconds_text
from pipeline.model.window import Window

BLUR_DIVISOR = 8
"""The blurred fill is made at an eighth of the size: cheaper by 64, and it is blurred anyway."""
SCENE_OPTIONS = ("-copyts", "-start_at_zero", "-filter_complex_threads", "1")
"""Global options of every scene: each file's times count from its own start, wherever it is read
from (every branch of the graph sets its times to 0 itself); filters take one thread, as steps side
by side fill a machine."""
LARGE = 2**21
"""Pixels a frame: more than of 1080 lines, which one thread decodes five times as fast as they are
encoded, with 2 % less work of the whole segment than two."""
DECODER_THREADS = 2
"""Of each source that is large. Left to itself FFmpeg takes as many as there are cores, for every
step beside as many others: with 16 it held 324 MB where 2 hold 236, for no more speed (0026)."""
SEEK_MARGIN = Fraction(1)
"""Seconds before the moment wanted: a key frame that is shown after its place in the file."""
RGB = ("rgb", "bgr", "gbr", "argb", "abgr", "pal8")


@dataclass(frozen=True, slots=True)
class PictureShape:
    """What a graph must know of a source: how it is read, how many frames of the scene's rate it
    has (0: a still), its upright size in square pixels."""

    demuxer: str
    frame_count: int
    pixel_format: str
    frame_size: FrameSize
    is_mapped: bool = False
    """Its own times are mapped to frames: frame n is what the file shows at n / frame rate. Else
    the file's frame n is the scene's."""
    upright: tuple[str, ...] = ()
    """Filters that bring its pictures to `frame_size`, 4:2:0, video range."""

    @property
    def is_rgb(self) -> bool:
        return self.pixel_format.startswith(RGB)


@dataclass(frozen=True, slots=True)
class Picture:
    """A source of a scene."""

    path: Path
    shape: PictureShape
    grade: Grade | None = None
    """How its colours are moved; None: not at all."""


def scene_arguments(
    scene: Timeline, pictures: Mapping[str, Picture], *, captions: Strip | None
) -> tuple[list[str], str]:
    """Input and filter arguments that draw `scene`, and the label of the picture they end in."""
    import ffmpeg

    shots = [_shot(pictures[clip.source], clip, scene) for clip in scene.clips]
    drawn = shots[0] if len(shots) == 1 else ffmpeg.concat(*shots, v=1, a=0)
    for overlay in scene.overlays:
        drawn = _over(drawn, overlay, pictures[overlay.source], scene.frame_rate)
    # What a source says of its colours would reach the encoder's headers, which must be the same.
    drawn = drawn.filter("format", "yuv420p").filter("setparams", **TAGS)
    if captions:
        size, rate = scene.frame_size, scene.frame_rate
        top = size.height - captions.height
        drawn = captioned(drawn, captions, width=size.width, top=top, frame_rate=rate)
    arguments = list(ffmpeg.output(drawn, "PLACEHOLDER").get_args())
    # ffmpeg-python names the graph's end and then the output file; we add our own output options.
    end = arguments.index("-map")
    return arguments[:end], arguments[end + 1]


def _input(picture: Picture, **options: Any) -> Any:
    import ffmpeg

    size = picture.shape.frame_size
    return ffmpeg.input(
        f"file:{picture.path.absolute()}",
        f=picture.shape.demuxer,
        protocol_whitelist="file",
        max_alloc=MAX_ALLOCATION,
        threads=DECODER_THREADS if size.width * size.height > LARGE else 1,
        **options,
    ).video


def _from_frame(picture: Picture, start: int, frame_rate: Fraction) -> Any:
    """The file from its frame `start` on, its first picture at time 0."""
    if start <= 0:
        return _input(picture).filter("setpts", "PTS-STARTPTS")
    # FFmpeg begins at the last key frame before the moment asked for: a little after the frame, so
    # that a key frame is found by its own time and not the one before it. Half a frame early: the
    # first frame at or after that moment is exactly the one wanted.
    seek = seconds_text(Fraction(4 * start + 1, 4) / frame_rate)
    begin = seconds_text(Fraction(2 * start - 1, 2) / frame_rate)
    source = _input(picture, ss=seek, noaccurate_seek=None)
    return source.filter("trim", start=begin).filter("setpts", "PTS-STARTPTS")


def _mapped(picture: Picture, start: int, frame_rate: Fraction) -> Any:
    """What the file shows at `start` / `frame_rate` and after, at the scene's rate.

    Times stay the file's own (SCENE_OPTIONS), and nothing between the key frame found and `start`
    is dropped before `fps` has seen it: so the picture that is still on at `start` is known,
    however long ago it came. `fps` rounds from its own start, so that lies where a whole second of
    the file's clock is a whole frame: then it rounds as it would from 0.
    """
    origin = start // frame_rate.numerator * frame_rate.denominator  # seconds
    skipped = start - int(origin * frame_rate)
    seek = max(start / frame_rate - SEEK_MARGIN, Fraction(0))
    options = {"ss": seconds_text(seek), "noaccurate_seek": None} if seek else {}
    source = _input(picture, **options)
    rate = f"{frame_rate.numerator}/{frame_rate.denominator}"
    source = source.filter("fps", rate, start_time=origin, round="near")
    if skipped:
        source = source.filter("trim", start_frame=skipped)
    for text in picture.shape.upright:
        name, _, arguments = text.partition("=")
        named = dict(one.split("=", 1) for one in arguments.split(":")) if arguments else {}
        source = source.filter(name, **named)
    return source.filter("setpts", "PTS-STARTPTS")


def _shot(picture: Picture, clip: Clip, scene: Timeline) -> Any:
    """One clip, exactly as many frames as its span, in the scene's size."""
    frame_count = len(clip.span)
    shape = picture.shape
    start = min(clip.source_start, max(shape.frame_count - 1, 0))
    draw = _mapped if shape.is_mapped else _from_frame
    shot = draw(picture, start, scene.frame_rate)
    if clip.speed != 1:
        shot = _paced(shot, clip.speed, scene.frame_rate)
    if shape.is_mapped or start + ceil(frame_count * clip.speed) > shape.frame_count:
        shot = shot.filter("tpad", stop=-1, stop_mode="clone")
    shot = shot.filter("trim", end_frame=frame_count).filter("setpts", "PTS-STARTPTS")
    if picture.grade is not None:
        shot = graded(shot, picture.grade, is_rgb=shape.is_rgb)
        shape = replace(shape, pixel_format="yuv420p")
    for cover in clip.covers:
        shot = covered(shot, cover, shape.frame_size)
    if clip.window is not None:
        shot = _windowed(shot, shape, clip.window, scene.frame_size)
    else:
        shot = _fitted(shot, shape, clip.fit, scene.frame_size)
    shot = shot.filter("setsar", 1)
    for fade in clip.fades:
        shot = _fading(shot, fade, scene.frame_rate)
    return shot


def _paced(shot: Any, speed: Fraction, frame_rate: Fraction) -> Any:
    """Frame n shows what was frame floor(n * speed), reckoned in whole units of time."""
    rate = f"{frame_rate.numerator}/{frame_rate.denominator}"
    unit = f"{frame_rate.denominator}/{frame_rate.numerator * speed.numerator}"
    paced = shot.filter("settb", unit).filter("setpts", f"N*{speed.denominator}")
    return paced.filter("fps", rate, start_time=0, round="up").filter("setpts", "PTS-STARTPTS")


def _fading(shot: Any, fade: Fade, frame_rate: Fraction) -> Any:
    """From or to black. A part of a clip that starts within a fade is moved on for it, and back."""
    begun = seconds_text(max(-fade.span.start, 0) / frame_rate, 9)
    faded = shot.filter("setpts", f"PTS+{begun}/TB").filter(
        "fade",
        t="in" if fade.is_in else "out",
        st=seconds_text(max(fade.span.start, 0) / frame_rate, 9),
        d=seconds_text(len(fade.span) / frame_rate, 9),
    )
    return faded.filter("setpts", "PTS-STARTPTS")


def _fitted(shot: Any, picture: PictureShape, fit: Fit, size: FrameSize) -> Any:
    colour = {"out_color_matrix": "bt709", "out_range": "tv"} if picture.is_rgb else {}
    if picture.frame_size == size:
        return shot.filter("scale", size.width, size.height, **colour) if picture.is_rgb else shot
    inner = _inside(picture.frame_size, size)
    if inner == size or fit is Fit.BARS:
        whole = shot.filter("scale", inner.width, inner.height, flags="bicubic", **colour)
        return whole.filter("pad", size.width, size.height, "(ow-iw)/2", "(oh-ih)/2")
    halves = shot.split()
    front = halves[0].filter("scale", inner.width, inner.height, flags="bicubic", **colour)
    return _blurred(halves[1], size).overlay(front, x="(W-w)/2", y="(H-h)/2")


def _windowed(shot: Any, picture: PictureShape, window: Window, size: FrameSize) -> Any:
    """In its window; the rest of the frame is black, for something else to be drawn over."""
    pane = window.size
    if window.path is None:
        shown = _fitted(shot, picture, Fit.BLURRED, pane)
    else:
        view = shown_part(picture.frame_size, pane)
        x, y = place_expressions(window.path, picture.frame_size, view)
        shown = shot.filter("crop", view.width, view.height, x, y, exact=1)
        if view != pane:
            shown = shown.filter("scale", pane.width, pane.height, flags="bicubic")
    return shown.filter("setsar", 1).filter("pad", size.width, size.height, window.left, window.top)


def _blurred(shot: Any, size: FrameSize) -> Any:
    """The picture enlarged over the whole frame, blurred and darkened a little."""
    width, height = _even(size.width / BLUR_DIVISOR), _even(size.height / BLUR_DIVISOR)
    small = shot.filter(
        "scale", width, height, force_original_aspect_ratio="increase", flags="fast_bilinear"
    )
    small = small.filter("crop", width, height).filter("gblur", sigma=6)
    small = small.filter("eq", brightness=-0.08, saturation=0.8)
    return small.filter("scale", size.width, size.height, flags="bicubic").filter("setsar", 1)


def _inside(inner: FrameSize, outer: FrameSize) -> FrameSize:
    """The largest even size of `inner`'s shape that fits in `outer`."""
    scale = min(outer.width / inner.width, outer.height / inner.height)
    width, height = _even(inner.width * scale), _even(inner.height * scale)
    return FrameSize(min(width, outer.width), min(height, outer.height))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _over(under: Any, overlay: Overlay, picture: Picture, frame_rate: Fraction) -> Any:
    """`overlay` drawn over `under` for its span of frames."""
    start, stop = overlay.span.start, overlay.span.stop
    moves = not overlay.is_still and overlay.source_start
    element = _from_frame(picture, overlay.source_start, frame_rate) if moves else _input(picture)
    element = _boxed(element, overlay).filter("format", "yuva420p")
    shows = f"between(n,{start},{stop - 1})"
    if overlay.is_still:
        return under.overlay(element, x=overlay.x, y=overlay.y, enable=shows)
    delay = seconds_text(start / frame_rate)
    element = element.filter("setpts", f"PTS-STARTPTS+{delay}/TB")
    return under.overlay(
        element, x=overlay.x, y=overlay.y, enable=shows, eof_action="repeat", repeatlast=1
    )


def _boxed(element: Any, overlay: Overlay) -> Any:
    """In its own size, or fitted into its box; what is left of the box is black or see-through."""
    colour = {"out_color_matrix": "bt709", "out_range": "tv"}
    box = overlay.box
    if box is None:
        return element.filter("scale", **colour)
    fitted = element.filter(
        "scale",
        box.width,
        box.height,
        force_original_aspect_ratio="decrease",
        force_divisible_by=2,
        flags="bicubic",
        **colour,
    )
    ground = "black@1" if overlay.is_backed else "black@0"
    fitted = fitted.filter("format", "yuva420p")
    return fitted.filter("pad", box.width, box.height, "(ow-iw)/2", "(oh-ih)/2", color=ground)
