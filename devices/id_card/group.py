"""What PACE and chip authentication need of a group, written additively; curves and modular groups both offer it."""

from __future__ import annotations

import secrets
from typing import Any, Protocol, TypeAlias, TypeVar

from devices.id_card.modular_group import MODULAR_GROUPS
from devices.id_card.named_curves import NAMED_CURVES
from devices.id_card.problems import CardProblem, Code

Element = TypeVar("Element")


class Group(Protocol[Element]):
    """A cyclic group of prime order."""

    @property
    def generator(self) -> Element:
        """The base element."""

    @property
    def order(self) -> int:
        """How many elements it has."""

    def add(self, one: Element, other: Element) -> Element:
        """What the group's law makes of two elements. Raises CardProblem(POINT) when it is the neutral element."""

    def multiply(self, element: Element, scalar: int) -> Element:
        """The law applied `scalar` times. Raises CardProblem(POINT) when it is the neutral element."""

    def secret(self, element: Element) -> bytes:
        """The octets keys are derived from."""

    def encode(self, element: Element) -> bytes:
        """The octets of a public key."""

    def decode(self, octets: bytes) -> Element:
        """The element that came from outside. Raises CardProblem(POINT) unless it belongs to the group."""


AnyGroup: TypeAlias = Group[Any]


def standard_group(parameter: int) -> AnyGroup:
    """The group of a standardised domain parameter (ICAO Doc 9303-11, table 4). Raises CardProblem(PROTOCOL)."""
    found: AnyGroup | None = NAMED_CURVES.get(parameter) or MODULAR_GROUPS.get(parameter)
    if found is None:
        raise CardProblem(Code.PROTOCOL, f"domain parameter {parameter}")
    return found


def private_key(group: AnyGroup) -> int:
    """A fresh private key: 1 to the order less one."""
    return 1 + secrets.randbelow(group.order - 1)
