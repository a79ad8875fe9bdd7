"""What is inside one chip once the office has made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from devices.id_card.ciphers import Cipher
from devices.id_card.pace import PaceInfo
from devices.sim.card.chip_keys import ActiveKey, AgreementKey
from devices.sim.card.person import Person
from devices.sim.card.personalisation import Manners

Files: TypeAlias = Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class ChipAuthentication:
    """The key of chip authentication and what it is used with."""

    protocol: str
    cipher: Cipher
    key: AgreementKey
    key_id: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Contents:
    """What is inside one chip. `files` by their identifier; `locked` ones need rights that no reader here has."""

    person: Person
    manners: Manners
    master_files: Files
    files: Files
    locked: frozenset[int]
    opens_with_zone: bool
    pace: PaceInfo | None
    chip_authentication: ChipAuthentication | None
    active: ActiveKey | None
