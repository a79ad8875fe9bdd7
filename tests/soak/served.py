"""`motcua serve` as it is, on the hall's own clock. A simulated day takes a minute: housekeeping comes more often."""

import sys
from pathlib import Path

from queue_server import housekeeping, settings
from queue_server.cli.serve import serve_centre
from tests.soak.shared_clock import SharedClock


def main(data: Path, port: int, clock_file: Path) -> None:
    housekeeping.EVERY_S = 0.5
    serve_centre(settings.load(data, port=port, threads=120), SharedClock(clock_file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
