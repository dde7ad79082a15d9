"""Starts FFmpeg, reads its progress, enforces limits, and judges how it ended.

Exit 0 alone proves nothing: callers check frames and streams. A stopped FFmpeg leaves a valid short
file, so anything but exit 0 is an error here.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import IO

from pipeline.ffmpeg import guard
from pipeline.ffmpeg.binary import executable
from pipeline.model.errors import DiskFull, MissingTool, ToolFailed
from pipeline.model.step import Report

DISK_FULL_EXIT = 228
"""256 - ENOSPC (28): what FFmpeg 9.0.2 exits with on a full disk (measured)."""
KEPT_ENVIRONMENT = (
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "HOME",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_PATH",
)
LOOK_SECONDS = 0.2
DETAIL_LINES = 40
_LACKING = re.compile(r"(?:No such|Unknown) (filter|encoder|decoder):? '([\w-]+)'", re.IGNORECASE)
_ERROR_LINE = re.compile(
    r"^(?!\[null @ ).*\[(?:error|fatal|panic)\](?! Codec \(\w+\) not on whitelist)", re.MULTILINE
)
"""What is wrong with a file: not that the null muxer is given two frames of one tick (a phone's
uneven times), nor that a stream which is left alone has a closed decoder."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds) a call may take in all and without any progress; how much log is kept."""

    wall: float = 7200.0
    idle: float = 180.0
    log_bytes: int = 1_000_000
    memory: int | None = None
    """Bytes of address space (Linux only; elsewhere `-max_alloc` alone stands guard)."""
    cpu: int | None = None
    """Seconds of processor time (not on Windows): a busy machine takes longer, a bomb does not."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a call that ended well went."""

    frames: int
    out_time: Fraction
    """Seconds written."""
    log: str
    """What FFmpeg logged, at most `Limits.log_bytes`."""
    error_lines: int


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    folder: Path | None = None,
    limits: Limits = Limits(),
    expected: Fraction | None = None,
    report: Report | None = None,
    feed: Iterable[bytes] | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> RunResult:
    """Runs FFmpeg with `arguments` in `folder`.

    `report` is told how much of `expected` (seconds of output) is written. `feed` is written to its
    standard input. Raises ToolFailed, or DiskFull.
    """
    call = _Call(arguments, folder, limits, is_fed=feed is not None, environment=environment)
    try:
        return call.watch(expected, report, feed)
    finally:
        call.end()


