"""One decode of one file measures all there is to measure: its looks, its sound, its thumbnails,
and its speech for recognition. What a finding needs is kept as curves; thresholds come later.

The decode is nearly all of the cost (benchmarks/measure.py): looks are small, grey and few.
"""

from __future__ import annotations

import re
import wave
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.measured import DETAIL_SECONDS, LOOKS_A_SECOND, Heard, Measurements, Seen
from pipeline.model.media import FrameSize, Loudness, MediaFacts
from pipeline.model.step import Report
from pipeline.model.timing import seconds_text

SPEECH_RATE = 16_000
"""Hz: what Whisper models and the aligner take."""
THUMBNAILS = 24
THUMBNAIL_WIDTH = 240
"""Pixels."""
_VALUE = r"(-?[0-9.]+|-?inf|nan)"
THUMBNAIL = "thumb%03d.jpg"
_RESIZED = "Changing video frame properties on the fly"
"""What FFmpeg logs once, and again at each change, where a graph is not built anew."""
IDLE_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Places:
    """Where a measurement writes: `speech` (WAV, 16 kHz mono 16 bit, from time 0, as long as the
    film), thumbnails into `thumbnails`, and what it deletes again into `workspace`."""

    workspace: Path
    speech: Path
    thumbnails: Path | None = None

    @property
    def looks(self) -> Path:
        return self.workspace / "looks.gray"

    @property
    def details(self) -> Path:
        return self.workspace / "details.gray"

    @property
    def samples(self) -> Path:
        return self.workspace / "samples.s16"


def measure(
    path: Path, facts: MediaFacts, places: Places, *, report: Report | None = None
) -> Measurements:
    """Measures `path`. A file without sound writes no speech. Raises ToolFailed."""
    every = _thumbnail_seconds(facts) if places.thumbnails else Fraction(0)
    arguments = [
        *("-loglevel", "level+verbose"),  # tells how many frames were decoded
        # scale follows a change of size by itself; a graph built anew would start again at 0
        *("-reinit_filter:v", "0"),
        *input_arguments(path, facts.format),
        *_picture(facts, places, every),
        *_sound(facts, places),
    ]
    result = run_ffmpeg(
        arguments,
        limits=Limits(wall=max(600.0, float(facts.duration) * 20), idle=IDLE_SECONDS),
        expected=facts.duration,
        report=report,
    )
    try:
        if facts.audio:
            _set_length(places.speech, facts.duration)
        return Measurements(
            frame_count=_frames_decoded(result.log) if facts.video else 0,
            duration=result.out_time,
            loudness=loudness_in(result.log),
            heard=_heard(facts, places),
            seen=_seen(facts, places),
            error_lines=result.error_lines,
            size_changes=result.log.count(_RESIZED),
            thumbnail_seconds=every if facts.video else Fraction(0),
        )
    finally:
        for scratch in (places.looks, places.details, places.samples):
            scratch.unlink(missing_ok=True)


def measure_loudness(path: Path) -> Loudness:
    """Loudness of a film or recording that we wrote, as a listener's player decodes it."""
    facts = probe_trusted(path)
    if facts.audio is None:
        return Loudness(None, 0.0, None)
    stream = f"0:{facts.audio.index}"
    filters = ["-af", "ebur128=peak=true:framelog=quiet"]
    result = run_ffmpeg(["-i", str(path.absolute()), "-map", stream, *filters, "-f", "null", "-"])
    return loudness_in(result.log)


def _thumbnail_seconds(facts: MediaFacts) -> Fraction:
    return max(Fraction(ceil(facts.duration / THUMBNAILS * 4), 4), Fraction(1, 2))


