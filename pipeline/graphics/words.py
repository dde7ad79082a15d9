"""One planned text, fitted or refused: what both the check before a build and the drawing ask."""

from __future__ import annotations

from pipeline.graphics.card_plan import Words
from pipeline.graphics.fit import FittedText, fit_text
from pipeline.graphics.fonts import Typeface, code_point, undrawable
from pipeline.graphics.limits import Box
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand


def typeface_of(words: Words, brand_files: BrandFiles) -> Typeface:
    return Typeface(brand_files.faces(is_bold=words.is_bold))


def fit_words(words: Words, width: float, brand_files: BrandFiles) -> FittedText:
    """Raises BadBrand where a character has no glyph in any of the brand's fonts, or the text
    does not fit `width` pixels within its limits."""
    typeface = typeface_of(words, brand_files)
    missing = undrawable(words.text, typeface)
    if missing:
        raise missing_error(words, missing, brand_files)
    box = box_of(words, width)
    return fit_text(words.text, typeface, box, limits=words.limits, what=words.what)


def box_of(words: Words, width: float) -> Box:
    """As high as the most lines at the largest size."""
    limits = words.limits
    return Box(width - words.inset, limits.largest * (1 + limits.leading * (limits.most_lines - 1)))


def missing_error(words: Words, missing: tuple[str, ...], brand_files: BrandFiles) -> BadBrand:
    named = ", ".join(f"{character} ({code_point(character)})" for character in missing)
    fonts = typeface_of(words, brand_files).paths
    return BadBrand(
        f"{words.what} {words.text!r}: no font of brand {brand_files.brand.name!r} has {named}; "
        f"looked in {', '.join(path.name for path in fonts)}",
        hint="add a font that has it under assets/fonts/ and name it in the brand's "
        "fonts: fallback, or write the text with another character",
    )
