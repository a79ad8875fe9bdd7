"""The shells of the pages and their files, as any browser gets them."""

import re

import pytest
import requests

from tests.running import Centre

PATHS = ["/", "/pair", "/counter", "/reception", "/manager", "/technician", "/tablet", "/t"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", PATHS)
def test_a_shell_allows_nothing_inline_and_its_files_are_there(centre: Centre, path: str) -> None:
    shell = requests.get(centre.url + path, timeout=10)
    assert (shell.status_code, shell.headers["Content-Security-Policy"]) == (200, POLICY)
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", shell.text) == []
    files = re.findall(r'(?:src|href)="(/[^"]+)"', shell.text)
    assert len(files) >= 3
    for file in files:
        assert requests.get(centre.url + file, timeout=10).status_code == 200, file


def test_files_named_by_their_content_are_kept_for_good(centre: Centre) -> None:
    shell = centre.get("/counter")
    assert shell.headers["Cache-Control"] == "no-cache"
    script = re.search(r'src="(/assets/[^"]+\.js)"', shell.text)
    assert script is not None
    answer = centre.get(script.group(1))
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fapp.py", "../../app.py", "%2fetc%2fpasswd"])
def test_only_files_of_the_build_are_served(centre: Centre, name: str) -> None:
    assert centre.get(f"/assets/{name}").status_code == 404


def test_the_font_has_the_vietnamese_letters_and_comes_from_here(centre: Centre) -> None:
    style = re.search(r'href="(/assets/[^"]+\.css)"', centre.get("/counter").text)
    assert style is not None
    text = centre.get(style.group(1)).text
    assert "U+1EA0-1EF9" in text
    fonts = re.findall(r'url\("?([^")]+\.woff2)"?\)', text)
    assert len(fonts) == 9
    for font in fonts:
        answer = centre.get("/assets/" + font.removeprefix("./"))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "font/woff2")
