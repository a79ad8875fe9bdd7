"""A camera on a real stream: its faults are known and survived, and no picture is kept."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from devices.camera import picture_check
from devices.camera.address import ClipAddress, parse
from devices.camera.camera import Camera
from devices.camera.frame import LatestFrame, Picture
from devices.camera.picture_check import BLACK, FROZEN, PictureCheck
from devices.contract import Result, State
from devices.sim.camera.station import CameraStation
from tests.devices.camera.simulated import SimulatedCamera
from tests.rings.line import until


@pytest.fixture
def camera(simulated: SimulatedCamera) -> Iterator[Camera]:
    opened = Camera(simulated.address, "Camera 1")
    opened.start()
    until(lambda: opened.health().state is State.READY, 20)
    yield opened
    opened.stop()


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        ("black", State.BLOCKED, BLACK),
        ("frozen", State.ERROR, FROZEN),
        ("stall", State.ABSENT, "connecting-to-device"),
        ("garbage", State.ABSENT, "connecting-to-device"),
        ("unplug", State.ABSENT, "connecting-to-device"),
    ],
)
def test_each_fault_is_known_by_its_name_and_ends_with_its_cause(
    camera: Camera,
    simulated: SimulatedCamera,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    state: State,
    reason: str,
) -> None:
    monkeypatch.setattr(picture_check, "_FROZEN_S", 1.0)
    simulated.switch(**{fault: True})
    until(lambda: camera.health().state is state, 20)
    assert camera.health().reason == reason
    simulated.switch(**{fault: False})
    camera.worker.wake()
    until(lambda: camera.health().state is State.READY, 30)


def test_one_line_is_logged_for_each_transition_and_none_for_a_picture(
    camera: Camera, simulated: SimulatedCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    simulated.switch(black=True)
    until(lambda: camera.health().state is State.BLOCKED)
    simulated.switch(black=False)
    until(lambda: camera.health().state is State.READY)
    told = [line for line in caplog.messages if line.startswith("camera:")]
    assert [line.split("): ")[1] for line in told] == ["ready -> blocked (no-picture-error)", "blocked -> ready "]


def test_who_watches_gets_the_newest_picture_and_afterwards_there_is_none(
    camera: Camera, simulated: SimulatedCamera
) -> None:
    with camera.watch() as watch:
        first = watch.next(5)
        second = watch.next(5)
        assert first and second
        assert second.number > first.number
        assert time.monotonic() - second.at < 1
        assert first.picture.shape == (480, 640, 3)
    assert camera.latest.newer_than(0, 0) is None


def test_a_person_before_the_camera_is_seen(camera: Camera, simulated: SimulatedCamera) -> None:
    with camera.watch() as watch:
        empty = watch.next(5)
        simulated.pose(person="chi")
        assert empty
        until(lambda: (frame := watch.next(5)) and np.abs(frame.picture.astype(int) - empty.picture).mean() > 10)


def test_its_trial_takes_a_picture_and_says_no_more_than_its_size(camera: Camera) -> None:
    outcome = camera.trial()
    assert (outcome.result, outcome.detail) == (Result.DONE, "640x480")


def test_the_command_tries_the_camera_of_a_device_file(simulated: SimulatedCamera, tmp_path: Path) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(f'[[camera]]\nname = "Camera 1"\naddress = "{simulated.address}"\n', encoding="utf-8")
    command = [sys.executable, "-m", "queue_server", "devices", "test", "Camera 1", "--devices", str(file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout) == {"name": "Camera 1", "result": "done", "reason": "done", "detail": "640x480"}
    assert done.returncode == 0


def test_a_camera_that_is_not_there_is_absent_and_not_fine() -> None:
    camera = Camera(parse("v4l2:///dev/v4l/by-id/usb-nobody-has-this-video-index0"), "Camera")
    camera.start()
    try:
        until(lambda: camera.health().state is State.ABSENT)
        assert camera.trial().result is Result.FAILED
    finally:
        camera.stop()


def test_a_clip_is_played_over_and_over(tmp_path: Path) -> None:
    station = CameraStation()
    station.sit("binh")
    path = tmp_path / "clip.mjpeg"
    path.write_bytes(b"".join(station.jpeg() for _ in range(5)))
    camera = Camera(ClipAddress(str(path)), "clip")
    camera.start()
    try:
        with camera.watch() as watch:
            until(lambda: (frame := watch.next(5)) and frame.number > 12, 20)
        assert camera.health().state is State.READY
    finally:
        camera.stop()


def _picture(value: int) -> Picture:
    return np.full((48, 64, 3), value, np.uint8)


def test_without_a_watcher_no_picture_is_held() -> None:
    latest = LatestFrame()
    latest.put(_picture(1), 0.0)
    with latest.watch() as watch:
        assert watch.next(0) is None
        latest.put(_picture(2), 1.0)
        latest.put(_picture(3), 2.0)
        frame = watch.next(0)
        assert frame and frame.picture[0, 0, 0] == 3
        assert watch.next(0) is None
    with latest.watch() as again:
        assert again.next(0) is None


def test_a_watcher_is_woken_by_the_next_picture() -> None:
    latest = LatestFrame()
    with latest.watch() as watch:
        threading.Timer(0.05, latest.put, (_picture(1), 0.0)).start()
        assert watch.next(5)


def test_a_still_picture_of_a_sensor_is_not_frozen_and_a_dim_room_is_not_black() -> None:
    check, noise = PictureCheck(), np.random.default_rng(1)
    dim = noise.integers(0, 60, (48, 64, 3), dtype=np.uint8)
    for second in range(20):
        picture = dim.copy()
        picture[second, 0, 0] += 1
        assert check.look(picture, second).state is State.READY
    assert check.look(_picture(3), 20.0).reason == BLACK
    assert check.look(_picture(130), 30.0).state is State.READY
    assert check.look(_picture(130), 33.9).state is State.READY
    assert check.look(_picture(130), 34.0).reason == FROZEN
