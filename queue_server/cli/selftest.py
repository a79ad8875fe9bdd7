"""`motcua selftest`: everything of the hall tried out once before the doors open."""

import json
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import requests

from queue_server.cli.options import data_option, json_option, server_option
from queue_server.cli.temporary_token import temporary_token
from queue_server.settings import SECRETS_FILE

REQUEST_S = 10.0
LONGEST_S = 900.0
"""Walls are tried one after the other, so many take minutes; a server that never ends is not waited for."""
_EVERY_S = 0.5
_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red", "unknown": "red", "running": "red"}
_WORST_FIRST = ("failed", "unknown", "running", "warning", "ok")


@click.command()
@data_option
@server_option("Where the hall runs.")
@click.option(
    "--token",
    envvar="MOTCUA_TOKEN",
    show_envvar=True,
    help="A token of `motcua token --role technician`; without it one is made in --data that ends with the test.",
)
@json_option
def selftest(data_dir: Path, server: str, token: str | None, as_json: bool) -> None:
    """Try everything out: printers print a test page, boards light up, walls speak; clock, disk, backup and links.

    What has ended is told at once, the whole sheet at the end, the worst first. The exit status is 0 only when every
    line is ok: a device that says nothing is unknown, which is not ok.
    """
    if not token and not (data_dir / SECRETS_FILE).exists():
        raise click.ClickException(f"there is no centre in {data_dir}: give --data or --token")
    right = nullcontext(token) if token else temporary_token(data_dir, "technician", "selftest")
    with right as secret:
        try:
            sheet = _followed(_Server(server, secret))
        except (requests.RequestException, _NotOursError) as why:
            raise click.ClickException(f"{server}: {why}") from why
    click.echo(json.dumps(sheet, ensure_ascii=False) if as_json else _as_text(sheet))
    if sheet["result"] != "ok":
        raise SystemExit(1)


class _NotOursError(Exception):
    """The server refuses, or answers something else than its contract says."""


class _Server:
    """The two calls of the self-test."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url.rstrip('/')}/api/v1/selftest"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"

    def begin(self) -> None:
        """Begin, or join the one under way."""
        key = {"Idempotency-Key": str(uuid4())}
        _object(self._session.post(self._url, json={}, headers=key, timeout=REQUEST_S))

    def sheet(self) -> dict[str, Any]:
        """The sheet as far as it has come."""
        found = _object(self._session.get(self._url, timeout=REQUEST_S))
        if not isinstance(found.get("lines"), list) or "result" not in found:
            raise _NotOursError("the answer is no sheet of a self-test")
        return found


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except requests.JSONDecodeError as why:
        raise _NotOursError(f"answers {answer.status_code} without a sheet") from why
    if not answer.ok or not isinstance(said, dict):
        raise _NotOursError(str(said.get("text_en") if isinstance(said, dict) else answer.status_code))
    return said


def _followed(server: _Server) -> dict[str, Any]:
    """The sheet at its end; until then each line is told when it has come to something."""
    server.begin()
    ends = time.monotonic() + LONGEST_S
    told: set[str] = set()
    while True:
        sheet = server.sheet()
        for line in _news(sheet, told):
            click.echo(f"{len(told)}/{len(sheet['lines'])}  {_mark(line)}  {_what(line)}", err=True)
        if sheet["result"] != "running" or time.monotonic() > ends:
            return sheet
        time.sleep(_EVERY_S)


def _news(sheet: dict[str, Any], told: set[str]) -> Iterator[dict[str, Any]]:
    for line in sheet["lines"]:
        if line["result"] != "running" and line["key"] not in told:
            told.add(line["key"])
            yield line


def _as_text(sheet: dict[str, Any]) -> str:
    lines = sorted(sheet["lines"], key=lambda line: _WORST_FIRST.index(line["result"]))
    wide = max((len(_what(line)) for line in lines), default=0)
    rows = [f"{_mark(line)}  {_what(line):{wide}}  {line['text_en']}" for line in lines]
    well = sum(line["result"] == "ok" for line in lines)
    summary = f"{sheet['result']}: {well} of {len(lines)} are well"
    return "\n".join([*rows, "", click.style(summary, fg=_COLOURS[sheet["result"]], bold=True)])


def _mark(line: dict[str, Any]) -> str:
    return click.style(f"{line['result']:7}", fg=_COLOURS[line["result"]])


def _what(line: dict[str, Any]) -> str:
    """What is meant; "#2" is a device that nobody named, the second of its kind at its machine."""
    names = dict.fromkeys(name.lstrip("#") for name in (line["host"], line["name"]) if name)
    return " · ".join([line["about"], *names])
