"""Ceilings on memory and time of the process that reads a file from outside: it ends, we go on.

Linux has a limit of address space. macOS does not keep it and Windows has none of that kind: there
a thread looks ten times a second and ends the process; decoding lets it run.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

LOOK_SECONDS = 0.1
TOO_MUCH = 86
"""The exit code of a process that was ended for the memory it took."""


def limit_memory(room: int) -> None:
    """From here on this process may take `room` bytes more than it has now."""
    if sys.platform == "linux":
        import resource

        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + room, taken + room))
        return
    ceiling = _resident() + room
    threading.Thread(target=_watch, args=(ceiling,), daemon=True).start()


def limit_time(seconds: int) -> None:
    """Of the processor, where the system keeps such a limit: a busy machine does not count."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def _watch(ceiling: int) -> None:
    while True:
        if _resident() > ceiling:
            os._exit(TOO_MUCH)
        time.sleep(LOOK_SECONDS)


def _resident() -> int:
    """The most memory this process has had, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return _windows_peak()
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _windows_peak() -> int:
    """PeakWorkingSetSize of PROCESS_MEMORY_COUNTERS (psapi.h)."""
    import ctypes

    counters = (ctypes.c_size_t * 10)()
    length = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    asked = kernel.K32GetProcessMemoryInfo
    asked.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
    ctypes.c_uint32.from_buffer(counters).value = length
    # cb and PageFaultCount are 32 bits each: together one word of a 64-bit system.
    is_known = asked(kernel.GetCurrentProcess(), ctypes.byref(counters), length)
    return int(counters[1]) if is_known else 0
