"""One decode of one file measures all there is to measure, and writes its sound for recognition.

Picture checks look at a small grey copy: black and frozen spans are as visible at 320 pixels.
"""

from __future__ import annotations

import array
import re
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.probe import probe_trusted
from pipeline.ffmpeg.run import Limits, run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.media import Loudness, Measurements, MediaFacts
from pipeline.model.step import Report
from pipeline.model.timing import TimeRange, seconds_text

SPEECH_RATE = 16_000
"""Hz: what Whisper models and the aligner take."""
PEAKS_A_SECOND = 20
SILENCE_LEVEL = "-50dB"
"""dBFS; room noise of offices lies near -55."""
SILENCE_SECONDS = "2"
STILL_SECONDS = "2"
LOOK_WIDTH = 320
"""Pixels across the copy that is looked at."""
_VALUE = r"(-?[0-9.]+|-?inf|nan)"


def measure(
    path: Path, facts: MediaFacts, *, speech: Path | None, report: Report | None = None
) -> Measurements:
    """Measures `path`; writes `speech`, 16 kHz mono 16 bit, from time 0, as long as the film.

    A file without sound writes no `speech`. Raises ToolFailed.
    """
    wanted = speech if facts.audio else None
    arguments = [*_timed_input(path, facts), *_picture(facts), *_sound(facts, wanted)]
    result = run_ffmpeg(
        arguments,
        limits=Limits(wall=max(600.0, float(facts.duration) * 20)),
        expected=facts.duration,
        report=report,
    )
    if wanted:
        _set_length(wanted, facts.duration)
    log = result.log
    return Measurements(
        frame_count=result.frames if facts.video else 0,
        duration=result.out_time,
        loudness=loudness_in(log),
        silences=tuple(_spans(log, "silence_start: ", "silence_end: ", facts.duration)),
        black=tuple(_black(log)),
        frozen=tuple(_spans(log, "freeze_start: ", "freeze_end: ", facts.duration)),
        peaks=_peaks(wanted) if wanted else (),
        error_lines=result.error_lines,
    )


def measure_loudness(path: Path) -> Loudness:
    """Loudness of a film or recording that we wrote, as a listener's player decodes it."""
    facts = probe_trusted(path)
    if facts.audio is None:
        return Loudness(None, 0.0, None)
    stream = f"0:{facts.audio.index}"
    filters = ["-af", "ebur128=peak=true:framelog=quiet"]
    result = run_ffmpeg(["-i", str(path.absolute()), "-map", stream, *filters, "-f", "null", "-"])
    return loudness_in(result.log)


def _timed_input(path: Path, facts: MediaFacts) -> list[str]:
    return input_arguments(path, facts.format)


def _picture(facts: MediaFacts) -> list[str]:
    if facts.video is None:
        return []
    looked = (
        f"scale={LOOK_WIDTH}:-2:flags=fast_bilinear,format=gray,"
        f"blackdetect=d={STILL_SECONDS}:pix_th=0.10,freezedetect=n=-60dB:d={STILL_SECONDS}"
    )
    looks = ["-vf", looked, "-fps_mode", "passthrough"]
    return ["-map", f"0:{facts.video.index}", *looks, *_null()]


def _sound(facts: MediaFacts, speech: Path | None) -> list[str]:
    if facts.audio is None:
        return []
    graph = (
        f"[0:{facts.audio.index}]aresample=async=1:first_pts=0,asplit=2[level][voice];"
        "[level]ebur128=peak=true:framelog=quiet[loud];"
        f"[voice]aresample={SPEECH_RATE},aformat=channel_layouts=mono,"
        f"silencedetect=n={SILENCE_LEVEL}:d={SILENCE_SECONDS}[speech]"
    )
    arguments = ["-filter_complex", graph, "-map", "[loud]", *_null()]
    if speech is None:
        return [*arguments, "-map", "[speech]", *_null()]
    length = seconds_text(facts.duration)
    written = ["-c:a", "pcm_s16le", "-bitexact", "-t", length, "-f", "wav", str(speech.absolute())]
    return [*arguments, "-map", "[speech]", *written]


def _null() -> list[str]:
    return ["-f", "null", "-"]


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


def _number(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    if not found or "inf" in found[1] or found[1] == "nan":
        return None
    return float(found[1])


def _spans(log: str, start_word: str, stop_word: str, end: Fraction) -> Iterator[TimeRange]:
    """Spans that a filter logged; one that is open at the end lasts to the end."""
    marks = re.findall(rf"({start_word}|{stop_word}){_VALUE}", log)
    start: Fraction | None = None
    for word, value in marks:
        if word == start_word:
            start = max(Fraction(value), Fraction(0))
        elif start is not None:
            yield TimeRange(start, max(start, Fraction(value)))
            start = None
    if start is not None and start < end:
        yield TimeRange(start, end)


def _black(log: str) -> Iterator[TimeRange]:
    for start, stop in re.findall(rf"black_start:{_VALUE} black_end:{_VALUE}", log):
        yield TimeRange(Fraction(start), max(Fraction(start), Fraction(stop)))


def _set_length(speech: Path, duration: Fraction) -> None:
    """Makes the recording exactly as long as the film: silence where the sound ended early."""
    wanted = round(duration * SPEECH_RATE)
    with wave.open(str(speech), "rb") as recording:
        samples = recording.readframes(recording.getnframes())
    if len(samples) != wanted * 2:
        with wave.open(str(speech), "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(SPEECH_RATE)
            recording.writeframes(samples[: wanted * 2].ljust(wanted * 2, b"\0"))


def _peaks(speech: Path) -> tuple[float, ...]:
    step = SPEECH_RATE // PEAKS_A_SECOND
    peaks = []
    with wave.open(str(speech), "rb") as recording:
        while block := recording.readframes(step):
            samples = array.array("h", block)
            peaks.append(round(max(max(samples), -min(samples)) / 32768, 3))
    return tuple(peaks)
