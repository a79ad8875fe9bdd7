"""The key of the day: what turns a person's number into a mark that means nothing once the day is over.

One file of mode 0600 beside the database, one key for the whole centre. It is made when the first card of a day is
read or the first person books for it, removed when the day is past, and belongs in no backup: with it go all marks made
with it, wherever they were copied to.
"""

import secrets
from pathlib import Path

from queue_server.settings import write_once

PATTERN = "person-{}.key"
_BYTES = 32


class DayKeys:
    """The keys in a data directory; several servers on the same one share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def of(self, day: str) -> bytes:
        """The key of a service day (ISO); made when there is none. Raises OSError, ValueError."""
        known = self._known.get(day)
        if known is not None:
            return known
        path = self._folder / PATTERN.format(day)
        write_once(path, secrets.token_hex(_BYTES))
        key = bytes.fromhex(path.read_text(encoding="ascii"))
        if len(key) != _BYTES:
            raise ValueError(f"{path} is damaged; remove it")
        self._known[day] = key
        return key

    def forget_before(self, day: str) -> None:
        """Let the keys of all days before that one go."""
        self._known = {known: key for known, key in self._known.items() if known >= day}
        for path in self._folder.glob(PATTERN.format("*")):
            if path.name < PATTERN.format(day):
                path.unlink(missing_ok=True)
