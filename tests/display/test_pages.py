"""The wall's page shell: the files of the build, under the strict policy."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from display import pages


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build as the bundler leaves it."""
    dist = tmp_path / "dist"
    dist.mkdir()
    entry = {"js": "wall-AB12.js", "css": "wall-CD34.css", "preload": ["chunk-EF56.js"]}
    (dist / "manifest.json").write_text(json.dumps({"wall": entry}))
    (dist / "wall-AB12.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("not for the wall")
    monkeypatch.setattr(pages, "DIST", dist)
    return dist


def test_the_page_names_its_files_and_nothing_else(client: FlaskClient, built: Path) -> None:
    answer = client.get("/wall/")
    assert answer.status_code == 200
    page = answer.text
    for file in ("wall-AB12.js", "wall-CD34.css", "chunk-EF56.js"):
        assert f'"/wall/static/{file}"' in page
    assert '<html lang="vi">' in page
    assert "<style" not in page
    assert "</script>" in page
    assert "http" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_built_files_are_kept_for_good(client: FlaskClient, built: Path) -> None:
    answer = client.get("/wall/static/wall-AB12.js")
    assert answer.status_code == 200
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == 31_536_000


@pytest.mark.parametrize("path", ["../secret.txt", "..%2fsecret.txt", "wall-OLD.js", "%2e%2e/secret.txt"])
def test_nothing_outside_the_build_is_served(path: str, client: FlaskClient, built: Path) -> None:
    assert client.get(f"/wall/static/{path}").status_code == 404


def test_the_page_is_not_kept(client: FlaskClient, built: Path) -> None:
    """A wall that is reloaded after an update must get the new files."""
    assert client.get("/wall/").cache_control.no_cache
