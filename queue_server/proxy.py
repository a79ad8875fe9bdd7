"""Who asks, when a reverse proxy on this machine stands in front of the server."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BehindProxy:
    """WSGI middleware that takes the asker's address and scheme from exactly one proxy, on loopback.

    That proxy writes X-Forwarded-For and X-Forwarded-Proto itself (`deploy/nginx.conf`). What comes from elsewhere may
    have written anything there, and is taken as it is.
    """

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner
        self._forwarded = ProxyFix(inner, x_for=1, x_proto=1)  # type: ignore[arg-type]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _on_loopback(environ.get("REMOTE_ADDR", "")):
            return self._forwarded(environ, start_response)
        return self._inner(environ, start_response)


def _on_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
