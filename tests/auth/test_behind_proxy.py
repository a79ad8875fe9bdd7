"""Who asks, through a reverse proxy: the limit on wrong passwords, the cookie for https."""

from pathlib import Path

import pytest
import requests

from queue_server.auth.accounts import ATTEMPTS_PER_ADDRESS
from queue_server.proxy import BehindProxy
from tests.running import Centre, running_centre


@pytest.mark.parametrize("behind", [True, False])
def test_a_proxys_word_counts_only_where_it_was_asked_for(tmp_path: Path, behind: bool) -> None:
    with running_centre(tmp_path, *(["--behind-proxy"] if behind else [])) as centre:
        person = centre.sign_ins()[0]
        cookie = _sign_in(centre, "10.0.0.9", person["login"], person["password"]).headers["Set-Cookie"]
        assert ("Secure" in cookie) is behind
        for n in range(ATTEMPTS_PER_ADDRESS):
            assert _sign_in(centre, "10.0.0.9", f"nobody-{n}").status_code == 401
        assert _sign_in(centre, "10.0.0.9").status_code == 429
        # One guesser must not lock the centre out; without a proxy the header is anybody's word and buys nothing.
        assert _sign_in(centre, "10.0.0.10").status_code == (401 if behind else 429)
        # Of what passed through several hands only the last hop counts.
        assert _sign_in(centre, "10.0.0.10, 10.0.0.9").status_code == 429


@pytest.mark.parametrize(
    ("peer", "believed"), [("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("10.0.0.1", False), ("", False)]
)
def test_only_a_proxy_on_this_machine_is_believed(peer: str, believed: bool) -> None:
    seen: dict[str, str] = {}

    def inner(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.update(environ)
        return []

    headers = {"HTTP_X_FORWARDED_FOR": "10.0.0.9", "HTTP_X_FORWARDED_PROTO": "https"}
    BehindProxy(inner)({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **headers}, lambda *_: None)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == (("10.0.0.9", "https") if believed else (peer, "http"))


def _sign_in(centre: Centre, forwarded: str, login: str = "somebody", password: str = "wrong") -> requests.Response:
    return requests.post(
        f"{centre.url}/api/v1/session",
        json={"login": login, "password": password},
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
        timeout=20,
    )
