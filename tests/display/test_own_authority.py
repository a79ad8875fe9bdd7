"""The player over HTTPS, where the office vouches for its server itself: calls and the feed alike."""

from pathlib import Path

import pytest

from display.player.counters import Counters
from display.player.feed import Feed
from display.player.link import ServerAwayError, ServerLink
from display.player.socket import FeedSocket, SocketLostError
from tests.kiosk.machines import until
from tests.nginx import nginx
from tests.running import running_centre


def test_the_offices_own_authority_is_believed_and_nobody_else(tmp_path: Path) -> None:
    with running_centre(tmp_path, "--behind-proxy") as centre, nginx(tmp_path / "nginx", centre.url) as port:
        address, token = f"https://127.0.0.1:{port}", centre.token("board")
        believed = ServerLink(address, token, ca=tmp_path / "nginx" / "fullchain.pem")
        counters = Counters()
        feed = Feed(believed, token, counters)
        feed.start()
        number = centre.get("/api/v1/counters").json()["items"][0]["number"]
        until(lambda: counters.numbered(number) is not None)
        assert believed.me()["role"] == "board"
        feed.stop()

        stranger = ServerLink(address, token)
        with pytest.raises(ServerAwayError):
            stranger.me()
        with pytest.raises(SocketLostError):
            FeedSocket(stranger.feed_url, token, stranger.ca)


def test_a_file_without_certificates_is_refused_at_start(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing of the kind")
    with pytest.raises(ValueError, match="holds no PEM certificate"):
        ServerLink("https://127.0.0.1", "token", ca=file)