def _picture(facts: MediaFacts, places: Places, every: Fraction) -> list[str]:
    """A grey look at a few frames, a closer one at fewer, a thumbnail of some.

    All in one graph, thinned out first: nothing is done to the other frames; and FFmpeg 9.0.2 can
    wait for ever on several graphs that one decoder feeds.
    """
    from pipeline.ffmpeg.seen import DETAIL, LOOK

    if facts.video is None:
        return []
    raw = ["-fps_mode", "passthrough", "-t", seconds_text(facts.duration), "-f", "rawvideo"]
    branches = [
        f"{_scaled(LOOK, 'fast_bilinear')},format=gray",
        f"fps=1/{DETAIL_SECONDS},{_scaled(DETAIL, 'area')},format=gray",
    ]
    outputs = [[*raw, str(places.looks.absolute())], [*raw, str(places.details.absolute())]]
    if places.thumbnails is not None:
        size = thumbnail_size(facts.video.display_size)
        rate = f"fps={every.denominator}/{every.numerator}:round=up"
        branches.append(f"{rate},{_scaled(size, 'area')},setsar=1,format=yuvj420p")
        still = ["-fps_mode", "passthrough", "-frames:v", str(THUMBNAILS), "-c:v", "mjpeg"]
        plain = ["-q:v", "5", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
        pattern = str(places.thumbnails.absolute() / THUMBNAIL)
        outputs.append([*still, *plain, "-f", "image2", "-start_number", "0", pattern])
    thin = f"[0:{facts.video.index}]fps={LOOKS_A_SECOND}:start_time=0,split={len(branches)}"
    graph = thin + "".join(f"[b{place}]" for place in range(len(branches)))
    for place, branch in enumerate(branches):
        graph += f";[b{place}]{branch}[o{place}]"
    arguments = ["-filter_complex", graph]
    for place, output in enumerate(outputs):
        arguments += ["-map", f"[o{place}]", *output]
    return arguments


def _scaled(size: FrameSize, flags: str) -> str:
    return f"scale={size.width}:{size.height}:flags={flags}:out_range=pc"


def thumbnail_size(shown: FrameSize) -> FrameSize:
    """THUMBNAIL_WIDTH across for a wide film, as high for an upright one; sides even."""
    scale = Fraction(THUMBNAIL_WIDTH, max(shown.width, shown.height, 1))
    sides = (max(2, round(side * scale / 2) * 2) for side in (shown.width, shown.height))
    return FrameSize(*sides)


def _sound(facts: MediaFacts, places: Places) -> list[str]:
    """Levels on the way, then the samples as they are (of one or two channels) and the speech."""
    if facts.audio is None:
        return []
    is_plain = facts.audio.audio_channels <= 2
    graph = (
        f"[0:{facts.audio.index}]aresample=async=1:first_pts=0,"
        f"ebur128=peak=sample:framelog=quiet{',asplit[plain][voice];[voice]' if is_plain else ','}"
        f"aresample={SPEECH_RATE},aformat=channel_layouts=mono[speech]"
    )
    pcm = ["-c:a", "pcm_s16le", "-bitexact", "-t", seconds_text(facts.duration)]
    arguments = ["-filter_complex", graph]
    arguments += ["-map", "[speech]", *pcm, "-f", "wav", str(places.speech.absolute())]
    if is_plain:
        arguments += ["-map", "[plain]", *pcm, "-f", "s16le", str(places.samples.absolute())]
    return arguments


def _heard(facts: MediaFacts, places: Places) -> Heard | None:
    from pipeline.ffmpeg.heard import heard

    if facts.audio is None:
        return None
    channels = facts.audio.audio_channels
    samples = places.samples if channels <= 2 else None
    return heard(places.speech, samples, channels=channels, rate=facts.audio.sample_rate)


def _seen(facts: MediaFacts, places: Places) -> Seen | None:
    from pipeline.ffmpeg.seen import seen

    return seen(places.looks, places.details) if facts.video else None


def loudness_in(log: str) -> Loudness:
    """From the summary that ebur128 logs at its end."""
    summary = log[log.rfind("Integrated loudness:") :] if "Integrated loudness:" in log else ""
    integrated = _number(rf"I:\s+{_VALUE} LUFS", summary)
    # The filter prints -70 where nothing passed the absolute gate.
    gated = None if integrated is None or integrated <= -70.0 else integrated
    return Loudness(
        gated,
        _number(rf"LRA:\s+{_VALUE} LU", summary) or 0.0,
        _number(rf"Peak:\s+{_VALUE} dBFS", summary),
    )


def _frames_decoded(log: str) -> int:
    """Of the picture; FFmpeg tells it at its end."""
    found = re.search(r"\(video\): \d+ packets read \(\d+ bytes\); (\d+) frames decoded", log)
    return int(found[1]) if found else 0


def _number(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    if not found or "inf" in found[1] or found[1] == "nan":
        return None
    return float(found[1])


def _set_length(speech: Path, duration: Fraction) -> None:
    """Makes the recording exactly as long as the film: silence where the sound ended early."""
    wanted = round(duration * SPEECH_RATE)
    with wave.open(str(speech), "rb") as recording:
        if recording.getnframes() == wanted:
            return
        aside = speech.with_name("whole.wav")
        with wave.open(str(aside), "wb") as whole:
            whole.setnchannels(1)
            whole.setsampwidth(2)
            whole.setframerate(SPEECH_RATE)
            for first in range(0, wanted, SPEECH_RATE):
                count = min(SPEECH_RATE, wanted - first)
                whole.writeframes(recording.readframes(count).ljust(count * 2, b"\0"))
    aside.replace(speech)
