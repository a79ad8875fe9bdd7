"""A reader behind the PC/SC service (pcscd), through pyscard's bare functions.

pyscard's own card monitor ends for good when pcscd is restarted; here an error raises `DeviceLostError`, and the
worker opens the service anew. A command runs in a thread of its own: a chip that never answers holds up the service's
call and not this program, which then leaves the service's connection behind and takes a new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from smartcard import scard

from devices.contract import Deadline, DeviceLostError
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence
from devices.id_card.reader_address import PcscAddress

_PLUGS = r"\\?PnP?\Notification"
"""The pseudo-reader that changes when a reader is plugged in or out."""
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_GET_UID = [0xFF, 0xCA, 0x00, 0x00, 0x00]
_UID_LENGTHS = (4, 7, 10)
_RANDOM_UID = 0x08
"""First octet of a number that is drawn anew each time (ISO/IEC 14443-3, 6.5.4)."""

Answer = TypeVar("Answer")


class PcscReader:
    """One reader, by its name; see `devices.id_card.reader.Reader`."""

    def __init__(self, address: PcscAddress) -> None:
        self._address = address
        self._context: Any = None
        self._name = ""
        self._state = scard.SCARD_STATE_UNAWARE
        self.attached: Sequence[str] = ()

    def open(self, deadline: Deadline) -> None:
        """Reach the service. Raises DeviceLostError."""
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _require(code, "no PC/SC service, pcscd does not answer")
        self._context = context
        self._find()

    def wait(self, seconds: float) -> Presence:
        """See `Reader`. Raises DeviceLostError."""
        if self._context is None:
            self.open(Deadline(seconds))
        states = [(_PLUGS, scard.SCARD_STATE_UNAWARE)]
        if self._name:
            states = [(self._name, self._state)]
        code, changed = scard.SCardGetStatusChange(self._context, int(seconds * 1000), states)
        if code not in (scard.SCARD_S_SUCCESS, scard.SCARD_E_TIMEOUT, scard.SCARD_E_UNKNOWN_READER):
            raise DeviceLostError(f"the PC/SC service ended: {_said(code)}")
        if not self._name or code == scard.SCARD_E_UNKNOWN_READER:
            self._find()
            return Presence.NO_READER
        return self._seen(changed[0][1] if changed else self._state)

    @contextmanager
    def hold(self, deadline: Deadline) -> Iterator[PcscCard]:
        """See `Reader`. Raises CardProblem."""
        if not self._name:
            raise CardProblem(Code.NO_CARD, "no reader")
        card = PcscCard(self._context, deadline)
        try:
            card.connect(self._name)
            yield card
        finally:
            if card.stuck:
                # The service is still waiting for the chip, and would let no other call through this context. The
                # command that waits gives it up when it ends.
                self._context = None
            else:
                card.end()

    def close(self) -> None:
        """Let go of the service."""
        context, self._context, self._name = self._context, None, ""
        if context is not None:
            scard.SCardReleaseContext(context)

    def _find(self) -> None:
        """The reader, if it is plugged in. Raises DeviceLostError."""
        code, names = scard.SCardListReaders(self._context, [])
        if code == scard.SCARD_E_NO_READERS_AVAILABLE:
            names = []
        else:
            _require(code, "the PC/SC service does not list its readers")
        self.attached = tuple(names)
        self._name = next((name for name in names if self._address.fits(name)), "")
        self._state = scard.SCARD_STATE_UNAWARE

    def _seen(self, state: int) -> Presence:
        self._state = state & ~scard.SCARD_STATE_CHANGED
        if state & (scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE):
            self._name = ""
            return Presence.NO_READER
        present = state & scard.SCARD_STATE_PRESENT and not state & scard.SCARD_STATE_MUTE
        return Presence.CARD if present else Presence.EMPTY


class PcscCard:
    """The card that is held; see `devices.id_card.reader.ReaderCard`."""

    def __init__(self, context: Any, deadline: Deadline) -> None:
        self._context = context
        self._deadline = deadline
        self._handle: Any = None
        self._protocol = 0
        self._kind = b""
        self._lock = threading.Lock()
        self.stuck = False
        """A command has not come back; it lets go of the service when it does."""

    @property
    def kind(self) -> bytes:
        """Its answer to reset."""
        return self._kind

    @property
    def identity(self) -> bytes | None:
        """Its fixed number. The reader itself answers this command; one that does not know it may refuse in any way."""
        try:
            answer = self._command(_GET_UID)
        except CardProblem:
            if self.stuck:
                raise
            return None
        uid = answer[:-2] if answer[-2:] == b"\x90\x00" else b""
        fixed = len(uid) in _UID_LENGTHS and not (len(uid) == 4 and uid[0] == _RANDOM_UID)
        return uid if fixed else None

    def connect(self, name: str) -> None:
        """Take the card for oneself. Raises CardProblem."""
        self._handle, self._protocol, self._kind = self._within(lambda: _connect(self._context, name))

    def transmit(self, command: bytes, /) -> bytes:
        """See `Connection`."""
        return self._command(list(command))

    def reset(self) -> None:
        """See `Connection`."""
        code, self._protocol = self._within(
            lambda: scard.SCardReconnect(
                self._handle, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS, scard.SCARD_UNPOWER_CARD
            )
        )
        _require_card(code)
        _require_card(self._within(lambda: scard.SCardBeginTransaction(self._handle)))

    def end(self) -> None:
        """Power it down, so that the next reading begins with a chip that has forgotten everything."""
        if self._handle is None:
            return
        scard.SCardEndTransaction(self._handle, scard.SCARD_LEAVE_CARD)
        scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)

    def _command(self, command: list[int]) -> bytes:
        code, answer = self._within(lambda: scard.SCardTransmit(self._handle, self._protocol, command))
        _require_card(code)
        if not answer:
            # No chip answers without a status; some drivers report a card that is gone so.
            raise CardProblem(Code.REMOVED, "an answer of 0 bytes")
        return bytes(answer)

    def _within(self, call: Callable[[], Answer]) -> Answer:
        """What the call answers; one that does not before the deadline is left running. Raises CardProblem(SILENT)."""
        if self.stuck:
            raise CardProblem(Code.SILENT)
        answers: list[Answer] = []
        problems: list[Exception] = []

        def run() -> None:
            try:
                answers.append(call())
            except Exception as why:
                problems.append(why)
            with self._lock:
                late = self.stuck
            if late:
                # With its context the service gives up the card, which nobody else could have until then.
                scard.SCardReleaseContext(self._context)

        thread = threading.Thread(target=run, name="card-command", daemon=True)
        thread.start()
        thread.join(self._deadline.left_s)
        with self._lock:
            self.stuck = not answers and not problems
        if problems:
            raise problems[0]
        if self.stuck:
            raise CardProblem(Code.SILENT, "a command without an answer")
        return answers[0]


def _connect(context: Any, name: str) -> tuple[Any, int, bytes]:
    code, handle, protocol = scard.SCardConnect(context, name, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS)
    _require_card(code)
    _require_card(scard.SCardBeginTransaction(handle))
    code, _, _, _, atr = scard.SCardStatus(handle)
    _require_card(code)
    return handle, protocol, bytes(atr)


_MEANINGS = {
    scard.SCARD_W_REMOVED_CARD: Code.REMOVED,
    scard.SCARD_W_RESET_CARD: Code.REMOVED,
    scard.SCARD_W_UNPOWERED_CARD: Code.REMOVED,
    scard.SCARD_E_NO_SMARTCARD: Code.REMOVED,
    scard.SCARD_E_NOT_TRANSACTED: Code.REMOVED,
    scard.SCARD_E_READER_UNAVAILABLE: Code.REMOVED,
    scard.SCARD_F_COMM_ERROR: Code.REMOVED,
    scard.SCARD_W_UNRESPONSIVE_CARD: Code.SILENT,
    scard.SCARD_W_UNSUPPORTED_CARD: Code.NOT_A_CARD,
    scard.SCARD_E_PROTO_MISMATCH: Code.NOT_A_CARD,
    scard.SCARD_E_SHARING_VIOLATION: Code.READER,
}


def _require_card(code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise CardProblem(_MEANINGS.get(code, Code.READER), _said(code))


def _require(code: int, what: str) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise DeviceLostError(f"{what}: {_said(code)}")


def _said(code: int) -> str:
    return f"{code & 0xFFFFFFFF:08X}"
