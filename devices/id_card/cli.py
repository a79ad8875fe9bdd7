"""`motcua trust`: whose signatures on chip cards are believed on this machine."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from devices.cli import TRUST_FOLDER, data_option, default_data, json_option
from devices.id_card import master_list
from devices.id_card.anchors import Anchors
from devices.id_card.certificates import Certificate
from devices.id_card.problems import CardProblem

_trust_option = click.option(
    "--trust",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the trusted issuers.  [default: trust in the data directory]",
)


@click.group()
def trust() -> None:
    """The issuers of chip cards that are trusted here."""


@trust.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_trust_option
@data_option
@json_option
def import_(file: Path, folder: Path | None, data: Path | None, as_json: bool) -> None:
    """Trust the issuers in FILE: a master list (CMS), PEM, or one certificate (DER).

    Whoever gives you the file decides whom you trust: compare its SHA-256 with the one its maker publishes.

    The exit status is 0 when at least one issuer was taken.
    """
    content = file.read_bytes()
    try:
        found = master_list.read(content)
    except CardProblem as why:
        raise click.ClickException(f"{file}: {why.detail}") from why
    known = _folder(folder, data)
    new = [name for name, der in master_list.files_of(found.accepted) if _write(known / name, der)]
    told = {
        "file": str(file),
        "sha256": hashlib.sha256(content).hexdigest(),
        "signer": found.signer,
        "folder": str(known),
        "imported": [_shown(one) for one in found.accepted],
        "new": len(new),
        "refused": [{"which": one.which, "why": one.why} for one in found.refused],
    }
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _import_text(told))
    if not found.accepted:
        raise SystemExit(1)


@trust.command("list")
@_trust_option
@data_option
@json_option
def list_(folder: Path | None, data: Path | None, as_json: bool) -> None:
    """List the issuers that are trusted."""
    known = [_shown(one) for one in Anchors.load(_folder(folder, data)).certificates]
    if as_json:
        click.echo(json.dumps(known, ensure_ascii=False))
        return
    if not known:
        click.echo("No issuer is trusted: every card will be unverified.")
    for one in sorted(known, key=lambda one: one["name"]):
        click.echo(_line(one))


def _folder(folder: Path | None, data: Path | None) -> Path:
    return folder or (data or default_data()) / TRUST_FOLDER


def _write(file: Path, der: bytes) -> bool:
    """Whether it was not there before. It appears whole: a kiosk may be reading the folder."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_bytes(der)
    beside.replace(file)
    return True


def _shown(one: Certificate) -> dict[str, Any]:
    return {
        "name": one.shown_name,
        "begins": one.begins.isoformat(),
        "ends": one.ends.isoformat(),
        "in_force": one.valid_on(date.today()),
        "sha256": one.fingerprint,
    }


def _line(one: dict[str, Any]) -> str:
    over = "" if one["in_force"] else "  (not in force today)"
    return f"{one['sha256'][:16]}  {one['begins']} to {one['ends']}  {one['name']}{over}"


def _import_text(told: dict[str, Any]) -> str:
    lines = [f"{told['file']}  SHA-256 {told['sha256']}"]
    if told["signer"]:
        lines.append(f"signed by {told['signer']}")
    lines += [f"  trusted  {_line(one)}" for one in told["imported"]]
    lines += [f"  refused  {one['which']}: {one['why']}" for one in told["refused"]]
    lines.append(
        f"{len(told['imported'])} trusted, {told['new']} of them new; {len(told['refused'])} refused; "
        f"all in {told['folder']}"
    )
    return "\n".join(lines)
