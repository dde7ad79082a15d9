"""What a film or recording holds, by PyAV, behind the sniff.

PyAV carries an FFmpeg of its own: a second door. So a dropped file is probed in a child process
with the same forced demuxer, allow-lists and limits as our FFmpeg gets, a memory limit and a
time limit (docs/decisions/0030). Times count from the container's start: FFmpeg's 0 is 0.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.ffmpeg.ceiling import TOO_MUCH, limit_memory, limit_time
from pipeline.ffmpeg.container import check_container
from pipeline.ffmpeg.cut import corrupt
from pipeline.ffmpeg.pictures import too_large
from pipeline.ffmpeg.run import KEPT_ENVIRONMENT
from pipeline.ffmpeg.safety import MAX_PIXELS, MAX_SECONDS, MIN_SECONDS
from pipeline.ffmpeg.sniff import Sniffed, sniff
from pipeline.ffmpeg.streams import Wrong, read_facts
from pipeline.model.codec import dumps, loads
from pipeline.model.errors import BadFootage, ToolFailed
from pipeline.model.lesson import FootageKind
from pipeline.model.media import Finding, MediaFacts

PROBE_SECONDS = 8
"""Of the processor."""
WALL_SECONDS = 60.0
BYTES_A_SECOND = 50_000_000
"""What a slow disk reads: a large file without an index is given time for it."""
PROBE_MEMORY = 400 * 1024 * 1024
"""Bytes beyond what the libraries themselves take."""
SCHEMA = "media-facts/1"
REASONS = ("codec-not-allowed", "too-many-streams", "too-large", "no-stream")
"""What the child may find wrong; its last line starts with one of them."""
OURS = ("", "ImportError", "ModuleNotFoundError", "NameError", "SyntaxError")
"""What a child ends with that says nothing against the file: a library that is not here."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What is in a file, and what its container says against itself."""

    facts: MediaFacts
    findings: tuple[Finding, ...]


def probe(path: Path) -> MediaFacts:
    """Facts of a film or recording from outside. Raises BadFootage."""
    return probed(path).facts


def probed(path: Path, *, name: str = "") -> Probed:
    """The same, with findings; `name` is what people call the file. Raises BadFootage."""
    name = name or path.name
    sniffed = sniff(path, name=name)
    if sniffed.kind not in (FootageKind.VIDEO, FootageKind.AUDIO):
        raise BadFootage(f"{name}: expected a film or a recording, found {sniffed.format}")
    found = check_container(path, sniffed.format, name=name)
    facts = _in_a_child(path, sniffed, name)
    _check_limits(name, facts)
    return Probed(facts, found)


def _in_a_child(path: Path, sniffed: Sniffed, name: str) -> MediaFacts:
    command = [sys.executable, "-m", "pipeline.ffmpeg.probe", str(path.absolute()), sniffed.demuxer]
    more = path.stat().st_size // BYTES_A_SECOND
    seconds = str(PROBE_SECONDS + more)
    command += [seconds]
    kept = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    try:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=WALL_SECONDS + more,
            cwd=Path(__file__).parents[2],
            env={**kept, "MALLOC_ARENA_MAX": "1"},
        )
    except subprocess.TimeoutExpired as late:
        raise ToolFailed(
            f"{name}: reading its index took longer than {late.timeout:.0f} s",
            hint="the machine or its disk may be busy: it is tried again",
        ) from late
    if finished.returncode:
        raise _failure(finished, sniffed, name)
    return loads(SCHEMA, MediaFacts, finished.stdout.decode())


def _failure(
    finished: subprocess.CompletedProcess[bytes], sniffed: Sniffed, name: str
) -> BadFootage | ToolFailed:
    lines = finished.stderr.decode("utf-8", "replace").strip().splitlines()
    reason, _, what = (lines[-1] if lines else "").partition(": ")
    if reason in REASONS:
        return BadFootage(f"{name}: {what}", hint=_HINTS[reason], reason=reason)
    if finished.returncode in (-24, -9) and sys.platform != "win32":
        return corrupt(name, f"reading its index takes more than {PROBE_SECONDS} s of work")
    if finished.returncode == TOO_MUCH or "MemoryError" in reason or "Errno 12" in what:
        return corrupt(name, "reading it takes more memory than any real film needs")
    if finished.returncode == 1 and reason in OURS:
        return ToolFailed(
            f"{name}: it could not be looked into: {lines[-1] if lines else 'no reason was given'}",
            hint="`weike doctor` says what this machine lacks; the file is tried again",
        )
    return corrupt(
        name, f"expected a {sniffed.format} file that can be read, found {what or reason}"
    )


_HINTS = {
    "codec-not-allowed": "export it as H.264 with AAC sound (MP4)",
    "too-many-streams": "export it with one picture and one sound track",
    "too-large": "export it at 4K or less",
    "no-stream": "play it; if nothing is seen or heard there either, copy it again",
}


def probe_trusted(path: Path) -> MediaFacts:
    """Facts of a file that we wrote ourselves, in this process."""
    return read_facts(path, sniff(path).demuxer)


def _check_limits(name: str, facts: MediaFacts) -> None:
    if facts.video is None and facts.audio is None:
        raise BadFootage(
            f"{name}: expected a picture or sound, found neither",
            hint=_HINTS["no-stream"],
            reason="no-stream",
            message_zh=f"{name}：里面既没有画面也没有声音",
        )
    seconds = float(facts.duration)
    if facts.duration < MIN_SECONDS:
        raise BadFootage(
            f"{name}: it is too short: expected at least {MIN_SECONDS} s, found {seconds:.2f} s",
            hint="if it should be longer, copy it again; if the button was pressed by mistake, "
            "nothing is to be done",
            reason="too-short",
            message_zh=f"{name}：太短（{seconds:.2f}秒）。若应更长请重新复制；误按快门则不必处理",
        )
    if facts.duration > MAX_SECONDS:
        raise BadFootage(
            f"{name}: it is too long: expected at most {MAX_SECONDS} s, found {seconds:.0f} s",
            hint="cut it into lessons of 3 to 10 minutes",
            reason="too-long",
            message_zh=f"{name}：太长（{seconds:.0f}秒），请剪成3到10分钟的片段",
        )
    size = facts.video.stored_size if facts.video else None
    if size and size.width * size.height > MAX_PIXELS:
        raise too_large(name, size)


def _main(path: str, demuxer: str, seconds: str) -> None:
    import av

    av.logging.set_level(av.logging.PANIC)
    limit_memory(PROBE_MEMORY)
    limit_time(int(seconds))
    sys.stdout.write(dumps(SCHEMA, read_facts(Path(path), demuxer)))


if __name__ == "__main__":
    try:
        _main(*sys.argv[1:4])
    except Exception as problem:  # noqa: BLE001 - the child's edge: the parent tells the person
        is_told = isinstance(problem, Wrong)
        sys.exit(str(problem) if is_told else f"{type(problem).__name__}: {problem}")
