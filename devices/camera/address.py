"""Where a camera is, as it is written in commands and in the device file.

v4l2:///dev/v4l/by-id/usb-046d_C920-video-index0   a USB camera, by the name that stays with it
http://127.0.0.1:9190/camera.mjpeg                 a stream of JPEG pictures on this machine: a simulated camera
file:///srv/clip.mjpeg                             a recorded clip, played over and over
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from devices.address import AddressError, TcpAddress
from devices.entry import Entry

FORMS = "v4l2:///dev/v4l/by-id/NAME, http://127.0.0.1:PORT/PATH or file:///PATH"
_PATH = re.compile(r"/[^\s?#]+")
_BY_NUMBER = re.compile(r"/dev/video\d+")


@dataclass(frozen=True, slots=True)
class V4l2Address:
    """A camera of this machine behind the kernel's Video4Linux."""

    path: str

    def __str__(self) -> str:
        return f"v4l2://{self.path}"


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """Pictures over HTTP from this very machine."""

    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"http://{TcpAddress(self.host, self.port).authority}{self.path}"


@dataclass(frozen=True, slots=True)
class ClipAddress:
    """A recorded clip."""

    path: str

    def __str__(self) -> str:
        return f"file://{self.path}"


CameraAddress: TypeAlias = V4l2Address | StreamAddress | ClipAddress
CameraEntry: TypeAlias = Entry[CameraAddress]


def parse(text: str) -> CameraAddress:
    """The address written in `text`. Raises `devices.address.AddressError` naming the fault."""
    scheme, mark, rest = text.strip().partition("://")
    if mark and scheme == "v4l2":
        return _v4l2(text, rest)
    if mark and scheme == "file" and _is_path(rest):
        return ClipAddress(rest)
    if mark and scheme == "http":
        return _stream(text)
    raise AddressError(f"not a camera: {text!r}; it is {FORMS}")


def _v4l2(text: str, path: str) -> V4l2Address:
    if not _is_path(path):
        raise AddressError(f"not a camera of this machine: {text!r}; it is like v4l2:///dev/v4l/by-id/NAME")
    if _BY_NUMBER.fullmatch(path):
        # The next camera that is plugged in, or a virtual one, would take its place without a word.
        raise AddressError(f"{text!r} is only the first camera found this time: name it by /dev/v4l/by-id/ or by-path/")
    return V4l2Address(path)


def _stream(text: str) -> StreamAddress:
    try:
        parts = urlsplit(text.strip())
        where = TcpAddress.parse(parts.netloc if ":" in parts.netloc else f"{parts.netloc}:80")
    except ValueError:
        raise AddressError(f"not a stream of pictures: {text!r}; it is like http://127.0.0.1:PORT/PATH") from None
    if not where.is_loopback:
        # Whoever is on the way could put another face into the picture.
        raise AddressError(f"{text!r}: pictures are taken over HTTP from this machine alone (127.0.0.1)")
    if not _is_path(parts.path) or parts.query or parts.fragment:
        raise AddressError(f"{text!r}: a path is missing, like http://127.0.0.1:PORT/camera.mjpeg")
    return StreamAddress(where.host, where.port, parts.path)


def _is_path(path: str) -> bool:
    return bool(_PATH.fullmatch(path)) and path.isprintable() and ".." not in path.split("/")
