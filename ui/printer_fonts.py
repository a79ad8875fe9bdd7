"""Make the printer's fonts: whole TrueType files out of the web subsets of Be Vietnam Pro (SIL OFL 1.1).

Browsers take the subsets one by one; Pillow, which draws the paper, wants one file with every letter.
"""

import logging
import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

SUBSETS = ("latin", "latin-ext", "vietnamese")
WEIGHTS = {"Regular": 400, "Bold": 700}
# Letters a ticket cannot do without; the merge is checked against them.
MUST_HAVE = "AZaz09ĂăÂâĐđÊêÔôƠơƯưẠạẾếỆệỘộỚớỢợỨứỰựỲỳỸỹ₫–“”·"


def build_printer_fonts(node_modules: Path, target: Path) -> None:
    """Write `BeVietnamPro-Regular.ttf`, `BeVietnamPro-Bold.ttf` and `OFL.txt` into `target`.

    Raises:
        SystemExit: a subset is missing, or a merged font lacks a Vietnamese letter.
    """
    source = node_modules / "@fontsource" / "be-vietnam-pro"
    if not source.is_dir():
        raise SystemExit(f"motcua: {source} is missing: run npm ci in ui/")
    target.mkdir(parents=True, exist_ok=True)
    for name, weight in WEIGHTS.items():
        merged = merge([source / "files" / f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in SUBSETS])
        check(merged, name)
        merged.save(target / f"BeVietnamPro-{name}.ttf")
    shutil.copyfile(source / "LICENSE", target / "OFL.txt")


def merge(subsets: list[Path]) -> TTFont:
    """One font with the glyphs of all subsets."""
    # The merger reports every glyph that two subsets share, hundreds of lines that change nothing.
    logging.getLogger("fontTools.merge").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = []
        for subset in subsets:
            font = TTFont(subset)
            font.flavor = None
            path = Path(folder) / f"{subset.stem}.ttf"
            font.save(path)
            unpacked.append(str(path))
        return Merger().merge(unpacked)


def check(font: TTFont, name: str) -> None:
    """Refuse a font that would print boxes.

    Raises:
        SystemExit: a letter of MUST_HAVE has no glyph.
    """
    letters = font.getBestCmap()
    missing = [letter for letter in MUST_HAVE if ord(letter) not in letters]
    if missing:
        raise SystemExit(f"motcua: the merged font {name} lacks {''.join(missing)}")
