"""A sequence as Final Cut Pro 7 XML (xmeml 5), cuts only: what Premiere, Resolve, Vegas and
Kdenlive all take in. Speed, fades, covers and stills are left out; whoever calls tells so.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from xml.etree import ElementTree as Xml

from pipeline.editing.sequence import Medium, Sequence, Shot, Voice
from pipeline.model.timed_text import Cue
from pipeline.model.timing import nearest_frame

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n'
AUDIO_RATE = 48_000


def write_fcp7(sequence: Sequence) -> str:
    """The text of the file."""
    root = Xml.Element("xmeml", version="5")
    top = Xml.SubElement(root, "sequence", id="sequence-1")
    _text(top, "name", sequence.name)
    _text(top, "duration", sequence.frame_count)
    _rate(top, sequence.frame_rate)
    _timecode(top, sequence.frame_rate)
    media = Xml.SubElement(top, "media")
    writer = _Files(sequence)
    video = Xml.SubElement(media, "video")
    _format(video, sequence)
    track = Xml.SubElement(video, "track")
    for number, shot in enumerate(sequence.shots, 1):
        _item(track, f"picture-{number}", shot, int(shot.source_start), writer)
    audio = Xml.SubElement(media, "audio")
    track = Xml.SubElement(audio, "track")
    for number, voice in enumerate(sequence.voices, 1):
        item = _item(track, f"sound-{number}", voice, ceil(voice.source_start), writer)
        source = Xml.SubElement(item, "sourcetrack")
        _text(source, "mediatype", "audio")
        _text(source, "trackindex", 1)
    for cue in sequence.captions:
        _marker(top, cue, sequence.frame_rate)
    Xml.indent(root, " ")
    return HEAD + Xml.tostring(root, encoding="unicode") + "\n"


class _Files:
    """A file is described where it first comes, and named by its id after that."""

    def __init__(self, sequence: Sequence) -> None:
        self.sequence = sequence
        self._told: set[str] = set()

    def add(self, item: Xml.Element, name: str) -> None:
        names = [medium.name for medium in self.sequence.media]
        file = Xml.SubElement(item, "file", id=f"file-{names.index(name) + 1}")
        if name not in self._told:
            self._told.add(name)
            _file(file, self.sequence.medium(name), self.sequence.frame_rate)


def _item(
    track: Xml.Element, name: str, run: Shot | Voice, first: int, files: _Files
) -> Xml.Element:
    medium = files.sequence.medium(run.medium)
    item = Xml.SubElement(track, "clipitem", id=name)
    _text(item, "name", medium.name)
    _text(item, "enabled", "TRUE")
    _text(item, "duration", medium.frame_count)
    _rate(item, files.sequence.frame_rate)
    _text(item, "start", run.span.start)
    _text(item, "end", run.span.stop)
    _text(item, "in", first)
    _text(item, "out", first + len(run.span))
    files.add(item, medium.name)
    return item


def _file(file: Xml.Element, medium: Medium, rate: Fraction) -> None:
    _text(file, "name", medium.name)
    _text(file, "pathurl", medium.path.absolute().as_uri().replace("file:///", "file://localhost/"))
    _rate(file, rate)
    _text(file, "duration", medium.frame_count)
    _timecode(file, rate)
    media = Xml.SubElement(file, "media")
    picture = Xml.SubElement(Xml.SubElement(media, "video"), "samplecharacteristics")
    _text(picture, "width", medium.frame_size.width)
    _text(picture, "height", medium.frame_size.height)
    if medium.has_sound:
        sound = Xml.SubElement(Xml.SubElement(media, "audio"), "samplecharacteristics")
        _text(sound, "samplerate", AUDIO_RATE)
        _text(sound, "depth", 16)


def _format(video: Xml.Element, sequence: Sequence) -> None:
    shape = Xml.SubElement(Xml.SubElement(video, "format"), "samplecharacteristics")
    _rate(shape, sequence.frame_rate)
    _text(shape, "width", sequence.frame_size.width)
    _text(shape, "height", sequence.frame_size.height)
    _text(shape, "pixelaspectratio", "square")
    _text(shape, "fielddominance", "none")


def _marker(top: Xml.Element, cue: Cue, rate: Fraction) -> None:
    marker = Xml.SubElement(top, "marker")
    _text(marker, "name", " ".join(cue.lines))
    _text(marker, "comment", "caption")
    _text(marker, "in", nearest_frame(cue.span.start, rate))
    _text(marker, "out", nearest_frame(cue.span.stop, rate))


def _rate(parent: Xml.Element, rate: Fraction) -> None:
    """29.97 is a timebase of 30 that is NTSC."""
    element = Xml.SubElement(parent, "rate")
    _text(element, "timebase", ceil(rate))
    _text(element, "ntsc", "FALSE" if rate.denominator == 1 else "TRUE")


def _timecode(parent: Xml.Element, rate: Fraction) -> None:
    element = Xml.SubElement(parent, "timecode")
    _rate(element, rate)
    _text(element, "string", "00:00:00:00")
    _text(element, "frame", 0)
    _text(element, "displayformat", "NDF")


def _text(parent: Xml.Element, name: str, value: object) -> None:
    Xml.SubElement(parent, name).text = str(value)
