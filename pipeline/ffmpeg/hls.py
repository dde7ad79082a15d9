"""HTTP Live Streaming (RFC 8216) of finished films: fragments cut by copying, one sound for all
sizes, captions, and small pictures to look through. Playlists that play are written by us.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from pipeline.ffmpeg.codec_text import codec_text
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.timing import clock_text, seconds_text

FRAGMENT_SECONDS = 6
"""Apple's authoring specification asks for 6 s; key frames lie 2 s apart."""
LOOK_SECONDS = 5
"""Between two of the small pictures."""
LOOK_WIDTH = 160
COLUMNS = 10
MAIN = "main.m3u8"
KEYS = "keys"
"""The stream of key frames alone."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of the film, joined from segments of 2 s key frames."""

    film: Path
    name: str


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Captions as WebVTT text; `language` by BCP 47."""

    language: str
    title: str
    vtt: str


def write_hls(
    variants: Sequence[Variant],
    subtitles: Sequence[Subtitles],
    *,
    duration: Fraction,
    output: Path,
) -> None:
    """Writes `main.m3u8` and everything it names into `output`. The first variant's sound is used
    for all: they have the same."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    _fragments(variants[0].film, "sound", "0:a:0", output)
    lines.append(
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="main",DEFAULT=YES,AUTOSELECT=YES,'
        'CHANNELS="2",URI="sound.m3u8"'
    )
    for one in subtitles:
        _captions(one, duration, output)
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="{one.title}",'
            f'LANGUAGE="{one.language}",AUTOSELECT=YES,DEFAULT=NO,FORCED=NO,'
            f'URI="captions.{one.language}.m3u8"'
        )
    sound = _bit_rates(output, "sound")
    for variant in variants:
        _fragments(variant.film, variant.name, "0:v:0", output)
        lines += _stream(variant, sound, output, has_captions=bool(subtitles))
    lines += _key_pictures(variants[-1], output)
    _pictures(variants[-1].film, duration, output)
    (output / MAIN).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _fragments(film: Path, name: str, stream: str, output: Path) -> None:
    """Fragmented MP4 by copying. Times stay as they are: sound may start a packet before 0."""
    run_ffmpeg(
        [
            *("-i", str(film.absolute()), "-map", stream, "-c", "copy"),
            *("-map_metadata", "-1", "-map_chapters", "-1", "-avoid_negative_ts", "disabled"),
            *("-f", "hls", "-hls_time", str(FRAGMENT_SECONDS), "-hls_playlist_type", "vod"),
            *("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", f"{name}-init.mp4"),
            *("-hls_segment_filename", f"{name}-%03d.m4s", "-hls_flags", "independent_segments"),
            f"{name}.m3u8",
        ],
        folder=output,
    )


def _key_pictures(variant: Variant, output: Path) -> list[str]:
    """What a player shows while it is wound: the smallest variant's key frames alone, by copying,
    in one file (RFC 8216, 4.3.3.6 and 4.3.4.3)."""
    run_ffmpeg(
        [
            *("-i", str(variant.film.absolute()), "-map", "0:v:0", "-c", "copy"),
            *("-bsf:v", "noise=drop=not(key)", "-map_metadata", "-1", "-map_chapters", "-1"),
            *("-avoid_negative_ts", "disabled", "-f", "hls", "-hls_time", "0.1"),
            *("-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"),
            *("-hls_flags", "single_file", "-hls_segment_filename", f"{KEYS}.mp4", f"{KEYS}.m3u8"),
        ],
        folder=output,
    )
    path = output / f"{KEYS}.m3u8"
    text = path.read_text(encoding="utf-8")
    only = text.replace("#EXT-X-MAP:", "#EXT-X-I-FRAMES-ONLY\n#EXT-X-MAP:", 1)
    path.write_text(only, encoding="utf-8", newline="\n")
    size, coded, _ = _described(variant.film)
    sizes = [int(size) * 8 for size in re.findall(r"#EXT-X-BYTERANGE:(\d+)@", text)]
    lengths = [float(length) for length in re.findall(r"#EXTINF:([0-9.]+)", text)]
    peak = max(bits / max(length, 0.04) for bits, length in zip(sizes, lengths, strict=True))
    return [
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={ceil(peak)},RESOLUTION={size},"
        f'CODECS="{coded}",URI="{KEYS}.m3u8"'
    ]


