"""The chip's side of Basic Access Control (Doc 9303-11, section 4.3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from devices.id_card import bac
from devices.id_card.bac import CHALLENGE, KEY_SEED
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import AccessKey, SessionKeys
from devices.id_card.problems import CardProblem
from devices.id_card.secure_messaging import SecureMessaging


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to the reader, and the session that begins with it."""

    answer: bytes
    channel: SecureMessaging


class BacChip:
    """One run, begun by GET CHALLENGE."""

    def __init__(self, key: AccessKey) -> None:
        self._keys = SessionKeys.derive(Cipher.TDES, key.bac_seed)
        self.challenge = secrets.token_bytes(CHALLENGE)

    def authenticate(self, data: bytes) -> Opened | None:
        """What EXTERNAL AUTHENTICATE brings about; None when the reader does not know the card."""
        try:
            message = bac.unseal(self._keys, data)
        except CardProblem:
            return None
        theirs, ours, their_key = message[:CHALLENGE], message[CHALLENGE : 2 * CHALLENGE], message[2 * CHALLENGE :]
        if ours != self.challenge:
            return None
        our_key = secrets.token_bytes(KEY_SEED)
        answer = bac.seal(self._keys, ours + theirs + our_key)
        return Opened(answer, bac.session(their_key, our_key, ours, theirs))
