"""`motcua face`: whether faces can be compared on this machine, and the thresholds of this centre."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from devices.described import DeviceFileError
from devices.face import thresholds as kept
from devices.face.calibrate import FALSE_MATCH, FALSE_NON_MATCH, Finding, FolderError, collect, find
from devices.face.health_check import Checked, check_answers
from devices.face.problems import FaceProblem
from devices.face.process import LOAD_S
from devices.face.service import FaceService

_data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_DATA",
    show_envvar=True,
    help="The data directory, where the thresholds are kept.  [default: ~/.local/share/motcua]",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.group()
def face() -> None:
    """Faces: whether they can be compared here, and how alike two must be."""
    logging.basicConfig(level=logging.CRITICAL)


@face.command()
@_data_option
@_json_option
def check(data: Path | None, as_json: bool) -> None:
    """Ask the process that knows faces for the measure of a drawn picture, and say which model and thresholds it has.

    The exit status is 0 only when it answered with what that model must answer.
    """
    with _running() as faces:
        checked = check_answers(faces)
        thresholds = _thresholds(faces, data)
    told = {
        "model": checked.model.model_id,
        "sha256": checked.model.sha256,
        "answer_ms": checked.answer_ms,
        "memory_mb": checked.memory_mb,
        "accept": thresholds.accept,
        "retry": thresholds.retry,
        "thresholds": thresholds.standing,
    }
    click.echo(json.dumps(told) if as_json else _as_text(checked, thresholds))


@face.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--false-match",
    type=click.FloatRange(0.000001, 0.05),
    default=FALSE_MATCH,
    show_default=True,
    help="The share of strangers taken for one that must not be exceeded.",
)
@_data_option
@_json_option
def calibrate(folder: Path, false_match: float, data: Path | None, as_json: bool) -> None:
    """Measure the thresholds of this centre on FOLDER: one folder a person in it, two or more pictures in each.

    The pictures stay where they are; delete them afterwards as their consent says. The exit status is 0 only when the
    sample shows what is asked; otherwise nothing is changed.
    """
    with _running() as faces:
        try:
            sample = collect(folder, faces.photo)
        except FolderError as why:
            raise click.ClickException(str(why)) from why
        finding = find(sample, faces.start_thresholds(), date.today(), false_match)
    path = _path(data)
    if finding.thresholds is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            kept.write(path, finding.thresholds)
        except OSError as why:
            raise click.ClickException(f"{path} cannot be written: {why.strerror}") from why
    click.echo(json.dumps(_finding_as_json(finding, path)) if as_json else _finding_as_text(finding, path))
    if finding.thresholds is None:
        raise SystemExit(1)


@contextmanager
def _running() -> Iterator[FaceService]:
    """The process, from its start to its end; a FaceProblem ends the command."""
    # Nobody stands before a command: it may wait for the model.
    faces = FaceService("faces", patience_s=LOAD_S)
    faces.start()
    try:
        yield faces
    except FaceProblem as problem:
        detail = faces.health().last_error or problem.detail
        raise click.ClickException(f"{problem.code}: {detail}. Is the extra installed? docs/face.md") from problem
    finally:
        faces.stop()


def _thresholds(faces: FaceService, data: Path | None) -> kept.Thresholds:
    try:
        return kept.read(_path(data), faces.start_thresholds())
    except (DeviceFileError, kept.ThresholdsOfOtherModelError) as why:
        raise click.ClickException(str(why)) from why


def _path(data: Path | None) -> Path:
    base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "motcua"
    return (data or base) / kept.FILE


def _as_text(checked: Checked, thresholds: kept.Thresholds) -> str:
    return "\n".join(
        [
            f"model       {checked.model.model_id}  sha256 {checked.model.sha256[:16]}…",
            f"answer      right, after {checked.answer_ms} ms; the process has {checked.memory_mb} MB",
            f"thresholds  accept {thresholds.accept:.2f}, retry {thresholds.retry:.2f}: {thresholds.standing}",
        ]
    )


def _finding_as_json(finding: Finding, path: Path) -> dict[str, Any]:
    at = finding.thresholds or finding.start
    sample = finding.sample
    matches, rejections = sample.false_matches(at.accept), sample.false_non_matches(at.accept)
    return {
        "shown": finding.thresholds is not None,
        "file": str(path) if finding.thresholds else None,
        "model": at.model_id,
        "sha256": at.sha256,
        "people": sample.people,
        "pictures": sample.pictures,
        "unusable": dict(sample.unusable),
        "accept": at.accept,
        "false_match": {"errors": matches.errors, "trials": matches.trials, "upper_95": matches.upper},
        "false_non_match": {"errors": rejections.errors, "trials": rejections.trials, "upper_95": rejections.upper},
        "false_match_asked": finding.false_match,
        "people_needed": finding.people_needed,
        "false_non_match_shown": finding.non_match_shown,
    }


def _finding_as_text(finding: Finding, path: Path) -> str:
    told = _finding_as_json(finding, path)
    lines = [
        f"{told['people']} people, {told['pictures']} pictures, {sum(told['unusable'].values())} unusable",
        f"at {told['accept']:.2f}:",
        _share("different people taken for one", told["false_match"]),
        _share("one person not recognised", told["false_non_match"]),
    ]
    if finding.thresholds is None:
        lines += [
            f"NOT SHOWN: at most {finding.false_match:.4%} of false matches. Nothing was changed; the thresholds stay "
            f"{finding.start.standing}.",
            f"It takes at least {finding.people_needed} people of whom no two are mistaken for each other.",
        ]
        return "\n".join(lines)
    lines.append(f"Shown: at most {finding.false_match:.4%} of false matches. Written to {path}.")
    if not finding.non_match_shown:
        lines.append(f"Not shown: that at most {FALSE_NON_MATCH:.0%} are sent to an officer for nothing.")
    lines.append(
        "Shown for people, light and cameras like those of the pictures. Pairs share people: they are not quite"
    )
    lines.append("independent, and the bounds a little better than the truth.")
    return "\n".join(lines)


def _share(words: str, share: dict[str, Any]) -> str:
    return f"  {words}: {share['errors']} of {share['trials']:,}, at most {share['upper_95']:.3%} with 95 % confidence"
