"""From the last touch on the kiosk to the last byte at the printer."""

import json
import tempfile
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

from bench.running import centre, free_port, process
from bench.table import Row, main, percentile

TOUCHES = 20


def rows() -> list[Row]:
    """The kiosk's page sends the touch; the paper is cut when the virtual printer has all its bytes."""
    with centre() as running, tempfile.TemporaryDirectory(prefix="motcua-paper-") as home:
        paper, console, kiosk = free_port(), free_port(), free_port()
        token = Path(home) / "token"
        token.touch(mode=0o600)
        token.write_text(running.motcua("pair", "--kind", "kiosk")["token"])
        printer = ["devices.sim", "printer", "--tcp", f"127.0.0.1:{paper}", "--control", f"127.0.0.1:{console}",
                   "--paper-dir", f"{home}/paper"]  # fmt: skip
        screen = ["queue_server", "kiosk", "--server", running.url, "--token-file", str(token), "--port", str(kiosk),
                  "--printer", f"tcp://127.0.0.1:{paper}", "--data", f"{home}/kiosk"]  # fmt: skip
        with (
            process(printer, Path(home) / "printer.log", f"http://127.0.0.1:{console}/printers"),
            process(screen, Path(home) / "kiosk.log", f"http://127.0.0.1:{kiosk}/local/v1/health"),
        ):
            service = _ask(kiosk, "/local/v1/hall")["services"][0]["code"]
            taken = [_touch(kiosk, service, Path(home) / "paper", n) for n in range(1, TOUCHES + 1)]
    return [Row("last touch to last byte at the printer, p95", percentile(taken, 0.95), "s", 1)]


def _touch(kiosk: int, service: str, papers: Path, expected: int) -> float:
    began = time.perf_counter()
    wish = {"intent": str(uuid4()), "service": service, "priority": "none", "help": [], "language": "vi",
            "paper": "print"}  # fmt: skip
    _ask(kiosk, "/local/v1/tickets", wish)
    while len(list(papers.rglob("*.bin"))) < expected:
        time.sleep(0.002)
        if time.perf_counter() - began > 30:
            raise RuntimeError("no paper within 30 s")
    return time.perf_counter() - began


def _ask(port: int, path: str, body: object = None) -> dict:  # type: ignore[type-arg]
    address = f"http://127.0.0.1:{port}"
    headers = {"Content-Type": "application/json", "Origin": address}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address + path, data, headers), timeout=15) as answer:
        found: dict = json.load(answer)  # type: ignore[type-arg]
    return found


if __name__ == "__main__":
    raise SystemExit(main(rows))
