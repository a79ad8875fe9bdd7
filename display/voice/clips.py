"""Clips of words, made once by the speech engine, levelled, and kept on disk within a bound.

A hall needs a few dozen of them (letters, figures, counters, phrases), so after the first calls an announcement is only
joined. Each word is levelled by itself because the engine says the figures of a sentence up to 9 dB softer than its
first vowel.
"""

import hashlib
import os
import tempfile
import threading
from array import array
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from display.voice.espeak import RATE, speak
from display.voice.loudness import levelled

BOUND_BYTES = 16 * 1024 * 1024

# Part of each clip's name: raise it when the making of clips changes, so that old ones fall out of use.
_MAKING = "1"
_FULL_SCALE = 32768
_QUIET = 0.003  # -50 dBFS: below this a clip's edge is silence
_MARGIN_S = 0.010
_FADE_S = 0.003

log = structlog.get_logger(__name__)


class ClipStore:
    """Words as 16-bit mono samples at RATE, from `folder` or freshly made. Safe for use by several threads."""

    def __init__(self, folder: Path, bound_bytes: int = BOUND_BYTES) -> None:
        self._folder = folder
        self._bound = bound_bytes
        # One clip is made at a time: a burst of calls must not take the processor away from the hall.
        self._making = threading.Lock()

    def clip(self, words: str, voice: str) -> bytes:
        """The spoken words. Raises VoiceUnavailableError when they are not stored and cannot be made."""
        path = self._folder / f"{_digest(words, voice)}.pcm"
        stored = _read(path)
        if stored is not None:
            return stored
        with self._making:
            stored = _read(path)
            if stored is not None:
                return stored
            made = to_pcm(_prepared(from_pcm(speak(words, voice))))
            self._keep(path, made)
            return made

    def _keep(self, path: Path, sound: bytes) -> None:
        """Best effort: a full or read-only disk costs time at the next call, never the call."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                file.write(sound)
            Path(file.name).replace(path)
            self._forget_oldest()
        except OSError as error:
            log.warning("voice_clip_not_kept", reason=error.strerror)

    def _forget_oldest(self) -> None:
        entries = sorted(((entry.stat(), entry) for entry in self._folder.iterdir()), key=lambda pair: pair[0].st_mtime)
        size = sum(stat.st_size for stat, _ in entries)
        for stat, entry in entries:
            if size <= self._bound:
                return
            entry.unlink(missing_ok=True)
            size -= stat.st_size


def from_pcm(sound: bytes) -> list[float]:
    """16-bit samples as floating ones in -1..1."""
    return [sample / _FULL_SCALE for sample in array("h", sound)]


def to_pcm(samples: Sequence[float]) -> bytes:
    """Floating samples as 16-bit ones."""
    highest = _FULL_SCALE - 1
    return array("h", (max(-highest, min(highest, round(sample * _FULL_SCALE))) for sample in samples)).tobytes()


def _digest(words: str, voice: str) -> str:
    return hashlib.sha256(f"{_MAKING}\0{voice}\0{words}".encode()).hexdigest()[:32]


def _read(path: Path) -> bytes | None:
    try:
        sound = path.read_bytes()
    except OSError:
        return None
    # The bound drops what was not used for longest.
    with suppress(OSError):
        os.utime(path)
    return sound or None


def _prepared(samples: list[float]) -> list[float]:
    return _faded(levelled(_trimmed(samples), RATE))


def _trimmed(samples: list[float]) -> list[float]:
    loud = [at for at, sample in enumerate(samples) if abs(sample) > _QUIET]
    if not loud:
        return samples
    margin = int(RATE * _MARGIN_S)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def _faded(samples: list[float]) -> list[float]:
    """Edges that start and end at zero, so that joined clips do not click."""
    length = min(int(RATE * _FADE_S), len(samples) // 2)
    for at in range(length):
        share = at / length
        samples[at] *= share
        samples[-1 - at] *= share
    return samples
