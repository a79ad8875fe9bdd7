"""Counter boards that take frames of characters; what a make's frames look like is in its file."""

from __future__ import annotations

from devices.board.face import DARK, Face
from devices.board.frame_file import FrameFormat
from devices.bus.exchange import Exchange
from devices.bus.reply import Reply, Said

_LONGEST_REPLY = 32


class AsciiBoards:
    """The language of all boards of one make; see `devices.board.unit.BoardLanguage`."""

    def __init__(self, frames: FrameFormat) -> None:
        self._frames = frames

    def show(self, exchange: Exchange, address: int, face: Face) -> Reply:
        """Send the frame of `face`; to boards that never answer as often as the file says. Raises DeviceLostError."""
        frame = self._frames.frame(address, face)
        exchange.pause(self._frames.gap_s)
        if self._frames.reply is None:
            for _ in range(self._frames.repeat):
                exchange.tell(frame)
                exchange.pause(self._frames.gap_s)
            return Reply(Said.NOTHING_WANTED)
        answer = exchange.ask(
            frame, lambda data: self._frames.said_yes(address, data), _LONGEST_REPLY, self._frames.reply_s
        )
        if self._frames.said_yes(address, answer):
            return Reply(Said.YES)
        return Reply(Said.NONSENSE, len(answer)) if answer else Reply(Said.NOTHING)

    def ask(self, exchange: Exchange, address: int, face: Face | None) -> Reply:
        """Such boards have no question of their own: they are shown again what they show, when they answer that."""
        if self._frames.reply is None:
            return Reply(Said.NOTHING_WANTED)
        return self.show(exchange, address, face or DARK)
