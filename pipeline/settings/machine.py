"""What this machine is like: its cores, and the environment that worker processes are given."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

KEPT = (
    "PATH",
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "COMSPEC",
    "PATHEXT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "LANG",
    "LC_ALL",
    "IMAGEIO_FFMPEG_EXE",
    "PYTHONPATH",
    "PYTHONDONTWRITEBYTECODE",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "CUDA_VISIBLE_DEVICES",
)
"""What a worker needs to find its libraries and programs; everything else stays outside."""


PRIVATE = {"ORT_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
"""What forbids libraries to tell their makers anything. ONNX Runtime (from 1.29 on) else keeps what
it saw in a database under the home folder and sends it: decision 0057."""
CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Processor cores this process may use: those it is bound to, or its container's share."""
    if hasattr(os, "sched_getaffinity"):
        bound = len(os.sched_getaffinity(0))
    else:
        bound = os.cpu_count() or 1
    return max(1, min([bound, *_container_cores()]))


def _container_cores() -> list[int]:
    """The control group's share of processor time in whole cores (Linux, version 2)."""
    try:
        quota, period = (CGROUP / "cpu.max").read_text(encoding="ascii").split()
        return [ceil(int(quota) / int(period))]
    except (OSError, ValueError):  # not Linux, no limit ("max"), or version 1
        return []


def usable_memory() -> int:
    """Bytes that could be had now without swapping: what the system says is available, or what is
    left of this container's limit where that is less."""
    import psutil

    available = int(psutil.virtual_memory().available)
    return min([available, *_container_memory()])


def _container_memory() -> list[int]:
    """What is left under the control group's limit (Linux, version 2 and 1), if it has one."""
    for limit, used in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            most = int((CGROUP / limit).read_text(encoding="ascii"))
            return [max(most - int((CGROUP / used).read_text(encoding="ascii")), 0)]
        except (OSError, ValueError):  # not Linux, no limit ("max"), or the other version
            continue
    return []


def worker_environment() -> dict[str, str]:
    """The environment of a worker process. Numeric libraries keep to one thread each: a machine's
    cores are shared out by steps, and results do not depend on how many there are."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, **PRIVATE, "HF_HUB_OFFLINE": "1"}


def keep_private() -> None:
    """Forbids it to the libraries of this process: before any of them is imported."""
    os.environ.update(PRIVATE)
