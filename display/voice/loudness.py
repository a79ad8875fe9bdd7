"""Programme loudness after ITU-R BS.1770-4 and EBU R 128, and levelling of clips to it. Mono, samples in -1..1."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

TARGET_LUFS = -16.0
# Half a decibel below the allowed -1.5 dBFS, because the wave between two samples may rise above both.
CEILING_DBFS = -2.0

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_HOP_S = 0.1
_HOPS_PER_BLOCK = 4
_LIMITER_STEP_S = 0.002
_LIMITER_REACH = 3
_CLOSE_ENOUGH_LU = 0.3
_MAX_PASSES = 4

_Biquad = tuple[float, float, float, float, float]


def loudness(samples: Sequence[float], rate: int) -> float:
    """Integrated loudness in LUFS; minus infinity for silence. A clip shorter than a 400 ms block is one block."""
    hop = int(rate * _HOP_S)
    weighted = _filtered(_filtered(samples, _shelf(rate)), _high_pass(rate))
    hops = [_energy(weighted[at : at + hop]) for at in range(0, len(weighted) - hop + 1, hop)]
    if len(hops) < _HOPS_PER_BLOCK:
        return _lufs(_energy(weighted))
    blocks = [sum(hops[at : at + _HOPS_PER_BLOCK]) / _HOPS_PER_BLOCK for at in range(len(hops) - _HOPS_PER_BLOCK + 1)]
    loud = [block for block in blocks if _lufs(block) > _ABSOLUTE_GATE_LUFS]
    if not loud:
        return -math.inf
    gate = _lufs(sum(loud) / len(loud)) + _RELATIVE_GATE_LU
    speech = [block for block in loud if _lufs(block) > gate]
    return _lufs(sum(speech) / len(speech))


def levelled(samples: Sequence[float], rate: int) -> list[float]:
    """The clip at TARGET_LUFS with no sample above CEILING_DBFS. Silence stays silence."""
    measured = loudness(samples, rate)
    if math.isinf(measured):
        return list(samples)
    gain_db = TARGET_LUFS - measured
    for _ in range(_MAX_PASSES):
        result = _limited(samples, 10 ** (gain_db / 20), rate)
        missing = TARGET_LUFS - loudness(result, rate)
        if abs(missing) < _CLOSE_ENOUGH_LU:
            break
        gain_db += missing
    return result


def _limited(samples: Sequence[float], gain: float, rate: int) -> list[float]:
    """The clip times `gain`, turned down smoothly around each peak that would pass the ceiling."""
    ceiling = 10 ** (CEILING_DBFS / 20)
    step = max(1, int(rate * _LIMITER_STEP_S))
    peaks = [max(map(abs, samples[at : at + step])) for at in range(0, len(samples), step)]
    wanted = [min(gain, ceiling / peak) if peak else gain for peak in peaks]
    # Each knot takes the lowest gain of its neighbourhood, so the lines between knots stay below what every peak needs.
    knots = [min(wanted[max(0, at - _LIMITER_REACH) : at + _LIMITER_REACH]) for at in range(len(wanted) + 1)]
    result: list[float] = []
    for index, (start, end) in enumerate(pairwise(knots)):
        slope = (end - start) / step
        part = samples[index * step : (index + 1) * step]
        result += [sample * (start + slope * offset) for offset, sample in enumerate(part)]
    return result


def _energy(samples: Sequence[float]) -> float:
    return sum(sample * sample for sample in samples) / len(samples) if samples else 0.0


def _lufs(energy: float) -> float:
    return -0.691 + 10 * math.log10(energy) if energy > 0 else -math.inf


def _filtered(samples: Sequence[float], coefficients: _Biquad) -> list[float]:
    return list(_biquad(samples, coefficients))


def _biquad(samples: Sequence[float], coefficients: _Biquad) -> Iterator[float]:
    b0, b1, b2, a1, a2 = coefficients
    s1 = s2 = 0.0
    for sample in samples:
        out = b0 * sample + s1
        s1 = b1 * sample - a1 * out + s2
        s2 = b2 * sample - a2 * out
        yield out


def _shelf(rate: int) -> _Biquad:
    """The first stage of K-weighting, the effect of the head. BS.1770 lists it at 48 kHz; this is its analogue form."""
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    return (
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    )


def _high_pass(rate: int) -> _Biquad:
    """The second stage of K-weighting, the ear's loss of low tones."""
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)
