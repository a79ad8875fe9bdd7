"""One reading of one card, from access number to result: the order of the protocols, and what each failure means.

    reading = read_card(connection, Request(access), anchors, today=today, deadline=Deadline(15))

Every data group is compared with the signed list before anything in it is looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from devices.contract import Deadline
from devices.id_card import active_authentication, chip_authentication, holder, mrz, opening, photo
from devices.id_card.anchors import Anchors
from devices.id_card.card import Card
from devices.id_card.card_qr import CardQr
from devices.id_card.citizen import Citizen, parse_dg13
from devices.id_card.files import Abilities, AbilityLearned, File, FileReader
from devices.id_card.holder import Holder
from devices.id_card.keys import AccessKey
from devices.id_card.passive_authentication import judge_group, judge_issuer
from devices.id_card.photo import Photo
from devices.id_card.problems import CardProblem, Code
from devices.id_card.security_info import SecurityInfo
from devices.id_card.security_object import SecurityObject, parse_security_object
from devices.id_card.trust import Finding, Reason, Trust, failed

CHIP_AUTHENTICATION = "chip-authentication"
ACTIVE_AUTHENTICATION = "active-authentication"
_NO_PROOF = (Code.MAC, Code.CHANNEL_ENDED, Code.REFUSED, Code.TLV)


class Step(StrEnum):
    """Where a reading is."""

    OPEN = "open"
    SIGNATURE = "signature"
    CHIP = "chip"
    DATA = "data"
    PHOTO = "photo"
    PROOF = "proof"
    CHECK = "check"


class Connection(Protocol):
    """A chip in the field of a reader."""

    def transmit(self, command: bytes, /) -> bytes:
        """Hand one command to the chip and take its answer. Raises CardProblem(REMOVED), CardProblem(SILENT)."""

    def reset(self) -> None:
        """Power the chip off and on: it forgets its session. Raises CardProblem(REMOVED)."""


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What is to be read. `qr` is what the card's QR code said, to be compared with the chip."""

    access: AccessKey
    qr: CardQr | None = None
    photo: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class CardReading:
    """The result. A card that failed tells nothing of a person: `holder` and `photo` are None then."""

    finding: Finding
    protocol: str
    """How the chip was opened: "PACE-CAN", "PACE-MRZ" or "BAC"."""
    proofs: tuple[str, ...]
    """How the chip showed that it is no copy; of worth only when the result is `verified`."""
    groups: tuple[str, ...]
    """What was read."""
    apdus: int
    steps_ms: Mapping[Step, float]
    holder: Holder | None
    photo: Photo | None
    warnings: tuple[str, ...]
    """Keywords: "card-expired", "foreign-document", "chip-unproven", "photo-missing", "number-year" …"""

    @property
    def trust(self) -> Trust:
        """The result in one word."""
        return self.finding.trust


Progress = Callable[[Step, Holder | None], None]
"""Hears of each step as it begins, and of the person as soon as they are known and not yet verified."""


def read_card(
    connection: Connection,
    request: Request,
    anchors: Anchors,
    *,
    today: date,
    deadline: Deadline,
    abilities: Abilities | None = None,
    progress: Progress = lambda step, holder: None,
) -> CardReading:
    """Read one card. `abilities` is what is known of this kind of chip on this reader, and learns.

    Raises CardProblem when nothing could be read; a card that was read and does not fit is a `failed` result.
    """
    reading = _Reading(connection, request, anchors, today, deadline, abilities or Abilities(), progress)
    while True:
        try:
            return reading.once()
        except AbilityLearned:
            connection.reset()


