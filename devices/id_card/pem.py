"""Certificates in files: DER as it is, or PEM (RFC 7468), of which a file may hold several."""

from __future__ import annotations

import base64
import binascii
import re

from devices.id_card.problems import CardProblem, Code

_BEGIN = b"-----BEGIN "
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----")


def blocks(data: bytes) -> list[bytes]:
    """The DER structures of a file. Raises CardProblem(SIGNED_DATA)."""
    if _BEGIN not in data:
        return [data]
    try:
        found = [base64.b64decode(b"".join(block[1].split()), validate=True) for block in _BLOCK.findall(data)]
    except binascii.Error:
        found = []
    if not found:
        raise CardProblem(Code.SIGNED_DATA, "PEM that is cut or broken")
    return found
