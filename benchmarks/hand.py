"""The best single FFmpeg command that one would write by hand for a lesson's burned-in master: the
same cards, logo, lower third, captions, music and level, and the same encoder settings.

It is given for nothing what a person would have to find out first: drawn cards, the cues and when
the lecturer first speaks, and the gains that bring speech and music to their levels. So it decodes
once, draws once, encodes once with as many threads as it likes, and does not check what came out.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from benchmarks.house import Cost, run_ffmpeg
from pipeline.build.plan import plan
from pipeline.build.receipt import witnessed
from pipeline.captions.ass import write_ass
from pipeline.captions.srt import write_srt
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.profile import GOP_SECONDS, PROFILES
from pipeline.manifest.course import read_all
from pipeline.model.codec import from_json
from pipeline.model.heard import Bed
from pipeline.model.step import Artefact, Source, Step
from pipeline.model.timeline import Timeline
from pipeline.model.timing import TimeRange, seconds_text
from pipeline.recipes.lesson import lesson_films
from pipeline.recipes.workshop import Workshop
from pipeline.settings.config import read_settings
from pipeline.settings.root import Places
from pipeline.stages import sound as sound_stage
from pipeline.stages import title


@dataclass(frozen=True)
class Ingredients:
    """What a built lesson was made from: the hand-written command is given the same."""

    timeline: Timeline
    footage: Path
    cards: dict[str, Path]
    """`title-card`, `lower-third`, `corner-logo`, `end-card`."""
    gain: float
    """dB from the footage's level to the lesson's."""
    music: Music


@dataclass(frozen=True)
class Music:
    """What is heard under the cards."""

    path: Path
    spans: tuple[TimeRange, ...]
    gain: float
    """dB."""


def ingredients(root: Path, course: str, folder: Path) -> Ingredients:
    """Of the first lesson of a built course; writes its captions and fonts into `folder`."""
    workshop = Workshop(Places(root), read_settings(Places(root)))
    read, lessons, _ = read_all(root / "projects", course)
    seen: list[tuple[Step, Artefact]] = []
    recipe = witnessed(lesson_films(workshop, read, lessons[0], ("burned-in",)), seen)
    films = plan(workshop.store, [("lesson", recipe)]).outcomes[0].value
    if films is None:
        raise RuntimeError("expected a lesson that is built, found steps that must run")
    folder.mkdir(parents=True, exist_ok=True)
    cards = {}
    for step, made in seen:
        if step.stage == title.NAME:
            name = title.STILL if step.label == "corner-logo" else title.FILM
            # copied: the store they lie in is deleted before each build that is measured
            copy = folder / f"{step.label}{Path(name).suffix}"
            cards[step.label] = shutil.copy(workshop.store.path(made.part(name)), copy)
    brand = workshop.brand(read)
    text = films.timeline.timed_text("zh")
    ass = write_ass(text, brand.brand.caption_style, films.timeline.frame_size)
    (folder / "captions.ass").write_text(ass, encoding="utf-8")
    (folder / "captions.srt").write_text(write_srt(text), encoding="utf-8")
    (folder / "fonts").mkdir(exist_ok=True)
    for font in brand.fonts:
        shutil.copy(font, folder / "fonts")
    (footage,) = (root / "projects" / course / "lessons" / lessons[0].slug / "footage").glob(
        "*.mp4"
    )
    level = measure_loudness(footage).integrated or 0.0
    target = workshop.settings.loudness.target_lufs
    sound = next(step for step, _ in seen if step.stage == sound_stage.NAME)
    music = _music(sound, target)
    return Ingredients(films.timeline, footage, cards, target - level, music)


def _music(sound: Step, target: float) -> Music:
    """As the film's sound has it."""
    bed = from_json(Bed, sound.params["programme"]["bed"])
    source = sound.inputs[bed.source]
    assert isinstance(source, Source)
    level = measure_loudness(source.path).integrated or 0.0
    return Music(source.path, bed.spans, target - bed.alone - level)


def encode_by_hand(given: Ingredients, folder: Path, output: Path) -> Cost:
    """The whole burned-in master in one command."""
    return run_ffmpeg(*hand_written(given, output), folder=folder)


