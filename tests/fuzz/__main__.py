"""`python -m tests.fuzz --seconds 600`: coverage-guided fuzzing of every target in turn, or of those named.

Needs atheris (`pip install -e '.[fuzz]'`). New inputs are kept under --found and not in the corpus: that stays small,
and is replayed by `tests/fuzz/test_corpus.py`. The exit status is 0 when nothing crashed, hung or took too much memory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
SLOWEST_S = 5
MOST_MB = 1_024
LONGEST = 8_192


def main(argv: Sequence[str] | None = None) -> int:
    """Run the targets one after the other; one that fails does not stop the others."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("targets", nargs="*", help="those in tests/fuzz/corpus")
    parser.add_argument("--seconds", type=int, default=600, help="for all of them together")
    parser.add_argument("--found", type=Path, default=Path("/tmp/motcua-fuzz"), help="where new inputs and crashes go")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.one:
        return _fuzz(asked.one, asked.seconds, asked.found)
    names = asked.targets or sorted(folder.name for folder in CORPUS.iterdir())
    each = max(1, asked.seconds // len(names))
    failed = [name for name in names if _process(name, each, asked.found) != 0]
    print(
        f"{len(names)} targets, {each} s each: {'no crash, no hang' if not failed else 'FAILED ' + ', '.join(failed)}"
    )
    return 1 if failed else 0


def _process(name: str, seconds: int, found: Path) -> int:
    """A process for each target: the fuzzer ends its process when it finds something."""
    found = found / name
    found.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz", "--one", name, "--seconds", str(seconds), "--found", str(found)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    (found / "log.txt").write_bytes(ended.stdout)
    done = [line for line in ended.stdout.decode("utf-8", "replace").splitlines() if line.startswith("Done ")]
    print(f"{name:12}  {done[0] if done else 'ended early, see ' + str(found / 'log.txt')}", flush=True)
    return ended.returncode


def _fuzz(name: str, seconds: int, found: Path) -> int:
    import atheris

    with atheris.instrument_imports(include=["devices.id_card", "asn1crypto"]):
        from tests.fuzz import targets

    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SLOWEST_S}",
        f"-rss_limit_mb={MOST_MB}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={found}/",
    ]
    atheris.Setup(["tests.fuzz", *options, str(found), str(CORPUS / name)], lambda data: targets.run(name, data))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
