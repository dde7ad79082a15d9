"""Makes the two fonts beside this file from the full Noto Sans SC. Run by hand, never by a build.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3
    python assets/fonts/make_fonts.py expo-google-fonts-noto-sans-sc-0.4.3.tgz

The subset is wider than GB2312, which lacks the characters of many given names (喆堃翀珺玥镕祎):
all of GBK, all hanzi of Unicode's main block, and what the 通用规范汉字表 (2013) takes from the
extensions, which with them is level 2 of GB18030-2022 as far as the source has it.
Family name, weights and licence stay as they are; hinting and vertical layout go.
"""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

PACKAGE = "expo-google-fonts-noto-sans-sc-0.4.3.tgz"
LICENCE = "package/LICENSE_FONT"
WEIGHTS = {
    "NotoSansSC-Regular.ttf": "package/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "package/700Bold/NotoSansSC_700Bold.ttf",
}
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖"
    "䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
"""Characters of the 通用规范汉字表 that Unicode has in Extension A."""
RANGES = (
    (0x0020, 0x017F),  # Latin with Western and Central European letters
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x045F),  # Greek, Cyrillic
    (0x2000, 0x206F),  # general punctuation
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x22FF),  # letter-like, numbers, arrows, mathematics
    (0x2460, 0x27BF),  # enclosed numbers, boxes, shapes, dingbats
    (0x3000, 0x303F),  # CJK punctuation
    (0x4E00, 0x9FFF),  # unified hanzi
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # hanzi of the extensions above the BMP that the source draws
)
LATIN = range(0x20, 0x180)


def wanted() -> set[int]:
    """Code points to keep, as far as the source has them."""
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    return points | {ord(character) for character in EXTENSION_A} | gbk()


def gbk() -> set[int]:
    pairs = (bytes([lead, trail]) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode("gbk", "ignore")) == 1}


def subset(font: TTFont) -> None:
    options = Options()
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "mark", "liga"]
    options.name_IDs = [1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "BASE", "STAT", "gasp", "VORG"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)


def add_latin_kerning(font: TTFont) -> int:
    """Writes the Latin pairs of GPOS also as an old `kern` table, and returns how many.

    pipeline/graphics/typeset.py kerns from it: Pillow needs libraqm for GPOS, which its Windows
    wheels lack.
    """
    characters = font.getBestCmap()
    latin = {characters[point] for point in LATIN if point in characters}
    pairs: dict[tuple[str, str], int] = {}
    for lookup in kerning_lookups(font):
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for pair, amount in pairs_of(table, latin):
                pairs.setdefault(pair, amount)
    kern = newTable("kern")
    kern.version = 0
    body = KernTable_format_0()
    body.coverage, body.apple, body.tupleIndex = 1, False, None
    body.kernTable = {pair: amount for pair, amount in pairs.items() if amount}
    kern.kernTables = [body]
    font["kern"] = kern
    return len(body.kernTable)


def kerning_lookups(font: TTFont) -> list[object]:
    positions = font["GPOS"].table
    indices = {
        index
        for record in positions.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    return [positions.LookupList.Lookup[index] for index in sorted(indices)]


def pairs_of(table: object, latin: set[str]) -> list[tuple[tuple[str, str], int]]:
    """((left, right), amount) in font units of one PairPos table."""
    firsts = [glyph for glyph in table.Coverage.glyphs if glyph in latin]
    if table.Format == 1:
        order = {glyph: index for index, glyph in enumerate(table.Coverage.glyphs)}
        return [
            ((first, record.SecondGlyph), advance(record.Value1))
            for first in firsts
            for record in table.PairSet[order[first]].PairValueRecord
            if record.SecondGlyph in latin
        ]
    left, right = table.ClassDef1.classDefs, table.ClassDef2.classDefs
    return [
        ((first, second), advance(row[right.get(second, 0)].Value1))
        for first in firsts
        for row in [table.Class1Record[left.get(first, 0)].Class2Record]
        for second in sorted(latin)
    ]


def advance(value: object) -> int:
    return int(getattr(value, "XAdvance", 0) or 0) if value is not None else 0


def main(package: Path) -> None:
    here = Path(__file__).parent
    with tarfile.open(package) as archive:
        for name, member in WEIGHTS.items():
            font = TTFont(io.BytesIO(read(archive, member)), recalcTimestamp=False)
            subset(font)
            pairs = add_latin_kerning(font)
            font.save(here / name, reorderTables=True)
            print(f"{name}: {len(font.getBestCmap())} characters, {pairs} kerning pairs")
        (here / "OFL.txt").write_bytes(read(archive, LICENCE))


def read(archive: tarfile.TarFile, member: str) -> bytes:
    found = archive.extractfile(member)
    if found is None:
        raise SystemExit(f"{archive.name} has no {member}; expected the package {PACKAGE}")
    return found.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
