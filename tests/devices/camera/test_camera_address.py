"""Where a camera is: addresses that name one camera for good, and pictures from this machine alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.address import AddressError
from devices.camera.address import ClipAddress, StreamAddress, V4l2Address, parse
from devices.described import DeviceFileError
from devices.device_file import read_device_file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v4l2:///dev/v4l/by-id/usb-C920-index0", V4l2Address("/dev/v4l/by-id/usb-C920-index0")),
        ("http://127.0.0.1:9190/camera.mjpeg", StreamAddress("127.0.0.1", 9190, "/camera.mjpeg")),
        ("http://[::1]:9190/a", StreamAddress("::1", 9190, "/a")),
        ("file:///srv/clip.mjpeg", ClipAddress("/srv/clip.mjpeg")),
    ],
)
def test_an_address_is_read_and_written_alike(text: str, expected: object) -> None:
    assert parse(text) == expected
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("v4l2:///dev/video0", "only the first camera found this time"),
        ("v4l2:///dev/v4l/../video0", "not a camera of this machine"),
        ("http://192.168.1.7:80/camera", "this machine alone"),
        ("http://127.0.0.1:9190", "a path is missing"),
        ("http://127.0.0.1:9190/a?b=c", "a path is missing"),
        ("http://127.0.0.1:999999/a", "not a stream"),
        ("rtsp://127.0.0.1/a", "not a camera"),
        ("/dev/video0", "not a camera"),
        ("", "not a camera"),
    ],
)
def test_what_is_no_camera_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(AddressError, match=why):
        parse(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for written in (text, f"http://{text}", f"v4l2://{text}", f"file://{text}"):
        try:
            parse(written)
        except AddressError as why:
            assert str(why)


def test_a_slip_in_the_device_file_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "devices.toml"
    file.write_text('[[camera]]\nname = "Camera 1"\naddress = "v4l2:///dev/video0"\n', encoding="utf-8")
    with pytest.raises(DeviceFileError, match="line 3: 'v4l2:///dev/video0' is only the first"):
        read_device_file(file)
