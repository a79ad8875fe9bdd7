"""A chip: commands in, answers out (ISO/IEC 7816-4), with the protocols of Doc 9303-11 as the card offers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor

from devices.id_card.apdu import (
    AUTHENTICATION_FAILED,
    OK,
    SECURITY_STATUS,
    SHORT_LE,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Command,
    Response,
)
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import CAN_REFERENCE, MRZ_REFERENCE, AccessKey, SessionKeys
from devices.id_card.problems import CardProblem
from devices.id_card.secure_messaging import PROTECTED, SecureMessaging
from devices.id_card.tlv import encode, parse, parse_all
from devices.sim.card.bac_chip import BacChip
from devices.sim.card.contents import Contents
from devices.sim.card.data_groups import object_identifier
from devices.sim.card.file_system import FileSystem
from devices.sim.card.pace_chip import PaceChip
from devices.sim.card.printed import mrz_information
from devices.sim.card.status import (
    CLASS_NOT_SUPPORTED,
    CONDITIONS_NOT_SATISFIED,
    DAMAGED_MESSAGE,
    INSTRUCTION_NOT_SUPPORTED,
    WRONG_DATA,
)

_CAPABILITIES = bytes.fromhex("80738421")
"""Historical bytes: selects by name and short identifier, counts in bytes. The next byte is about the long form."""
_LONG_FORM = 0x40
_CHAINED = 0x10
_SHORT_FORM = 261
_DYNAMIC_DATA = 0x7C


class Chip:
    """One chip in a reader's field."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        zone = AccessKey.from_mrz_information(mrz_information(contents.person))
        number = AccessKey.from_can(contents.person.access_number)
        self._keys: Mapping[int, AccessKey] = {MRZ_REFERENCE: zone, CAN_REFERENCE: number}
        self._instructions: Mapping[int, Callable[[Command], Response]] = {
            0xA4: lambda command: self._files.select(command, self._opened),
            0xB0: lambda command: self._files.read(command, self._opened),
            0xB1: lambda command: self._files.read(command, self._opened),
            0x22: self._set_environment,
            0x86: self._general_authenticate,
            0x84: self._get_challenge,
            0x82: self._external_authenticate,
            0x88: self._internal_authenticate,
        }
        self.reset()

    @property
    def atr(self) -> bytes:
        """What it answers to a reset: a contactless card, as PC/SC readers show one."""
        told = _CAPABILITIES + bytes([_LONG_FORM if self._contents.manners.extended else 0])
        body = bytes((0x80 | len(told), 0x80, 0x01)) + told
        return b"\x3b" + body + bytes([reduce(xor, body)])

    def reset(self) -> None:
        """Lose the field and get it back: every session is forgotten."""
        self._files = FileSystem(self._contents)
        self._channel: SecureMessaging | None = None
        self._next_channel: SecureMessaging | None = None
        self._opened = False
        self._pace: PaceChip | None = None
        self._bac: BacChip | None = None
        self._chip_authentication_asked = False

    def transmit(self, raw: bytes) -> bytes:
        """The answer to one command."""
        manners = self._contents.manners
        try:
            command = Command.decode(raw)
        except CardProblem:
            return Response(b"", WRONG_LENGTH).encode()
        if not manners.extended and _is_long(raw):
            return Response(b"", WRONG_LENGTH).encode()
        answer = self._protected(command) if command.cla & ~_CHAINED == PROTECTED else self._plain(command)
        most = min(manners.longest_answer, command.le or SHORT_LE)
        if len(answer.data) > most:
            return Response(b"", WRONG_LENGTH).encode()
        return answer.encode()

    def _plain(self, command: Command) -> Response:
        if self._channel is not None:
            # A command without protection ends the session (Doc 9303-11, section 9.8.3).
            self.reset()
            return Response(b"", SECURITY_STATUS)
        answer = self._do(command)
        self._channel, self._next_channel = self._next_channel, None
        return answer

    def _protected(self, command: Command) -> Response:
        channel = self._channel
        if channel is None:
            return Response(b"", SECURITY_STATUS)
        try:
            inner = channel.unprotect_command(command)
        except CardProblem:
            self.reset()
            return Response(b"", DAMAGED_MESSAGE)
        answer = channel.protect_response(self._do(inner), odd=bool(inner.ins & 1))
        # The answer that ends chip authentication still goes under the old keys.
        self._channel, self._next_channel = self._next_channel or channel, None
        return answer

    def _do(self, command: Command) -> Response:
        if command.cla & ~_CHAINED:
            return Response(b"", CLASS_NOT_SUPPORTED)
        instruction = self._instructions.get(command.ins)
        return instruction(command) if instruction else Response(b"", INSTRUCTION_NOT_SUPPORTED)

    def _set_environment(self, command: Command) -> Response:
        if (command.p1, command.p2) == (0xC1, 0xA4):
            return self._begin_pace(command.data)
        if (command.p1, command.p2) == (0x41, 0xA4):
            return self._begin_chip_authentication(command.data)
        if (command.p1, command.p2) == (0x41, 0xA6):
            return self._agree_at_once(command.data)
        return Response(b"", WRONG_PARAMETERS)

    def _begin_pace(self, data: bytes) -> Response:
        if self._contents.pace is None:
            return Response(b"", INSTRUCTION_NOT_SUPPORTED)
        self._pace = PaceChip(self._contents.pace, self._keys)
        return Response(b"", self._pace.begin(data))

    def _general_authenticate(self, command: Command) -> Response:
        if self._pace is not None:
            answer = self._pace.step(command.data)
            if self._pace.session is not None:
                self._open(SecureMessaging(self._pace.session))
                self._pace = None
            return answer
        if self._chip_authentication_asked:
            return self._agree(command.data)
        return Response(b"", CONDITIONS_NOT_SATISFIED)

    def _get_challenge(self, _: Command) -> Response:
        if not self._contents.opens_with_zone or not self._files.in_application:
            return Response(b"", INSTRUCTION_NOT_SUPPORTED)
        self._bac = BacChip(self._keys[MRZ_REFERENCE])
        return Response(self._bac.challenge, OK)

    def _external_authenticate(self, command: Command) -> Response:
        bac, self._bac = self._bac, None
        if bac is None:
            return Response(b"", CONDITIONS_NOT_SATISFIED)
        opened = bac.authenticate(command.data)
        if opened is None:
            return Response(b"", AUTHENTICATION_FAILED)
        self._open(opened.channel)
        return Response(opened.answer, OK)

    def _open(self, channel: SecureMessaging) -> None:
        self._opened = True
        self._next_channel = channel

    def _begin_chip_authentication(self, data: bytes) -> Response:
        offered = self._contents.chip_authentication
        if offered is None or not self._opened:
            return Response(b"", CONDITIONS_NOT_SATISFIED)
        try:
            wanted = {part.tag: part.value for part in parse_all(data)}
        except CardProblem:
            return Response(b"", WRONG_DATA)
        protocol = wanted.get(0x80) == object_identifier(offered.protocol)[2:]
        if not protocol or wanted.get(0x84) != _key_id(offered.key_id):
            return Response(b"", WRONG_DATA)
        self._chip_authentication_asked = True
        return Response(b"", OK)

    def _agree(self, data: bytes) -> Response:
        self._chip_authentication_asked = False
        try:
            point = parse(data).child(0x80).value
        except CardProblem:
            return Response(b"", WRONG_DATA)
        return self._restart(point, encode(_DYNAMIC_DATA, b""))

    def _agree_at_once(self, data: bytes) -> Response:
        """MSE:Set KAT, the older way, for 3DES alone."""
        offered = self._contents.chip_authentication
        if offered is None or offered.cipher is not Cipher.TDES:
            return Response(b"", WRONG_PARAMETERS)
        try:
            point = {part.tag: part.value for part in parse_all(data)}.get(0x91, b"")
        except CardProblem:
            return Response(b"", WRONG_DATA)
        return self._restart(point, b"")

    def _restart(self, point: bytes, answer: bytes) -> Response:
        offered = self._contents.chip_authentication
        if offered is None or not self._opened:
            return Response(b"", CONDITIONS_NOT_SATISFIED)
        try:
            secret = offered.key.shared_secret(point)
        except ValueError:
            return Response(b"", WRONG_DATA)
        self._next_channel = SecureMessaging(SessionKeys.derive(offered.cipher, secret))
        return Response(answer, OK)

    def _internal_authenticate(self, command: Command) -> Response:
        if self._contents.active is None:
            return Response(b"", INSTRUCTION_NOT_SUPPORTED)
        if not self._opened or len(command.data) != 8:
            return Response(b"", CONDITIONS_NOT_SATISFIED)
        return Response(self._contents.active.sign(command.data), OK)


def _key_id(number: int | None) -> bytes | None:
    return None if number is None else bytes([number])


def _is_long(raw: bytes) -> bool:
    """Whether a command came in the extended form."""
    return len(raw) > _SHORT_FORM or (len(raw) >= 7 and raw[4] == 0)
