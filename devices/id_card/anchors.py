"""The issuers that are trusted: country signing certificates (CSCA) in a folder, one file each, and what they revoked.

`motcua trust import` fills the folder; revocation lists are laid beside them. A file that cannot be used is left aside
and told of; it never stops the others.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from devices.id_card import pem, revocation
from devices.id_card.certificates import LARGEST, Certificate, parse_certificate
from devices.id_card.problems import CardProblem
from devices.id_card.revocation import RevocationList, parse_revocation_list

PATTERNS = ("*.cer", "*.crt", "*.der", "*.pem")
REVOKED = "*.crl"
MOST_FILES = 2_000

Parsed = TypeVar("Parsed")

log = logging.getLogger(__name__)


class Anchors:
    """Trusted issuers, and the document signers they revoked."""

    def __init__(self, certificates: Iterable[Certificate] = (), revoked: Iterable[RevocationList] = ()) -> None:
        self.certificates: Sequence[Certificate] = tuple({one.fingerprint: one for one in certificates}.values())
        self._revoked = tuple(revoked)

    @classmethod
    def load(cls, folder: Path) -> Anchors:
        """All of a folder; none when it does not exist."""
        files = sorted(file for pattern in PATTERNS for file in folder.glob(pattern))
        lists = sorted(folder.glob(REVOKED))[:MOST_FILES]
        return cls(
            (certificate for file in files[:MOST_FILES] for certificate in _certificates(file)),
            (one for file in lists for one in _revocation_lists(file)),
        )

    def named_by(self, signer: Certificate) -> Sequence[Certificate]:
        """Those that the signer says it was issued by."""
        return [one for one in self.certificates if signer.names(one)]

    def revoke(self, signer: Certificate, issuer: Certificate) -> bool:
        """Whether the issuer revoked the signer. Raises CardProblem(PROTOCOL)."""
        return any(one.revokes(signer, issuer) for one in self._revoked)


class TrustFolder:
    """What a folder trusts now: it is read again when a file in it came, went or changed. For one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = _stamps(folder)
        self._anchors = Anchors.load(folder)

    def __call__(self) -> Anchors:
        """Its anchors. Without a change this costs a look at the folder."""
        seen = _stamps(self._folder)
        if seen != self._seen:
            self._seen, self._anchors = seen, Anchors.load(self._folder)
            log.info("trusted issuers were read again: %d", len(self._anchors.certificates))
        return self._anchors


def _stamps(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Name, time of change and size of each file; none when there is no folder."""
    try:
        with os.scandir(folder) as entries:
            files = [(entry.name, entry.stat()) for entry in entries]
    except OSError:
        # No folder, or a file that went as it was looked at: the next reading looks again.
        return frozenset()
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)


def _certificates(file: Path) -> list[Certificate]:
    return _parsed(file, 2 * LARGEST, parse_certificate)


def _revocation_lists(file: Path) -> list[RevocationList]:
    return _parsed(file, 2 * revocation.LARGEST, parse_revocation_list)


def _parsed(file: Path, largest: int, parse: Callable[[bytes], Parsed]) -> list[Parsed]:
    try:
        with file.open("rb") as opened:
            return [parse(der) for der in pem.blocks(opened.read(largest))]
    except (OSError, CardProblem) as why:
        log.warning("%s in the folder of trusted issuers is left aside: %s", file.name, why)
        return []
