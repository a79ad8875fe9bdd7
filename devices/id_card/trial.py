"""`motcua devices test id_card`: read the card on the reader, and print a sheet with the person's data masked."""

from __future__ import annotations

import json
import queue
from datetime import date
from pathlib import Path

import click

from devices.id_card import mrz, sheet
from devices.id_card.anchors import Anchors
from devices.id_card.assembly import CardReader
from devices.id_card.keys import AccessKey
from devices.id_card.problems import CardProblem
from devices.id_card.reader_address import CardReaderEntry
from devices.id_card.reading import Request
from devices.id_card.trust import Trust
from devices.id_card.unit import READING_S, Answer

PATIENCE_S = 30.0
"""How long a person may take to place a card."""


def _access_key(can: str | None, zone: str | None) -> AccessKey:
    """What opens the card, from the command line. Raises click.UsageError."""
    if (can is None) == (zone is None):
        raise click.UsageError("give either --can (the last 6 of the 12 digits) or --mrz (the three lines)")
    try:
        if can is not None:
            return AccessKey.from_can(can)
        return AccessKey.from_mrz_information(mrz.parse(zone or "").information)
    except CardProblem as why:
        raise click.UsageError(why.detail) from None


def try_card(
    entry: CardReaderEntry, can: str | None, zone: str | None, trust: Path, *, photo: bool, as_json: bool
) -> None:
    """Read one card and print its sheet. Exit status 1 when nothing was read, or what was read failed."""
    request = Request(_access_key(can, zone), photo=photo)
    anchors = Anchors.load(trust)
    reader = CardReader(entry, lambda: anchors, date.today)
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    reader.worker.start()
    click.echo(f"Place the card on {entry.name}, and leave it there.", err=True)
    reader.read(request, PATIENCE_S, answers.put)
    answer = answers.get(timeout=PATIENCE_S + READING_S + 5)
    reader.worker.stop()
    told = (
        sheet.problem_as_json(str(entry.address), answer)
        if isinstance(answer, CardProblem)
        else sheet.as_json(str(entry.address), answer)
    )
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else sheet.as_text(told))
    if isinstance(answer, CardProblem) or answer.trust is Trust.FAILED:
        raise SystemExit(1)
