"""A centre's logo, from its own picture file to dots."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from devices.printer.sheet import DOTS_A_MM, WHITE

LARGEST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000
"""Looked at before anything is unpacked: a small file may hold a picture that fills the memory."""
FORMATS = ("PNG", "JPEG", "BMP", "GIF")


def read_logo(file: Path, height_mm: int) -> Image.Image:
    """The picture in greys, `height_mm` high and as wide as that makes it, its margins and what is transparent white.

    Raises ValueError, naming the fault, for a file that cannot be read, is too large or is no picture.
    """
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ValueError(f"is larger than {LARGEST_BYTES // 1000} kB")
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError(f"has more than {MOST_PIXELS // 1_000_000} million pixels")
            grey = _on_white(picture)
    except FileNotFoundError as why:
        raise ValueError("is not there") from why
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as why:
        raise ValueError(f"is no picture of the kinds {', '.join(FORMATS)}") from why
    inked = ImageOps.invert(grey).getbbox()
    if inked is None:
        raise ValueError("is all white")
    height = height_mm * DOTS_A_MM
    cut = grey.crop(inked)
    return cut.resize((max(1, round(cut.width * height / cut.height)), height), Image.Resampling.LANCZOS)


def fitted(logo: Image.Image, widest: int) -> Image.Image:
    """The logo at most `widest` dots wide."""
    if logo.width <= widest:
        return logo
    return logo.resize((widest, max(1, round(logo.height * widest / logo.width))), Image.Resampling.LANCZOS)


def _on_white(picture: Image.Image) -> Image.Image:
    whole = picture.convert("RGBA")
    ground = Image.new("RGBA", whole.size, (WHITE, WHITE, WHITE, 255))
    return ImageOps.autocontrast(Image.alpha_composite(ground, whole).convert("L"))
