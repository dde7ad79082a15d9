"""Makes one dropped file: the speech, the picture for it, and both in a film."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from studio.clips import CLIPS, LANGUAGES, SLUGS, VOICES, Clip
from studio.extinguishing import extinguisher
from studio.film import write_film
from studio.paint import Layer, gradient
from studio.screenplay import SCRIPTS, parts_of
from studio.sound import recorded, write_wave
from studio.staged import lay
from studio.voice import SAMPLE_RATE, Speech, speak

POSTER = f"collection/{SLUGS[0]}/灭火器.png"


def plan() -> tuple[str, ...]:
    """Every file, relative to the drop folder."""
    films = (place_of(clip) for clip in CLIPS)
    scripts = (f"collection/{slug}/script.md" for slug in SLUGS)
    return (*scripts, POSTER, *films)


def place_of(clip: Clip) -> str:
    return f"{clip.role}/{clip.slug}/{clip.file}"


def produce(file: str, path: Path, *, scale: float) -> None:
    """Writes the file of this place in the plan to `path`."""
    clips = {place_of(clip): clip for clip in CLIPS}
    if file in clips:
        film(clips[file], path, scale=scale)
    elif file == POSTER:
        poster(scale).save(path)
    else:
        shutil.copyfile(SCRIPTS / f"{file.split('/')[1]}.md", path)


def speech_of(clip: Clip) -> Speech:
    sentences = parts_of(clip.slug)[clip.part]
    return speak(sentences, LANGUAGES[clip.slug], voice=VOICES[clip.slug])


def film(clip: Clip, path: Path, *, scale: float) -> None:
    speech = speech_of(clip)
    duration = clip.breaks_off_at or speech.duration
    samples = recorded(speech, level=clip.level, seed=len(clip.file))
    sound = path.with_suffix(".wav")
    write_wave(sound, samples[: round(duration * SAMPLE_RATE)])
    write_film(path, _frames(clip, speech, duration, scale), sound=sound, recording=clip.recording)
    sound.unlink()


def _frames(clip: Clip, speech: Speech, duration: float, scale: float) -> Iterator[Image.Image]:
    scene = clip.stage(speech, scale)
    for t in clip.recording.times(duration):
        yield scene.frame(t)


def poster(scale: float) -> Image.Image:
    """A still of the extinguisher with the names of its parts."""
    paper = gradient((round(1200 * scale), round(900 * scale)), "#fbfaf7", "#eceae4")
    sheet = Layer(1200, 900, scale)
    extinguisher(sheet, 600, 820)
    for (x, y), side, name in (
        ((480, 318), -1, "压把"),
        ((680, 316), 1, "保险销"),
        ((600, 374), 1, "压力表"),
        ((510, 640), -1, "筒体"),
    ):
        end = x + side * 220
        sheet.stroke([(x, y), (end, y)], 4, "#8d959d")
        sheet.text(
            (end + side * 16, y), name, 48, "#2a2f36", bold=True, anchor="lm" if side > 0 else "rm"
        )
    sheet.text((600, 110), "认识干粉灭火器", 64, "#9A171D", bold=True, anchor="mm")
    return lay(paper, sheet)