class _RefusedError(Exception):
    """Something does not fit."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason)
        self.finding = finding


class _Reading:
    """The state of one reading; `once` goes through it from the beginning."""

    def __init__(
        self,
        connection: Connection,
        request: Request,
        anchors: Anchors,
        today: date,
        deadline: Deadline,
        abilities: Abilities,
        progress: Progress,
    ) -> None:
        self._request = request
        self._anchors = anchors
        self._today = today
        self._progress = progress
        self._card = Card(connection.transmit, deadline)
        self._files = FileReader(self._card, abilities)
        self._steps: dict[Step, float] = {}

    def once(self) -> CardReading:
        """Read. Raises CardProblem, AbilityLearned."""
        self._protocol = ""
        self._groups: list[str] = []
        self._proofs: list[str] = []
        self._chip_is_asked = False
        self._card.unprotect()
        try:
            return self._read()
        except _RefusedError as refused:
            return self._result(refused.finding, None, None, [])

    def _read(self) -> CardReading:
        with self._step(Step.OPEN):
            self._protocol = opening.open_chip(self._card, self._files, self._request.access)
        with self._step(Step.SIGNATURE):
            signed = self._security_object()
        with self._step(Step.CHIP):
            infos = self._chip_authentication(signed)
        with self._step(Step.DATA):
            zone = mrz.parse_dg1(self._dg1(signed))
            citizen, found = self._citizen(signed)
            _refuse(holder.contradiction(zone, citizen, self._request.qr))
        person = holder.holder_of(zone, citizen, self._request.qr, self._today)
        self._progress(Step.DATA, person)
        with self._step(Step.PROOF):
            self._active_authentication(signed, infos)
        with self._step(Step.CHECK):
            finding = judge_issuer(signed, self._anchors, holder.issue_day(citizen))
            _refuse(finding if finding.trust is Trust.FAILED else None)
        face = None
        if self._request.photo:
            with self._step(Step.PHOTO):
                face, more = self._photo(signed)
                found += more
        found += [] if self._proofs else ["chip-unproven"]
        return self._result(finding, person, face, found + holder.warnings(zone, person, self._today))

    def _security_object(self) -> SecurityObject:
        content = self._files.read(File.SOD)
        if content is None:
            raise _RefusedError(failed(Reason.NO_SECURITY_OBJECT))
        try:
            signed = parse_security_object(content)
        except CardProblem as why:
            raise _RefusedError(failed(Reason.BAD_SECURITY_OBJECT, str(why))) from why
        if not signed.signature_holds:
            raise _RefusedError(failed(Reason.WRONG_SIGNATURE))
        self._groups.append(File.SOD.name)
        return signed

    def _chip_authentication(self, signed: SecurityObject) -> list[SecurityInfo]:
        """New keys that only the genuine chip knows; shown by the next answer. What DG14 says."""
        content = self._required_group(signed, File.DG14)
        if content is None:
            return []
        infos = chip_authentication.parse_dg14(content)
        chip = chip_authentication.chip_key(infos)
        if chip is not None:
            with _proof(Reason.CHIP_COPIED):
                self._card.protect(chip_authentication.agree(self._card, chip))
            self._chip_is_asked = True
        return infos

    def _dg1(self, signed: SecurityObject) -> bytes:
        """The first answer under the keys of chip authentication: it shows whether the chip has them."""
        with _proof(Reason.CHIP_COPIED) if self._chip_is_asked else nullcontext():
            content = self._required_group(signed, File.DG1)
        if self._chip_is_asked:
            self._proofs.append(CHIP_AUTHENTICATION)
        if content is None:
            raise CardProblem(Code.FILE, "no DG1")
        return content

    def _citizen(self, signed: SecurityObject) -> tuple[Citizen, list[str]]:
        """DG13, which newer cards may keep to themselves or write differently."""
        try:
            content = self._group(signed, File.DG13)
        except CardProblem as why:
            if why.code is not Code.REFUSED:
                raise
            content = None
        if content is None:
            return Citizen(), ["dg13-missing"]
        try:
            return parse_dg13(content), []
        except CardProblem:
            return Citizen(), ["dg13-unreadable"]

    def _photo(self, signed: SecurityObject) -> tuple[Photo | None, list[str]]:
        try:
            content = self._group(signed, File.DG2)
            return (photo.parse_dg2(content), []) if content else (None, ["photo-missing"])
        except CardProblem as why:
            if why.code not in (Code.PHOTO, Code.TLV, Code.TOO_LARGE):
                raise
            return None, ["photo-unreadable"]

    def _active_authentication(self, signed: SecurityObject, infos: list[SecurityInfo]) -> None:
        content = self._required_group(signed, File.DG15)
        if content is None:
            return
        key = active_authentication.parse_dg15(content)
        with _proof(Reason.SIGNATURE_COPIED):
            if not active_authentication.proves_itself(self._card, key, infos):
                raise _RefusedError(failed(Reason.SIGNATURE_COPIED, "another key"))
        self._proofs.append(ACTIVE_AUTHENTICATION)

    def _required_group(self, signed: SecurityObject, file: File) -> bytes | None:
        """A group that a copied chip would like to leave out: the signed list says whether it must be there."""
        if file.short not in signed.digests:
            return None
        content = self._group(signed, file)
        if content is None:
            raise _RefusedError(failed(Reason.MISSING, file.name))
        return content

    def _group(self, signed: SecurityObject, file: File) -> bytes | None:
        """A data group as it was signed; None when the chip has none."""
        content = self._files.read(file)
        if content is not None:
            _refuse(judge_group(signed, file.short, content))
            self._groups.append(file.name)
        return content

    @contextmanager
    def _step(self, step: Step) -> Iterator[None]:
        self._progress(step, None)
        began = time.perf_counter()
        try:
            yield
        finally:
            self._steps[step] = self._steps.get(step, 0.0) + (time.perf_counter() - began) * 1000

    def _result(self, finding: Finding, person: Holder | None, face: Photo | None, warnings: list[str]) -> CardReading:
        return CardReading(
            finding=finding,
            protocol=self._protocol,
            proofs=tuple(self._proofs),
            groups=tuple(self._groups),
            apdus=self._card.apdus,
            steps_ms=dict(self._steps),
            holder=person,
            photo=face,
            warnings=tuple(warnings),
        )


def _refuse(finding: Finding | None) -> None:
    if finding is not None:
        raise _RefusedError(finding)


@contextmanager
def _proof(reason: Reason) -> Iterator[None]:
    """A chip that cannot do what its signed data says it can is a copy."""
    try:
        yield
    except CardProblem as why:
        if why.code not in _NO_PROOF:
            raise
        raise _RefusedError(failed(reason, str(why))) from why
