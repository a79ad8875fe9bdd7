"""gunicorn's worker of threads, in which a thread stays for a moment with the client it has answered."""

import select
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.body import Body, LengthReader
from gunicorn.workers.gthread import ThreadWorker

from queue_server.cli.one_piece import OnePiece
from queue_server.settings import SPARE_THREADS

STAY_MS = 50
"""A page loads its parts, a kiosk follows a ticket's paper and a desk calls the next within this time."""
_MOST = SPARE_THREADS // 2
"""Threads that wait so at a time: for all others' requests there are always as many."""


class StayingWorker(ThreadWorker):  # type: ignore[misc]
    """Whoever asks again at once is answered by the same thread.

    The library hands each connection back to the main thread after each answer and takes it up from there: two threads
    are woken and a dozen system calls made, a third of all that a request costs beside its command.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staying: set[Any] = set()

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer what was asked, and what is asked soon after it. Whether the connection may be used again."""
        while self._answer(req, conn):
            if not self._asks_again(req, conn):
                return True
            req = next(conn.parser)
        return False

    def _answer(self, req: Any, conn: Any) -> bool:
        """The library's way, with an answer in one piece, and without the hooks and the access log that nobody here
        asks for: each request is noted by the application.
        """
        answer, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg, response_class=OnePiece)
        environ["wsgi.multithread"] = True
        if not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
            answer.force_close()
        try:
            self._carry_out(answer, environ)
        except OSError:
            raise
        except (Exception, SystemExit):
            if not answer.headers_sent:
                raise
            # What has begun cannot become a refusal any more; the client sees that it ends too early.
            self.log.exception("Error handling request")
            util.close_graceful(conn.sock)
            raise StopIteration from None
        return not answer.should_close()

    def _carry_out(self, answer: OnePiece, environ: dict[str, Any]) -> None:
        pieces = self.wsgi(environ, answer.start_response)
        try:
            if isinstance(pieces, environ["wsgi.file_wrapper"]):
                answer.write_file(pieces)
            else:
                for piece in pieces:
                    answer.write(piece)
            answer.close()
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _asks_again(self, req: Any, conn: Any) -> bool:
        if not self.alive or len(self._staying) >= _MOST or not _is_read_whole(req.body):
            return False
        self._staying.add(conn)
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(STAY_MS))
        finally:
            self._staying.discard(conn)


def _is_read_whole(body: Body) -> bool:
    """What the application left unread is the library's to clear away: it does so within a time of its own."""
    return isinstance(body.reader, LengthReader) and body.reader.length == 0
