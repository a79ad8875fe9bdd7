"""The two-note chime before a call, made by our own arithmetic so that it carries nobody's licence."""

import math

LENGTH_S = 0.7

_NOTES = ((0.0, 659.26), (0.26, 523.25))  # E5 then C5: start in seconds, pitch in hertz
_PARTIALS = ((1.0, 1.0), (2.0, 0.35), (3.0, 0.12))  # the colour of a struck bar: multiple of the pitch, strength
_DECAY_S = 0.22
_ATTACK_S = 0.004
_RELEASE_S = 0.05


def chime(rate: int) -> list[float]:
    """The chime as samples in -1..1 at `rate` samples a second, LENGTH_S long."""
    return [_sound(at / rate) for at in range(int(rate * LENGTH_S))]


def _sound(now: float) -> float:
    ringing = sum(_note(now - start, pitch) for start, pitch in _NOTES if now >= start)
    return 0.4 * ringing * min(1.0, (LENGTH_S - now) / _RELEASE_S)


def _note(age: float, pitch: float) -> float:
    envelope = min(1.0, age / _ATTACK_S) * math.exp(-age / _DECAY_S)
    return envelope * sum(strength * math.sin(math.tau * pitch * multiple * age) for multiple, strength in _PARTIALS)
