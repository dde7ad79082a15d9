"""A separate recording laid under a film: resampled for drift, moved by the offset, the film's own
sound where the recording does not reach, so that one file is the film's whole sound."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.ffmpeg.safety import input_arguments
from pipeline.model.media import MediaFacts
from pipeline.model.step import Report
from pipeline.model.sync import Sync
from pipeline.model.timing import seconds_text

SAMPLE_RATE = 48_000
FINE_RATE = 384_000
"""Hz: a rate is a whole number to FFmpeg; here one more is 2.6 ppm, 5 ms in half an hour."""
SPEECH_RATE = 16_000
FADE = "0.02"
"""Seconds at the recording's ends."""


def lay(
    film: tuple[Path, MediaFacts],
    recording: tuple[Path, MediaFacts],
    sync: Sync,
    *,
    gain: float,
    output: Path,
    speech: Path,
    report: Report | None = None,
) -> None:
    """Writes `output` (FLAC, 48 kHz stereo) and `speech` (WAV, 16 kHz mono), as long as the film;
    `gain` (dB) brings the film's own sound to the recording's level. Raises ToolFailed."""
    graph = f"{_recorded(recording[1], sync)};{_filmed(film[1], recording[1], sync, gain)}"
    length = seconds_text(film[1].duration)
    graph += (
        f";[own][laid]amix=inputs=2:normalize=0:duration=longest,apad,atrim=duration={length},"
        f"asplit[whole][said];[said]aresample={SPEECH_RATE},aformat=channel_layouts=mono[speech]"
    )
    plain = ["-map_metadata", "-1", "-fflags", "+bitexact", "-bitexact"]
    whole = ["-map", "[whole]", "-c:a", "flac", *plain, "-f", "flac", str(output.absolute())]
    said = ["-map", "[speech]", "-c:a", "pcm_s16le", *plain, "-f", "wav", str(speech.absolute())]
    run_ffmpeg(
        [
            *input_arguments(film[0], film[1].format),
            *input_arguments(recording[0], recording[1].format),
            *("-filter_complex", graph, *whole, *said),
        ],
        expected=film[1].duration,
        report=report,
    )


def _recorded(facts: MediaFacts, sync: Sync) -> str:
    assert facts.audio is not None  # only what has sound is synchronised
    clock = round(FINE_RATE * (1 + sync.drift))
    chain = f"[1:{facts.audio.index}]aresample=async=1:first_pts=0,aformat=channel_layouts=stereo"
    if sync.drift:
        chain += f",aresample={FINE_RATE},asetrate={clock}"
    chain += f",aresample={SAMPLE_RATE},aformat=sample_fmts=fltp"
    if sync.offset < 0:
        chain += f",atrim=start={seconds_text(-sync.offset)},asetpts=PTS-STARTPTS"
    length = sync.film_time(facts.duration) - max(sync.offset, Fraction(0))
    ends = seconds_text(max(length - Fraction(FADE), Fraction(0)))
    chain += f",afade=t=in:d={FADE},afade=t=out:st={ends}:d={FADE}"
    if sync.offset > 0:
        chain += f",adelay={round(sync.offset * SAMPLE_RATE)}S:all=1"
    return f"{chain}[laid]"


def _filmed(film: MediaFacts, recording: MediaFacts, sync: Sync, gain: float) -> str:
    """The film's own sound, silent while the recording runs."""
    assert film.audio is not None  # only what has sound is synchronised
    start, stop = sync.offset, sync.film_time(recording.duration)
    outside = f"lt(t,{seconds_text(start)})+gt(t,{seconds_text(stop)})"
    return (
        f"[0:{film.audio.index}]aresample={SAMPLE_RATE}:async=1:first_pts=0,"
        "aformat=sample_fmts=fltp:channel_layouts=stereo,asetnsamples=n=240,"
        f"volume={gain:.2f}dB,volume='{outside}':eval=frame[own]"
    )