def hand_written(given: Ingredients, output: Path) -> list[str]:
    """Its arguments; it runs in the folder that holds the captions and fonts."""
    timeline, rate = given.timeline, given.timeline.frame_rate
    first, *body, last = timeline.clips
    start, stop = body[0].span.start, body[-1].span.stop
    third = next(layer for layer in timeline.overlays if not layer.is_still)
    logo = next(layer for layer in timeline.overlays if layer.is_still)
    delay = seconds_text(third.span.start / rate)
    shows = f"between(n,{third.span.start},{third.span.stop - 1})"
    colour = "scale=out_color_matrix=bt709:out_range=tv"
    picture = ";".join(
        (
            f"[0:v]{colour},format=yuv420p,setsar=1[title]",
            f"[1:v]trim=end_frame={stop - start},setsar=1[body]",
            f"[2:v]{colour},format=yuv420p,tpad=stop=-1:stop_mode=clone,"
            f"trim=end_frame={len(last.span)},setsar=1[end]",
            f"[3:v]{colour},format=yuva420p[logo]",
            f"[4:v]{colour},format=yuva420p,setpts=PTS-STARTPTS+{delay}/TB[name]",
            "[title][body][end]concat=n=3[film]",
            f"[film][logo]overlay=x={logo.x}:y={logo.y}:"
            f"enable='between(n,{start},{stop - 1})'[marked]",
            f"[marked][name]overlay=x={third.x}:y={third.y}:enable='{shows}':eof_action=repeat,"
            "ass=captions.ass:fontsdir=fonts,format=yuv420p[v]",
        )
    )
    total = seconds_text(timeline.duration)
    silence = round(first.span.stop / rate * 1000)  # of seconds with a fraction it takes none
    played = "".join(f"[music{n}]" for n in range(len(given.music.spans)))
    sound = (
        f"[1:a]aresample=48000:async=1:first_pts=0,highpass=f=70,volume={given.gain:.2f}dB,"
        f"adelay={silence}:all=1[voice];{_laid(given.music)}"
        f"[voice]{played}amix=inputs={1 + len(given.music.spans)}:normalize=0,"
        "aresample=192000,alimiter=limit=0.79:level=false:latency=true:"
        f"attack=3:release=60,aresample=48000,apad=whole_dur={total},atrim=end={total}[a]"
    )
    profile = PROFILES["master"]
    gop = int(GOP_SECONDS * rate)
    encoder = f"keyint={gop}:open-gop=0:ref=2:bframes=3:b-pyramid=1:weightp=1:8x8dct=1:cabac=1"
    inputs = [given.cards["title-card"], given.footage, given.cards["end-card"]]
    inputs += [given.cards["corner-logo"], given.cards["lower-third"], given.music.path]
    return [
        *(word for path in inputs for word in ("-i", str(path))),
        *("-i", "captions.srt", "-filter_complex", f"{picture};{sound}"),
        *("-map", "[v]", "-map", "[a]", "-map", "6:s", "-frames:v", str(timeline.frame_count)),
        *("-c:v", "libx264", "-preset", profile.preset, "-crf", str(profile.crf)),
        *("-x264-params", encoder, "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-ac", "2", "-c:s", "mov_text"),
        *("-movflags", "+faststart", str(output)),
    ]


def _laid(music: Music) -> str:
    """Filters that play it in each of its spans: `[music0]`, `[music1]`…"""
    copies = "".join(f"[copy{n}]" for n in range(len(music.spans)))
    plays = [f"[5:a]aresample=48000,volume={music.gain:.2f}dB,asplit={len(music.spans)}{copies}"]
    for n, span in enumerate(music.spans):
        length, start = seconds_text(span.duration), round(span.start * 1000)
        ends = seconds_text(max(span.duration - Fraction(3, 2), Fraction(0)))
        plays.append(
            f"[copy{n}]atrim=end={length},afade=t=in:d=0.6,afade=t=out:st={ends}:d=1.5,"
            f"adelay={start}:all=1[music{n}]"
        )
    return ";".join(plays) + ";"
