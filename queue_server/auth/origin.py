"""Cross-site request forgery: a browser sends its cookies with any request, so a request that changes something must
come from our own pages. Browsers say so in `Sec-Fetch-Site` (W3C Fetch Metadata), older ones in `Origin` (RFC 6454)."""

from urllib.parse import urlsplit

from flask import Request

from queue_server.domain.problems import Problem

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check(request: Request) -> None:
    """Refuse with `wrong_origin` a changing request that a browser sends from elsewhere.

    A request with an `Authorization` header is no forgery: no browser adds that by itself. One with neither of the
    two headers comes from a program, which holds its cookie on purpose.
    """
    if request.method in _SAFE_METHODS or "Authorization" in request.headers:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Problem("wrong_origin")
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Problem("wrong_origin")
