"""What each encoder is told: constant quality, a key frame every so many frames and nowhere else
unless it says so itself, groups of pictures that need none outside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

HARDWARE = ("_nvenc", "_qsv", "_amf", "_videotoolbox")
"""What the names of encoders end in that need a device: NVIDIA's, Intel's, AMD's, Apple's."""


def encoder_arguments(
    encoder: str, *, preset: str, quality: int, tune: str, gop: int
) -> tuple[str, ...]:
    """Everything but the codec's name and its colours. `quality` is on the encoder's own scale."""
    family = next((ending for ending in HARDWARE if encoder.endswith(ending)), encoder)
    return FAMILIES[family](encoder.partition("_")[0], preset, quality, tune, gop)


def _x264(_: str, preset: str, quality: int, tune: str, gop: int) -> tuple[str, ...]:
    """High. One thread: a segment's bytes do not depend on timing."""
    fixed = f"stitchable=1:open-gop=0:keyint={gop}:ref=2:bframes=3:b-pyramid=1:weightp=1"
    return (
        *("-preset", preset, "-crf", str(quality), *(("-tune", tune) if tune else ())),
        # ultrafast would fall back to Baseline tools; High needs the 8x8 transform and CABAC.
        *("-x264-params", f"{fixed}:8x8dct=1:cabac=1", "-profile:v", "high"),
        *("-pix_fmt", "yuv420p", "-threads", "1"),
    )


def _x265(_: str, preset: str, quality: int, tune: str, gop: int) -> tuple[str, ...]:
    """Main. `info=0`: its own note would stand in the headers. `chromaloc=0` (left): a drawn card
    does not say where its colours lie, footage does, and headers must be the same."""
    fixed = f"open-gop=0:keyint={gop}:min-keyint=1:info=0:chromaloc=0:pools=1:frame-threads=1"
    fixed += ":log-level=error"
    return (
        *("-preset", preset, "-crf", str(quality), *(("-tune", tune) if tune else ())),
        *("-x265-params", fixed, "-profile:v", "main", "-pix_fmt", "yuv420p"),
    )


def _svtav1(_: str, preset: str, quality: int, tune: str, gop: int) -> tuple[str, ...]:
    """Main. `irefresh-type=2`: every key frame starts anew; one logical processor."""
    fixed = "irefresh-type=2:lp=1:chroma-sample-position=left" + (f":tune={tune}" if tune else "")
    return (
        *("-preset", preset, "-crf", str(quality), "-g", str(gop)),
        *("-svtav1-params", fixed, "-pix_fmt", "yuv420p"),
    )


def _nvenc(codec: str, preset: str, quality: int, _: str, gop: int) -> tuple[str, ...]:
    """NVIDIA. Variable rate at a constant quality, every key frame an IDR."""
    return (
        *("-preset", preset, "-tune", "hq", "-rc", "vbr", "-cq", str(quality), "-b:v", "0"),
        *("-g", str(gop), "-bf", "2" if codec != "av1" else "0", "-strict_gop", "1"),
        *(() if codec == "av1" else ("-forced-idr", "1")),
        *("-profile:v", _profile(codec), "-pix_fmt", "yuv420p"),
    )


def _qsv(codec: str, preset: str, quality: int, _: str, gop: int) -> tuple[str, ...]:
    """Intel Quick Sync."""
    return (
        *("-preset", preset, "-global_quality", str(quality), "-g", str(gop), "-bf", "2"),
        *(("-idr_interval", "0") if codec == "h264" else ()),
        *("-profile:v", _profile(codec), "-pix_fmt", "nv12"),
    )


def _amf(codec: str, preset: str, quality: int, _: str, gop: int) -> tuple[str, ...]:
    """AMD. Constant quantiser: its other quality modes depend on the driver."""
    idle = ("-gops_per_idr", "1", "-header_insertion_mode", "none") if codec == "hevc" else ()
    return (
        *("-quality", preset, "-rc", "cqp", "-qp_i", str(quality), "-qp_p", str(quality)),
        *("-g", str(gop), *idle, "-profile:v", _profile(codec), "-pix_fmt", "yuv420p"),
    )


def _videotoolbox(codec: str, preset: str, quality: int, _: str, gop: int) -> tuple[str, ...]:
    """Apple. Its scale runs from 1 to 100, better upwards; never its software encoder."""
    return (
        *("-q:v", str(quality), "-g", str(gop), "-allow_sw", "0"),
        *("-profile:v", _profile(codec), "-pix_fmt", "yuv420p"),
    )


def _profile(codec: str) -> str:
    return "high" if codec == "h264" else "main"


FAMILIES: Mapping[str, Callable[[str, str, int, str, int], tuple[str, ...]]] = {
    "libx264": _x264,
    "libx265": _x265,
    "libsvtav1": _svtav1,
    "_nvenc": _nvenc,
    "_qsv": _qsv,
    "_amf": _amf,
    "_videotoolbox": _videotoolbox,
}
