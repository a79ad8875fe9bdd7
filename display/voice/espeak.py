"""espeak-ng as a separate process. It is a GPL program: it is run, never linked."""

import shutil
import subprocess

from display.voice.numbers import Region

PROGRAM = "espeak-ng"
RATE = 22_050

_DEADLINE_S = 3.0
_LONGEST_TEXT = 200
_LONGEST_CLIP_S = 15
_WAV_HEADER = 44
_WORDS_A_MINUTE = "140"
# At the default of 100 the engine clips its own vowels (peak 0.0 dBFS); at 70 it leaves 3 dB.
_AMPLITUDE = "70"

VOICES = {Region.NORTH: "vi", Region.CENTRAL: "vi-vn-x-central", Region.SOUTH: "vi-vn-x-south"}
ENGLISH_VOICE = "en-gb"


class VoiceUnavailableError(Exception):
    """No speech can be made on this machine now; the message says why, for the technician."""


def speak(text: str, voice: str) -> bytes:
    """The text as 16-bit mono samples at RATE.

    Raises VoiceUnavailableError when the program is missing, late, fails, or answers something that is not such sound.
    """
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"a spoken part has at most {_LONGEST_TEXT} characters, got {len(text)}")
    program = shutil.which(PROGRAM)
    if program is None:
        raise VoiceUnavailableError(f"{PROGRAM} is not installed")
    command = [program, "-v", voice, "-s", _WORDS_A_MINUTE, "-a", _AMPLITUDE, "-b", "1", "-z", "--stdin", "--stdout"]
    try:
        run = subprocess.run(command, input=text.encode(), capture_output=True, timeout=_DEADLINE_S, check=True)
    except subprocess.TimeoutExpired:
        raise VoiceUnavailableError(f"{PROGRAM} gave no answer in {_DEADLINE_S:.0f} s") from None
    except subprocess.CalledProcessError as error:
        raise VoiceUnavailableError(f"{PROGRAM} ended with status {error.returncode}") from None
    except OSError as error:
        raise VoiceUnavailableError(f"{PROGRAM} could not be started: {error.strerror}") from None
    return _samples(run.stdout)


def _samples(wav: bytes) -> bytes:
    """The sound behind the header. The `wave` module refuses it: in a pipe, the header's lengths are placeholders."""
    rate = int.from_bytes(wav[24:28], "little")
    if wav[:4] != b"RIFF" or wav[36:40] != b"data" or rate != RATE:
        raise VoiceUnavailableError(f"{PROGRAM} answered no {RATE} Hz wave")
    longest = _LONGEST_CLIP_S * RATE * 2
    body = wav[_WAV_HEADER : _WAV_HEADER + longest]
    if not any(body):
        raise VoiceUnavailableError(f"{PROGRAM} answered silence")
    return body[: len(body) // 2 * 2]
