"""The spoken calls over HTTP."""

import json
from collections.abc import Callable
from pathlib import Path

import structlog
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from display.voice.clips import ClipStore
from display.voice.espeak import VoiceUnavailableError
from display.voice.numbers import Region
from display.voice.sentence import Language, UnspeakableCallError, call_sentence, trial_sentence
from display.voice.speech import announcement, chime_alone, fingerprint

_KEPT_BY_THE_BROWSER_S = 3600

log = structlog.get_logger(__name__)


def add_voice_routes(pages: Blueprint, clips_dir: Path, guard: Callable[[], None], region: Region) -> None:
    """Add `/voice` (one announcement), `/voice/trial` (words that try a loudspeaker out) and `/voice/chime` (the chime
    alone, for a hall without a voice)."""
    clips = ClipStore(clips_dir)

    @pages.get("/voice")
    def voice() -> ResponseReturnValue:
        guard()
        try:
            language = _language(request.args.get("lang", Language.VIETNAMESE))
            sentence = call_sentence(request.args.get("number", ""), request.args.get("counter", ""), language, region)
            return _wave(announcement(sentence, language, region, clips))
        except UnspeakableCallError as error:
            return _unspeakable(error)
        except VoiceUnavailableError as error:
            return _voiceless(error)

    @pages.get("/voice/trial")
    def voice_trial() -> ResponseReturnValue:
        guard()
        try:
            return _wave(announcement(trial_sentence(), Language.VIETNAMESE, region, clips))
        except VoiceUnavailableError as error:
            return _voiceless(error)

    @pages.get("/voice/chime")
    def voice_chime() -> ResponseReturnValue:
        guard()
        return _wave(chime_alone())


def _language(asked: str) -> Language:
    try:
        return Language(asked)
    except ValueError:
        raise UnspeakableCallError("lang") from None


def _wave(sound: bytes) -> Response:
    answer = Response(sound, mimetype="audio/wav")
    answer.set_etag(fingerprint(sound))
    answer.cache_control.private = True
    answer.cache_control.max_age = _KEPT_BY_THE_BROWSER_S
    answer.make_conditional(request)
    return answer


def _voiceless(error: VoiceUnavailableError) -> Response:
    log.error("voice_unavailable", reason=str(error))
    return _problem(503, "voice_unavailable", "Máy chủ chưa có giọng đọc.", "The server has no voice.")


def _unspeakable(error: UnspeakableCallError) -> Response:
    text_vi, text_en = "Số hoặc quầy không đọc được.", "The number or the counter cannot be announced."
    return _problem(422, "validation", text_vi, text_en, fields={error.field: str(error)})


def _problem(status: int, code: str, text_vi: str, text_en: str, **data: object) -> Response:
    """RFC 9457, as docs/contract.md has it. Made here because the display knows the server only through its API."""
    body = {"type": f"urn:motcua:problem:{code}", "title": text_en, "status": status, "code": code}
    body |= {"text_vi": text_vi, "text_en": text_en, **data}
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json")
