"""An announcement as sound: chime, pause, and the clips of its sentence joined."""

import functools
import hashlib
import io
import wave

from display.voice.chime import chime
from display.voice.clips import ClipStore, to_pcm
from display.voice.espeak import ENGLISH_VOICE, RATE, VOICES
from display.voice.loudness import levelled
from display.voice.numbers import Region
from display.voice.sentence import Language, Sentence

PAUSE_AFTER_CHIME_S = 0.2

_GAP_BETWEEN_WORDS_S = 0.06
_GAP_BETWEEN_PHRASES_S = 0.18


def announcement(sentence: Sentence, language: Language, region: Region, clips: ClipStore) -> bytes:
    """The sentence as a WAV file, 16-bit mono. Raises VoiceUnavailableError when a clip cannot be made."""
    voice = VOICES[region] if language is Language.VIETNAMESE else ENGLISH_VOICE
    between_words, between_phrases = _silence(_GAP_BETWEEN_WORDS_S), _silence(_GAP_BETWEEN_PHRASES_S)
    phrases = (between_words.join(clips.clip(words, voice) for words in phrase) for phrase in sentence.phrases)
    return _wav(_chime() + _silence(PAUSE_AFTER_CHIME_S) + between_phrases.join(phrases))


def chime_alone() -> bytes:
    """The chime as a WAV file: what a hall without a voice still hears."""
    return _wav(_chime())


def fingerprint(sound: bytes) -> str:
    """A short name for exactly this sound, for caches."""
    return hashlib.sha256(sound).hexdigest()[:32]


@functools.cache
def _chime() -> bytes:
    return to_pcm(levelled(chime(RATE), RATE))


def _silence(seconds: float) -> bytes:
    return bytes(2 * int(RATE * seconds))


def _wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(samples)
    return file.getvalue()
