"""Good films by code: each of another colour, small and short."""

from __future__ import annotations

from pathlib import Path

from pipeline.ffmpeg.run import run_ffmpeg

COLOURS = ("red", "green", "blue", "yellow", "white", "gray", "orange", "purple", "brown", "pink")


def good_film(place: Path, number: int, *, seconds: float = 1.0, size: str = "320x180") -> Path:
    """A colour and a tone; another number is another film."""
    colour = COLOURS[number % len(COLOURS)]
    picture = f"color={colour}:size={size}:rate=25:duration={seconds}"
    tone = f"sine=frequency={300 + 20 * number}:duration={seconds}"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest"]
    place.parent.mkdir(parents=True, exist_ok=True)
    run_ffmpeg([*sources, *encoding, "-f", "mp4", str(place.absolute())])
    return place


def good_files(folder: Path, count: int) -> list[Path]:
    return [good_film(folder / f"good_{number:02}.mp4", number) for number in range(count)]
