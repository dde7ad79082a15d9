"""What a picture is coded in, as playlists and web pages name it (RFC 6381), from the stream's own
header: `avc1.640028`, `hvc1.1.6.L120.90`, `av01.0.08M.08`."""

from __future__ import annotations


def codec_text(decoder: str, header: bytes) -> str:
    """`header` is what MP4 keeps of it: avcC, hvcC (ISO/IEC 14496-15) or av1C."""
    if decoder == "hevc":
        return _hevc(header)
    if decoder == "h264":
        return f"avc1.{header[1:4].hex()}"
    return _av1(header)


def _hevc(header: bytes) -> str:
    """Annex E.3: space and profile, compatibility turned about, tier and level, constraints."""
    space = ("", "A", "B", "C")[header[1] >> 6]
    compatible = int(f"{int.from_bytes(header[2:6], 'big'):032b}"[::-1], 2)
    tier = "H" if header[1] & 0x20 else "L"
    constraints = header[6:12].rstrip(b"\0")
    text = f"hvc1.{space}{header[1] & 0x1F}.{compatible:X}.{tier}{header[12]}"
    return text + "".join(f".{byte:X}" for byte in constraints)


def _av1(header: bytes) -> str:
    """AV1 in ISO base media, section 5: profile, level, tier, bit depth."""
    tier = "H" if header[2] & 0x80 else "M"
    depth = 8 if not header[2] & 0x40 else 12 if header[2] & 0x20 else 10
    return f"av01.{header[1] >> 5}.{header[1] & 0x1F:02d}{tier}.{depth:02d}"
