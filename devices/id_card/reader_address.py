"""Where a card reader is, as it is written in commands and in the device file.

pcsc://                      the first PC/SC reader that is not a SAM slot
pcsc://ACR1252               the first whose name holds this (a regular expression; %20 is a space)
vpcd://127.0.0.1:9190        this program is the reader itself; a virtual card connects to it
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, unquote

from devices.address import AddressError, TcpAddress
from devices.entry import Entry

FORMS = "pcsc://, pcsc://NAME or vpcd://127.0.0.1:PORT"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class PcscAddress:
    """A reader of the PC/SC service, by a regular expression for its name; empty for the first one."""

    pattern: str = ""

    def __str__(self) -> str:
        return f"pcsc://{quote(self.pattern, safe='')}"

    def fits(self, name: str) -> bool:
        """Whether this is the reader: SAM slots of a reader are none of their own."""
        return "SAM" not in name.upper() and bool(re.search(self.pattern, name, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class VpcdAddress:
    """A port on loopback where virtual cards are placed, by the virtual-reader protocol of vsmartcard."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"vpcd://{self.host}:{self.port}"


ReaderAddress: TypeAlias = PcscAddress | VpcdAddress
CardReaderEntry: TypeAlias = Entry[ReaderAddress]


def missing_library(address: ReaderAddress) -> str:
    """What to install before this reader can be used here; empty when all is there."""
    if isinstance(address, PcscAddress) and importlib.util.find_spec("smartcard") is None:
        return f"{address} needs pyscard, which is not installed: pip install 'motcua[idcard]'"
    return ""


def parse(text: str) -> ReaderAddress:
    """The address written in `text`. Raises AddressError naming the fault."""
    scheme, mark, rest = text.strip().partition("://")
    if mark and scheme == "pcsc":
        return PcscAddress(_pattern(text, unquote(rest)))
    if mark and scheme == "vpcd":
        return _loopback(text, rest.removesuffix("/"))
    raise AddressError(f"not a card reader: {text!r}; it is {FORMS}")


def _pattern(text: str, pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as why:
        raise AddressError(f"{text!r}: not a regular expression: {why}") from None
    if len(pattern) > _LONGEST or not pattern.isprintable():
        raise AddressError(f"{text!r}: a name has at most {_LONGEST} printable characters")
    return pattern


def _loopback(text: str, rest: str) -> VpcdAddress:
    try:
        address = TcpAddress.parse(rest)
    except AddressError:
        raise AddressError(f"not a virtual reader: {text!r}; it is vpcd://127.0.0.1:PORT") from None
    if not address.is_loopback or ":" not in rest:
        # Whoever reaches the port may place a card.
        raise AddressError(f"{text!r}: a virtual reader is on loopback, like vpcd://127.0.0.1:9190")
    return VpcdAddress(address.host, address.port)
