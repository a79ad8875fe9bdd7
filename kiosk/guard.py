"""Who may talk to the kiosk's local pages: its own screen and nobody else."""

from flask import Flask, Response, request

from kiosk.problems import LocalProblem

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
}
BODY_LIMIT = 4096


def protect(app: Flask, port: int) -> None:
    """Refuse foreign hosts and foreign pages, bound what is sent, and put the security headers on every answer."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["TRUSTED_HOSTS"] = None

    @app.before_request
    def only_our_screen() -> None:
        # A name of the outside world that was pointed at 127.0.0.1 (DNS rebinding) shows itself in the Host header.
        if request.host.lower() not in hosts:
            raise LocalProblem("wrong_origin")
        if request.path.startswith("/local/") and _foreign(hosts):
            raise LocalProblem("wrong_origin")

    @app.after_request
    def put_headers(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def _foreign(hosts: frozenset[str]) -> bool:
    """True when a page other than ours sends the request. Browsers tell in Sec-Fetch-Site, older ones in Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"} or (site == "none" and request.method != "GET")
    origin = request.headers.get("Origin")
    return origin is not None and origin not in {f"http://{host}" for host in hosts}
