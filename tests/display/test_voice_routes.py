"""The voice over HTTP."""

import io
import wave
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from display.pages import create_blueprint

CALL = "/wall/voice?number=A015&counter=3&lang=vi"


def test_a_call_is_a_wave_file(client: FlaskClient) -> None:
    answer = client.get(CALL)
    assert answer.status_code == 200
    assert answer.mimetype == "audio/wav"
    with wave.open(io.BytesIO(answer.data)) as file:
        assert 3.5 < file.getnframes() / file.getframerate() < 8


def test_the_same_call_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(CALL)
    again = client.get(CALL, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert client.get("/wall/voice?number=A016&counter=3").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "number"),
        ("number=A015", "counter"),
        ("number=<script>&counter=3", "number"),
        ("number=A015&counter=3.5", "counter"),
        ("number=A015&counter=3&lang=fr", "lang"),
        ("number=%00&counter=3", "number"),
        ("number=" + "9" * 5000 + "&counter=3", "number"),
    ],
)
def test_bad_input_is_a_named_problem(query: str, field: str, client: FlaskClient) -> None:
    answer = client.get(f"/wall/voice?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json(force=True)
    assert problem["code"] == "validation"
    assert problem["type"] == "urn:motcua:problem:validation"
    assert list(problem["fields"]) == [field]
    assert problem["text_vi"]
    assert problem["text_en"]


def test_without_an_engine_the_problem_is_named_and_the_chime_still_sounds(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    answer = client.get(CALL)
    assert answer.status_code == 503
    assert answer.get_json(force=True)["code"] == "voice_unavailable"
    chime = client.get("/wall/voice/chime")
    assert chime.status_code == 200
    with wave.open(io.BytesIO(chime.data)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("path", ["/wall/voice?number=A015&counter=3", "/wall/voice/chime"])
def test_the_guard_is_asked_first(path: str, tmp_path: Path) -> None:
    app = Flask("hall")
    app.register_blueprint(create_blueprint(tmp_path, guard=lambda: abort(401)), url_prefix="/wall")
    assert app.test_client().get(path).status_code == 401
    assert not list(tmp_path.iterdir())


def test_strict_policy_is_set_unless_the_server_set_its_own(client: FlaskClient) -> None:
    policy = client.get("/wall/voice/chime").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
