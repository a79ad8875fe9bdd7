"""Loudness against the figures of the standard. The spoken announcements are measured with ffmpeg in test_speech.py."""

import math

import pytest

from display.voice.loudness import CEILING_DBFS, TARGET_LUFS, levelled, loudness

RATE = 22_050


def sine(seconds: float, peak: float, hertz: float = 997.0, rate: int = RATE) -> list[float]:
    return [peak * math.sin(math.tau * hertz * at / rate) for at in range(int(seconds * rate))]


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_reference_tone(rate: int) -> None:
    """ITU-R BS.1770-4: a full-scale 997 Hz sine in one channel reads -3.01 LKFS."""
    assert loudness(sine(2.0, 1.0, rate=rate), rate) == pytest.approx(-3.01, abs=0.1)


def test_low_tones_count_less_and_high_ones_more() -> None:
    middle = loudness(sine(1.0, 0.5, 997), RATE)
    assert loudness(sine(1.0, 0.5, 30), RATE) < middle - 3
    assert loudness(sine(1.0, 0.5, 4000), RATE) > middle + 2


def test_pauses_are_gated_out() -> None:
    tone = sine(2.0, 0.25)
    assert loudness(tone + [0.0] * (4 * RATE), RATE) == pytest.approx(loudness(tone, RATE), abs=0.8)


def test_silence() -> None:
    assert loudness([0.0] * RATE, RATE) == -math.inf
    assert loudness([], RATE) == -math.inf
    assert levelled([0.0] * 100, RATE) == [0.0] * 100


@pytest.mark.parametrize("peak", [0.01, 0.2, 1.0])
def test_levelled_reaches_the_target_from_any_side(peak: float) -> None:
    result = levelled(sine(1.0, peak), RATE)
    assert loudness(result, RATE) == pytest.approx(TARGET_LUFS, abs=0.4)


def test_a_lone_peak_stays_below_the_ceiling() -> None:
    quiet = sine(1.0, 0.05)
    quiet[RATE // 2] = 0.9
    result = levelled(quiet, RATE)
    assert len(result) == len(quiet)
    assert max(map(abs, result)) <= 10 ** (CEILING_DBFS / 20) + 1e-9
    assert loudness(result, RATE) == pytest.approx(TARGET_LUFS, abs=0.5)
