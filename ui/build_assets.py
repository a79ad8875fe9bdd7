"""Build everything that is made from Node packages: the screens of each package and the printer's fonts.

Run by the hatch hook on every install, and by `make ui`.
"""

import sys

from nodejs import UI, run
from printer_fonts import build_printer_fonts


def build() -> None:
    """Build all assets of this source tree.

    Raises:
        SystemExit: a step failed; the text says which.
    """
    if not installed():
        say("fetching the parts of the screens (npm ci)")
        run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"])
    say("bundling the screens")
    run(["build.mjs"])
    say("merging the printer's fonts")
    build_printer_fonts(UI / "node_modules", UI.parent / "devices" / "printer" / "fonts")


def installed() -> bool:
    """Whether node_modules is already what package-lock.json says (npm stamps its own copy of the lock)."""
    stamp = UI / "node_modules" / ".package-lock.json"
    return stamp.exists() and stamp.stat().st_mtime >= (UI / "package-lock.json").stat().st_mtime


def say(step: str) -> None:
    print(f"motcua: {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    build()
