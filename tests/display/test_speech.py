"""Announcements as sound: really spoken, evenly loud, never clipped."""

import io
import os
import subprocess
import threading
import time
import wave
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from display.voice import espeak
from display.voice.chime import LENGTH_S
from display.voice.clips import ClipStore, from_pcm
from display.voice.espeak import RATE, VOICES, VoiceUnavailableError, speak
from display.voice.loudness import TARGET_LUFS, loudness
from display.voice.numbers import Region
from display.voice.sentence import Language, call_sentence
from display.voice.speech import PAUSE_AFTER_CHIME_S, announcement, chime_alone

Meter = Callable[[Path], tuple[float, float]]
CHIME = int(LENGTH_S * RATE)
SPEECH = CHIME + int(PAUSE_AFTER_CHIME_S * RATE)


def spoken(number: str, counter: str, language: Language, region: Region, clips: ClipStore) -> bytes:
    return announcement(call_sentence(number, counter, language, region), language, region, clips)


def samples(wav: bytes) -> list[float]:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return from_pcm(file.readframes(file.getnframes()))


def sounding_stretches(sound: list[float]) -> int:
    """How many stretches of sound a listener hears apart, by 20 ms steps above -45 dBFS."""
    step = RATE // 50
    loud = [max(map(abs, sound[at : at + step])) > 0.0056 for at in range(0, len(sound), step)]
    return sum(1 for before, now in pairwise([False, *loud]) if now and not before)


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize(("number", "counter"), [("A015", "3"), ("S999", "99"), ("Đ024", "15")])
def test_announcement_is_loud_enough_and_not_clipped(
    number: str, counter: str, region: Region, clips: ClipStore, tmp_path: Path, measured: Meter
) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(spoken(number, counter, Language.VIETNAMESE, region, clips))
    integrated, peak = measured(file)
    assert integrated == pytest.approx(TARGET_LUFS, abs=1.5)
    assert peak <= -1.5


@pytest.mark.parametrize("language", Language)
def test_chime_then_pause_then_speech(language: Language, clips: ClipStore) -> None:
    sound = samples(spoken("A015", "3", language, Region.NORTH, clips))
    assert 3.5 * RATE < len(sound) < 8 * RATE
    assert max(map(abs, sound[: CHIME // 2])) > 0.2
    assert max(map(abs, sound[CHIME:SPEECH])) == 0.0
    # "mời số" "a" "không" "một" "năm" | "đến quầy số" "ba": seven parts, some of which hold a stop of their own.
    assert sounding_stretches(sound[SPEECH:]) >= 7


def test_every_figure_is_as_loud_as_the_others(clips: ClipStore) -> None:
    words = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    levels = [loudness(from_pcm(clips.clip(word, VOICES[Region.NORTH])), RATE) for word in words]
    assert max(levels) - min(levels) < 1.0


def test_different_calls_sound_different(clips: ClipStore) -> None:
    calls = [("A015", "3"), ("A051", "3"), ("A015", "4"), ("B015", "3")]
    sounds = {spoken(*call, language, Region.NORTH, clips) for call in calls for language in Language}
    assert len(sounds) == 2 * len(calls)


def test_the_engine_reads_our_words_right() -> None:
    """Its phonemes: 15 must come out as "mười lăm" (l-), not as its own "mười năm" (n-, ten years)."""
    words = call_sentence("A015", "15", Language.VIETNAMESE).phrases[1][1]
    command = ["espeak-ng", "-v", "vi", "-q", "--ipa", words]
    heard = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout
    assert "lˈa" in heard
    assert "nˈa" not in heard


def test_chime_alone() -> None:
    sound = samples(chime_alone())
    assert len(sound) == CHIME
    assert loudness(sound, RATE) == pytest.approx(TARGET_LUFS, abs=0.5)


def test_a_stored_word_needs_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ClipStore(tmp_path).clip("ba", "vi")
    monkeypatch.setenv("PATH", "")
    assert ClipStore(tmp_path).clip("ba", "vi") == made
    with pytest.raises(VoiceUnavailableError, match="not installed"):
        ClipStore(tmp_path).clip("bốn", "vi")


def test_the_store_keeps_its_bound_and_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    one = len(ClipStore(tmp_path / "one").clip("một", "vi"))
    store = ClipStore(tmp_path / "few", bound_bytes=one * 4)
    store.clip("một", "vi")
    for age, file in enumerate(sorted((tmp_path / "few").iterdir())):
        os.utime(file, (age, age))
    for word in ("hai", "ba", "bốn", "năm", "sáu", "bảy"):
        store.clip(word, "vi")
        store.clip("hai", "vi")
    files = list((tmp_path / "few").iterdir())
    assert 1 < len(files) < 7
    assert sum(file.stat().st_size for file in files) <= one * 4


def test_a_folder_that_cannot_be_written_costs_no_call(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    assert ClipStore(tmp_path / "file").clip("ba", "vi")


def test_many_askers_make_a_word_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def counted(words: str, voice: str) -> bytes:
        runs.append(words)
        return speak(words, voice)

    monkeypatch.setattr("display.voice.clips.speak", counted)
    store = ClipStore(tmp_path)
    askers = [threading.Thread(target=store.clip, args=("chín", "vi")) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(10)
    assert runs == ["chín"]


def program(folder: Path, body: str) -> None:
    file = folder / espeak.PROGRAM
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


@pytest.mark.parametrize(
    ("body", "reason"),
    [("exit 3", "status 3"), ("echo nonsense", "no 22050 Hz wave"), ("kill -9 $$", "status -9")],
)
def test_an_engine_that_fails_is_named(body: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, body)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(VoiceUnavailableError, match=reason):
        speak("ba", "vi")


def test_an_engine_that_hangs_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exec sleep 30")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(espeak, "_DEADLINE_S", 0.3)
    start = time.monotonic()
    with pytest.raises(VoiceUnavailableError, match="no answer"):
        speak("ba", "vi")
    assert time.monotonic() - start < 5


def test_input_is_bounded() -> None:
    with pytest.raises(ValueError, match="at most"):
        speak("ba " * 100, "vi")


def test_engine_silence_is_no_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that answers a wave without sound must not be stored as a word that nobody will ever hear."""
    form = bytes.fromhex("10000000010001002256000044ac000002001000")
    header = b"RIFF$\xf0\xff\x7fWAVEfmt " + form + b"data\x00\xf0\xff\x7f"
    (tmp_path / "silence.wav").write_bytes(header + array("h", [0] * 4000).tobytes())
    program(tmp_path, f"cat {tmp_path}/silence.wav")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(VoiceUnavailableError, match="silence"):
        speak("ba", "vi")
