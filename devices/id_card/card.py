"""A chip as the protocols talk to it: command by command, plain or protected, each answer whole, within a deadline."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from devices.contract import Deadline
from devices.id_card import apdu
from devices.id_card.apdu import Command, Response
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging

MOST_PARTS = 300
"""Answers of 256 bytes that together are one; more is a card that never ends."""
_GET_RESPONSE = 0xC0


class Transmit(Protocol):
    """The only thing under the protocols: a command's octets in, the answer's octets out. Raises CardProblem."""

    def __call__(self, command: bytes, /) -> bytes:
        """Hand one command to the chip and take its answer."""


class Card:
    """One chip in the field. `apdus` counts the commands sent."""

    def __init__(self, transmit: Transmit, deadline: Deadline) -> None:
        self._transmit = transmit
        self._deadline = deadline
        self._channel: SecureMessaging | None = None
        self.apdus = 0

    def protect(self, channel: SecureMessaging) -> None:
        """From now on everything goes through this channel."""
        self._channel = channel

    def unprotect(self) -> None:
        """The chip was reset: it knows no channel any more."""
        self._channel = None

    def send(self, command: Command) -> Response:
        """The answer, unprotected, whatever its status. Raises CardProblem."""
        if self._channel is None:
            return self._whole(command)
        return self._channel.unprotect_response(self._whole(self._channel.protect_command(command)))

    def ask(self, command: Command, what: str) -> bytes:
        """The data of an answer that must be 9000. Raises CardProblem(REFUSED) naming `what` and the status."""
        response = self.send(command)
        if not response.ok:
            raise CardProblem(Code.REFUSED, f"{what}: {response.sw:04X}")
        return response.data

    def _whole(self, command: Command) -> Response:
        """One answer from as many parts as the card makes of it."""
        response = self._once(command)
        if response.sw >> 8 == apdu.WRONG_LE and not response.data:
            response = self._once(replace(command, le=_announced(response.sw)))
        data = response.data
        for _ in range(MOST_PARTS):
            if response.sw >> 8 != apdu.MORE_DATA:
                return Response(data, response.sw)
            response = self._once(Command(command.cla & 0x03, _GET_RESPONSE, 0, 0, le=_announced(response.sw)))
            data += response.data
        raise CardProblem(Code.APDU, "an answer without an end")

    def _once(self, command: Command) -> Response:
        if self._deadline.over:
            raise CardProblem(Code.SILENT, f"after {self.apdus} commands")
        self.apdus += 1
        return Response.decode(self._transmit(command.encode()))


def _announced(sw: int) -> int:
    return sw & 0xFF or apdu.SHORT_LE
