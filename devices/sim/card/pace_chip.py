"""The chip's side of PACE with generic mapping (Doc 9303-11, section 4.4)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from devices.id_card import pace
from devices.id_card.apdu import AUTHENTICATION_FAILED, OK, Response
from devices.id_card.group import private_key
from devices.id_card.keys import AccessKey, SessionKeys
from devices.id_card.pace import PaceInfo
from devices.id_card.problems import CardProblem
from devices.id_card.tlv import encode, parse, parse_all
from devices.sim.card.status import CONDITIONS_NOT_SATISFIED, REFERENCE_NOT_FOUND, WRONG_DATA

_NONCE_LENGTH = 16
_DYNAMIC_DATA = 0x7C


class PaceChip:
    """One run. `keys` by password reference: what is printed on the card."""

    def __init__(self, way: PaceInfo, keys: Mapping[int, AccessKey]) -> None:
        self._way = way
        self._keys = keys
        self._key: AccessKey | None = None
        self._nonce = secrets.token_bytes(_NONCE_LENGTH)
        self._steps = [self._give_nonce, self._map, self._agree, self._confirm]
        self._generator: Any = way.group.generator
        self._ours: Any = None
        self._theirs: Any = None
        self.session: SessionKeys | None = None
        """The keys once the reader has shown that it knows the password."""

    def begin(self, request: bytes) -> int:
        """What MSE:Set AT asks for; the status word."""
        try:
            wanted = {part.tag: part.value for part in parse_all(request)}
        except CardProblem:
            return WRONG_DATA
        if wanted.get(0x80) != self._way.oid:
            return WRONG_DATA
        self._key = self._keys.get(int.from_bytes(wanted.get(0x83, b""), "big"))
        return OK if self._key else REFERENCE_NOT_FOUND

    def step(self, data: bytes) -> Response:
        """The answer to the next GENERAL AUTHENTICATE."""
        if not self._steps or self._key is None:
            return Response(b"", CONDITIONS_NOT_SATISFIED)
        do, self._steps = self._steps[0], self._steps[1:]
        try:
            tag, answer = do(self._key, {part.tag: part.value for part in parse(data).children()})
        except (CardProblem, KeyError):
            self._steps = []
            return Response(b"", WRONG_DATA)
        if not answer:
            return Response(b"", AUTHENTICATION_FAILED)
        return Response(encode(_DYNAMIC_DATA, encode(tag, answer)), OK)

    def _give_nonce(self, key: AccessKey, _: Mapping[int, bytes]) -> tuple[int, bytes]:
        return 0x80, pace.encrypt_nonce(self._way, key, self._nonce)

    def _map(self, _: AccessKey, parts: Mapping[int, bytes]) -> tuple[int, bytes]:
        group = self._way.group
        private = private_key(group)
        shared = group.multiply(group.decode(parts[0x81]), private)
        self._generator = pace.mapped_generator(group, int.from_bytes(self._nonce, "big"), shared)
        return 0x82, group.encode(group.multiply(group.generator, private))

    def _agree(self, _: AccessKey, parts: Mapping[int, bytes]) -> tuple[int, bytes]:
        group = self._way.group
        private = private_key(group)
        self._theirs = group.decode(parts[0x83])
        self._ours = group.multiply(self._generator, private)
        self._agreed = SessionKeys.derive(self._way.cipher, group.secret(group.multiply(self._theirs, private)))
        return 0x84, group.encode(self._ours)

    def _confirm(self, _: AccessKey, parts: Mapping[int, bytes]) -> tuple[int, bytes]:
        if not hmac.compare_digest(parts[0x85], pace.token(self._way, self._agreed, self._ours)):
            return 0x86, b""
        self.session = self._agreed
        return 0x86, pace.token(self._way, self._agreed, self._theirs)