def _described(film: Path) -> tuple[str, str, Fraction]:
    """Its size, what its picture is coded in, frames a second."""
    import av

    with av.open(str(film.absolute()), format="mov") as opened:
        context = opened.streams.video[0].codec_context
        coded = codec_text(context.name, bytes(context.extradata or b""))
        rate = Fraction(opened.streams.video[0].average_rate or 25)
        return f"{context.width}x{context.height}", coded, rate


def _stream(
    variant: Variant, sound: tuple[int, int], output: Path, *, has_captions: bool
) -> list[str]:
    size, coded, rate = _described(variant.film)
    peak, mean = _bit_rates(output, variant.name)
    captions = ',SUBTITLES="captions"' if has_captions else ""
    return [
        f"#EXT-X-STREAM-INF:BANDWIDTH={peak + sound[0]},AVERAGE-BANDWIDTH={mean + sound[1]},"
        f'RESOLUTION={size},FRAME-RATE={float(rate):.3f},CODECS="{coded},mp4a.40.2",'
        f'AUDIO="sound"{captions}',
        f"{variant.name}.m3u8",
    ]


def _bit_rates(output: Path, name: str) -> tuple[int, int]:
    """Bits a second of the largest fragment and of all, from the playlist's lengths."""
    text = (output / f"{name}.m3u8").read_text(encoding="utf-8")
    lengths = [
        float(line.partition(":")[2].rstrip(","))
        for line in text.splitlines()
        if line.startswith("#EXTINF:")
    ]
    sizes = [path.stat().st_size * 8 for path in sorted(output.glob(f"{name}-[0-9]*.m4s"))]
    pairs = list(zip(sizes, lengths, strict=True))
    peak = max(size / length for size, length in pairs if length > 0)
    return ceil(peak), ceil(sum(sizes) / sum(lengths))


def _captions(one: Subtitles, duration: Fraction, output: Path) -> None:
    head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n"
    text = one.vtt.replace("WEBVTT\n", head, 1)
    name = f"captions.{one.language}"
    (output / f"{name}.vtt").write_text(text, encoding="utf-8", newline="\n")
    seconds = seconds_text(duration, 3)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{ceil(duration)}"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", f"#EXTINF:{seconds},", f"{name}.vtt", "#EXT-X-ENDLIST"]
    playlist = "\n".join(lines) + "\n"
    (output / f"{name}.m3u8").write_text(playlist, encoding="utf-8", newline="\n")


def _pictures(film: Path, duration: Fraction, output: Path) -> None:
    """One sheet of small pictures and a WebVTT file that says which is when."""
    count = max(1, ceil(duration / LOOK_SECONDS))
    rows = ceil(count / COLUMNS)
    sheet = f"fps=1/{LOOK_SECONDS}:round=up,scale={LOOK_WIDTH}:-2,tile={COLUMNS}x{rows}"
    still = ["-frames:v", "1", "-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "image2"]
    run_ffmpeg(
        ["-i", str(film.absolute()), "-map", "0:v:0", "-vf", sheet, *still, "thumbnails.jpg"],
        folder=output,
    )
    height = _sheet_height(output / "thumbnails.jpg") // rows
    lines = ["WEBVTT", ""]
    for place in range(count):
        start = Fraction(place * LOOK_SECONDS)
        stop = min(start + LOOK_SECONDS, duration)
        column, row = place % COLUMNS, place // COLUMNS
        spot = f"{column * LOOK_WIDTH},{row * height},{LOOK_WIDTH},{height}"
        lines.append(f"{clock_text(start)} --> {clock_text(stop)}")
        lines += [f"thumbnails.jpg#xywh={spot}", ""]
    (output / "thumbnails.vtt").write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _sheet_height(path: Path) -> int:
    from PIL import Image

    with Image.open(path) as sheet:
        return sheet.height
