"""What a board shows for what happens at its counter."""

from devices.board.face import DARK, Face, Light
from devices.bus.hall_file import Free
from display.player.counters import Counter, Stage

BEFORE_THE_FEED = DARK
"""Shown until the server has said what happens at the counter."""
CUT_OFF = Face.of("----", Light.STEADY)
"""Shown when the server has been out of reach for so long that a number may be wrong."""


def face_of(counter: Counter, free: Free) -> Face:
    """The number blinks while it is called and is steady while it is served."""
    if counter.ticket is not None:
        light = Light.BLINK if counter.ticket.stage is Stage.CALLED else Light.STEADY
        return Face.of(counter.ticket.number, light)
    if counter.state == "open" and free is Free.COUNTER:
        return Face.of(str(counter.number), Light.STEADY)
    return DARK
