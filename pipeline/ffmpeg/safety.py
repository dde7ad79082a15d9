"""How a file from outside is given to FFmpeg: forced demuxer, one protocol, few decoders, limits.

Figures are those that held against the hostile corpus (../shared/design/reliability.md).
"""

from __future__ import annotations

from pathlib import Path

MAX_ALLOCATION = 268_435_456
"""Bytes a single allocation may ask for; ends memory bombs at 36 MB."""
MAX_PIXELS = 35_651_584
"""8192 x 4352: an 8K frame."""
MAX_STREAMS = 32
MAX_SECONDS = 3600
MIN_SECONDS = 0.5
PROTOCOL = "file"
PICTURE_CODECS = (
    ("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg1video", "mpeg2video", "mpeg4")
    + ("msmpeg4", "mjpeg", "prores", "dnxhd", "dvvideo", "cfhd", "rawvideo", "v210", "wmv1")
    + ("wmv2", "wmv3", "vc1", "flv", "h263", "theora", "qtrle", "png", "gif", "webp", "bmp")
    + ("ffv1", "utvideo")
)
"""What cameras, phones, recorders of screens and editing programs write; the other 500 decoders are
closed (CVE-2026-8461 was in one that no camera uses)."""
SOUND_CODECS = (
    ("aac", "aac_latm", "ac3", "eac3", "mp2", "mp2float", "mp3", "mp3float", "opus", "libopus")
    + ("vorbis", "libvorbis", "flac", "alac", "amrnb", "amrwb", "wmav1", "wmav2", "wmapro")
    + ("adpcm_ima_wav", "adpcm_ima_qt", "adpcm_ms", "pcm_s8", "pcm_u8", "pcm_alaw", "pcm_mulaw")
    + ("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be")
    + ("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_bluray", "pcm_dvd")
)
CODECS = frozenset(PICTURE_CODECS + SOUND_CODECS)


def container_options(demuxer: str) -> dict[str, str]:
    """What holds for every opening of a file from outside, by FFmpeg or by PyAV."""
    options = {
        "protocol_whitelist": PROTOCOL,
        "codec_whitelist": ",".join(PICTURE_CODECS + SOUND_CODECS),
        "max_streams": str(MAX_STREAMS + 1),
    }
    if demuxer == "mov":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    return options


def address(path: Path) -> str:
    """How a path is named to FFmpeg, so that no part of a name is read as a protocol."""
    return f"file:{path.absolute()}"


def input_arguments(path: Path, demuxer: str) -> list[str]:
    """The input options and `-i` for one file; options of the input itself may stand before."""
    named = [
        word for name, value in container_options(demuxer).items() for word in (f"-{name}", value)
    ]
    return [
        *("-max_alloc", str(MAX_ALLOCATION), "-f", demuxer, *named),
        *("-max_pixels", str(MAX_PIXELS)),
        *("-i", address(path)),
    ]
