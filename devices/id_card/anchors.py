"""The issuers that are trusted: country signing certificates (CSCA) in a folder, one file each.

`motcua trust import` fills the folder. A file that cannot be used is left aside and told of; it never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from devices.id_card import pem
from devices.id_card.certificates import LARGEST, Certificate, parse_certificate
from devices.id_card.problems import CardProblem

PATTERNS = ("*.cer", "*.crt", "*.der", "*.pem")
MOST_FILES = 2_000

log = logging.getLogger(__name__)


class Anchors:
    """Trusted issuers."""

    def __init__(self, certificates: Iterable[Certificate] = ()) -> None:
        self.certificates: Sequence[Certificate] = tuple({one.fingerprint: one for one in certificates}.values())

    @classmethod
    def load(cls, folder: Path) -> Anchors:
        """All of a folder; none when it does not exist."""
        files = sorted(file for pattern in PATTERNS for file in folder.glob(pattern))
        return cls(certificate for file in files[:MOST_FILES] for certificate in _read(file))

    def named_by(self, signer: Certificate) -> Sequence[Certificate]:
        """Those that the signer says it was issued by."""
        return [one for one in self.certificates if signer.names(one)]


def _read(file: Path) -> list[Certificate]:
    try:
        with file.open("rb") as opened:
            return [parse_certificate(der) for der in pem.blocks(opened.read(2 * LARGEST))]
    except (OSError, CardProblem) as why:
        log.warning("trust anchor %s is left aside: %s", file.name, why)
        return []