class _Call:
    """One running FFmpeg."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path | None,
        limits: Limits,
        *,
        is_fed: bool,
        environment: Mapping[str, str],
    ) -> None:
        stdin = [] if is_fed else ["-nostdin"]
        self.command = [
            str(executable()),
            *("-hide_banner", *stdin, "-y", "-loglevel", "level+info", "-nostats"),
            *("-progress", "pipe:1"),
            *arguments,
        ]
        self._limits = limits
        self._log: list[str] = []
        self._log_size = 0
        self._frames = 0
        self._out_time = Fraction(0)
        self._moved = time.monotonic()
        self._started = self._moved
        self._process = subprocess.Popen(
            self.command if is_fed else [*_guard_command(limits), *self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={
                **{name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
                **environment,
            },
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def watch(
        self, expected: Fraction | None, report: Report | None, feed: Iterable[bytes] | None
    ) -> RunResult:
        readers = [
            threading.Thread(target=self._read_progress, args=(expected, report), daemon=True),
            threading.Thread(target=self._read_log, daemon=True),
        ]
        for reader in readers:
            reader.start()
        if feed is not None:
            self._feed(feed)
        code = self._wait(readers[0])
        for reader in readers:
            reader.join(timeout=10)
        log = "".join(self._log)
        if code != 0:
            raise self._failure(code, log)
        return RunResult(self._frames, self._out_time, log, len(_ERROR_LINE.findall(log)))

    def end(self) -> None:
        """Kills whatever is left of the call."""
        if self._process.poll() is None:
            _kill_group(self._process)
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _feed(self, feed: Iterable[bytes]) -> None:
        stdin = _open(self._process.stdin)
        try:
            for piece in feed:
                stdin.write(piece)
                self._moved = time.monotonic()
            stdin.close()
        except BrokenPipeError:
            pass  # it ended early; its exit code tells why

    def _wait(self, progress: threading.Thread) -> int:
        """FFmpeg closes its progress as it ends, which is heard at once; its end alone would be
        looked for every 50 ms (`subprocess` polls where it is given a time)."""
        while True:
            progress.join(timeout=LOOK_SECONDS)
            if progress.is_alive():
                self._check_limits()
                continue
            try:
                return self._process.wait(timeout=LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                self._check_limits()

    def _check_limits(self) -> None:
        now = time.monotonic()
        for name, limit, since in (
            ("in all", self._limits.wall, self._started),
            ("without progress", self._limits.idle, self._moved),
        ):
            if now - since > limit:
                raise ToolFailed(
                    f"FFmpeg ran longer than {limit:.0f} s {name} and was stopped",
                    hint="the file may be damaged; try to play it from end to end",
                    details=self._details("".join(self._log)),
                )

    def _read_progress(self, expected: Fraction | None, report: Report | None) -> None:
        for raw in _open(self._process.stdout):
            name, _, value = raw.decode("utf-8", "replace").strip().partition("=")
            if name == "frame" and value.isdigit() and int(value) != self._frames:
                self._frames = int(value)
                self._moved = time.monotonic()
            elif name == "out_time_us" and value.lstrip("-").isdigit():
                written = Fraction(int(value), 1_000_000)
                if written != self._out_time:
                    self._out_time = written
                    self._moved = time.monotonic()
            elif name == "progress" and report and expected:
                report(min(float(self._out_time / expected), 1.0))

    def _read_log(self) -> None:
        for raw in _open(self._process.stderr):
            if self._log_size < self._limits.log_bytes:
                line = raw.decode("utf-8", "replace")
                self._log.append(line)
                self._log_size += len(raw)

    def _failure(self, code: int, log: str) -> ToolFailed | DiskFull | MissingTool:
        details = self._details(log)
        lacking = _LACKING.search(log)
        if lacking:
            return MissingTool(
                f"{executable()}: expected {lacking[1].lower()} {lacking[2]}, found none in this "
                "FFmpeg",
                hint="unset IMAGEIO_FFMPEG_EXE to use the FFmpeg that Weike installs, or point it "
                "to a full build (libx264, libass, zimg); `weike doctor` lists all it lacks",
                details=details,
            )
        if code == DISK_FULL_EXIT or "No space left on device" in log:
            return DiskFull(
                "FFmpeg could not write: no space left on the disk",
                hint="free some space (`weike gc` removes what no target needs), then build again",
                details=details,
            )
        last = next((line for line in reversed(log.splitlines()) if "[error]" in line), "")
        is_signal = code < 0 or (os.name != "nt" and code in _SIGNAL_EXITS)
        how = (
            f"was ended by signal {code if code < 0 else code - 128}"
            if is_signal
            else (f"exited with {code}")
        )
        return ToolFailed(f"FFmpeg {how}: {last.strip() or 'it gave no reason'}", details=details)

    def _details(self, log: str) -> str:
        tail = "\n".join(log.splitlines()[-DETAIL_LINES:])
        return f"{shlex.join(self.command)}\n{tail}"


_SIGNAL_EXITS = frozenset(
    128 + number
    for name in ("SIGKILL", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE")
    if (number := int(getattr(signal, name, 0)))
)


def _guard_command(limits: Limits) -> list[str]:
    ceiling = [f"--memory={limits.memory}"] if limits.memory else []
    ceiling += [f"--cpu={limits.cpu}"] if limits.cpu else []
    return [
        sys.executable,
        "-I",
        "-S",
        "-c",
        guard.START,
        str(Path(guard.__file__).parent),
        *ceiling,
    ]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        with contextlib.suppress(OSError):
            _open(process.stdin).close()  # the guard then kills its FFmpeg
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None, "the call was started with pipes"
    return stream
