"""Keys that carry their own proof: an id and an HMAC-SHA-256 over it (RFC 2104). The server stores nothing for them.

A follow key opens one ticket to the phone that scanned its code; a rating token is the right to rate one served leg.
That a leg is rated only once is held by the database, not by the token.
"""

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple
from uuid import UUID

from queue_server.settings import Secrets

RATING_CHANNELS = ("tablet", "phone")
"""Where the right to rate was given out; the token knows it, so the rating needs no word for it."""

_MAC_BYTES = 17
"""136 bits: beyond guessing, and 33 bytes with the id: a multiple of three, so that a key has one spelling only."""


class RatingRight(NamedTuple):
    """What a rating token allows."""

    leg_id: str
    channel: str


def follow_key(secrets: Secrets, ticket_id: str) -> str:
    """The key of a ticket's follow link, 44 characters that are safe in an address."""
    return _sign(secrets.follow, "ticket", ticket_id)


def ticket_of(secrets: Secrets, key: str) -> str | None:
    """The ticket a follow key opens."""
    return _subject(secrets.follow, "ticket", key)


def rating_token(secrets: Secrets, leg_id: str, channel: str) -> str:
    """The right to rate a leg, given out on one of `RATING_CHANNELS`."""
    return _sign(secrets.rating, channel, leg_id)


def rating_right(secrets: Secrets, token: str) -> RatingRight | None:
    """What a rating token allows, or nothing when it is not ours."""
    for channel in RATING_CHANNELS:
        leg_id = _subject(secrets.rating, channel, token)
        if leg_id is not None:
            return RatingRight(leg_id, channel)
    return None


def _sign(key: bytes, purpose: str, subject: str) -> str:
    raw = UUID(subject).bytes
    return base64.urlsafe_b64encode(raw + _mac(key, purpose, raw)).decode("ascii").rstrip("=")


def _subject(key: bytes, purpose: str, token: str) -> str | None:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16 + _MAC_BYTES or not hmac.compare_digest(raw[16:], _mac(key, purpose, raw[:16])):
        return None
    return str(UUID(bytes=raw[:16]))


def _mac(key: bytes, purpose: str, subject: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b":" + subject, hashlib.sha256)[:_MAC_BYTES]
