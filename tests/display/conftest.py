"""What the tests of the display share."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from display.pages import create_blueprint
from display.voice.clips import ClipStore


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> ClipStore:
    """One store for the whole run: each word is synthesised once."""
    return ClipStore(tmp_path_factory.mktemp("clips"))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """A server with nothing but the wall, open to everybody."""
    app = Flask("hall")
    app.register_blueprint(create_blueprint(tmp_path, guard=lambda: None), url_prefix="/wall")
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def measured() -> Callable[[Path], tuple[float, float]]:
    """Integrated loudness (LUFS) and true peak (dBFS) of a file, by ffmpeg's own meter."""
    return _ffmpeg_loudness


def _ffmpeg_loudness(wav: Path) -> tuple[float, float]:
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(wav), "-af", "ebur128=peak=true:framelog=verbose"]
    report = subprocess.run(
        [*command, "-f", "null", "-"], capture_output=True, text=True, check=True, timeout=20
    ).stderr
    figures = re.findall(r"^\s+(?:I|Peak):\s+(-?[\d.]+|-inf)", report, re.MULTILINE)
    return float(figures[-2]), float(figures[-1])
