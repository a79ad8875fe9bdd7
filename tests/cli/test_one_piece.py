"""The answer in one piece is, to the byte, the one that the library sends in several."""

import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser, wsgi
from gunicorn.http.wsgi import FileWrapper, Response

from queue_server.cli.one_piece import OnePiece

Headers = list[tuple[str, str]]
PLAIN: Headers = [("Content-Type", "text/plain")]


def _sent(kind: type[Response], method: str, status: str, headers: Headers, body: Any) -> list[bytes]:
    """What leaves with each system call."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with closing(ours), closing(theirs):
        theirs.sendall(f"{method} / HTTP/1.1\r\nHost: hall\r\n\r\n".encode())
        config = Config()
        request = next(get_parser(config, ours, ("127.0.0.1", 1)))
        answer, _ = wsgi.create(request, ours, ("127.0.0.1", 1), ("127.0.0.1", 2), config, response_class=kind)
        write = answer.start_response(status, headers)
        if isinstance(body, FileWrapper):
            answer.write_file(body)
        else:
            for piece in body:
                write(piece)
        answer.close()
        ours.shutdown(socket.SHUT_WR)
        return list(iter(lambda: theirs.recv(1 << 20), b""))


def _without_date(pieces: list[bytes]) -> bytes:
    return re.sub(rb"Date: [^\r]*", b"Date:", b"".join(pieces))


@pytest.fixture(params=["disk", "memory"])
def file(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A file of five bytes, which the system can send by itself, or cannot."""
    with tempfile.SpooledTemporaryFile(max_size=100) as made:
        made.write(b"seven")
        if request.param == "disk":
            made.rollover()
        made.seek(0)
        yield made


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        ("200 OK", [*PLAIN, ("Content-Length", "5")], [b"seven"]),
        ("200 OK", [*PLAIN, ("Content-Length", "5")], [b"sev", b"", b"en"]),
        ("200 OK", [*PLAIN, ("Content-Length", "5")], [b"seven and more"]),
        ("200 OK", [*PLAIN, ("Content-Length", "0")], []),
        ("200 OK", PLAIN, [b"sev", b"", b"en"]),
        ("200 OK", PLAIN, []),
        ("204 NO CONTENT", PLAIN, []),
        ("204 NO CONTENT", PLAIN, [b"nothing to say"]),
        ("304 NOT MODIFIED", [("ETag", '"x"')], []),
        ("404 NOT FOUND", [("Content-Length", "2"), ("X-Name", "\xe9")], [b"no"]),
    ],
)
def test_it_says_what_the_library_says(method: str, status: str, headers: Headers, body: list[bytes]) -> None:
    ours = _sent(OnePiece, method, status, headers, body)
    assert _without_date(ours) == _without_date(_sent(Response, method, status, headers, body))


@pytest.mark.parametrize("length", [[("Content-Length", "5")], []])
def test_a_file_follows_its_head(file: Any, length: Headers) -> None:
    ours = _sent(OnePiece, "GET", "200 OK", PLAIN + length, FileWrapper(file))
    file.seek(0)
    assert _without_date(ours) == _without_date(_sent(Response, "GET", "200 OK", PLAIN + length, FileWrapper(file)))


@pytest.mark.parametrize(
    ("status", "headers", "body"), [("201 CREATED", [("Content-Length", "5")], [b"seven"]), ("204 NO CONTENT", [], [])]
)
def test_an_answer_leaves_with_one_call(status: str, headers: Headers, body: list[bytes]) -> None:
    assert len(_sent(OnePiece, "POST", status, headers, body)) == 1


def test_what_comes_in_pieces_does_not_wait_for_its_end() -> None:
    first, *rest = _sent(OnePiece, "GET", "200 OK", [("Content-Length", "10")], [b"first", b"later"])
    assert first.endswith(b"\r\n\r\nfirst")
    assert rest == [b"later"]
