"""The process that knows faces, with the real model: what it finds, what it refuses, and how it is survived."""

import io
import os
import resource
import signal
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from devices.contract import State
from devices.face import service
from devices.face.problems import (
    PHOTO_UNREADABLE,
    PHOTO_WITH_SEVERAL_FACES,
    PHOTO_WITHOUT_FACE,
    UNAVAILABLE,
    FaceProblem,
)
from devices.face.quality import Hint
from devices.face.service import FaceService
from devices.face.template import Template
from devices.sim.camera.portrait import portrait, print_of
from tests.devices.face.photos import as_file, collins, hopper
from tests.rings.line import until


def _template(faces: FaceService, data: bytes) -> Template:
    found = faces.photo(data).template
    assert found
    return found


@pytest.fixture(scope="module")
def reference(faces: FaceService) -> Template:
    return _template(faces, as_file(collins(), "PNG"))


def _chip_photo(width: int, kilobytes: int) -> bytes:
    """As a chip holds it: JPEG 2000 of a given size."""
    face = collins().crop((90, 0, 350, 340)).resize((width, width * 4 // 3))
    rate = width * width * 4 // 3 * 3 / (kilobytes * 1024)
    return as_file(face, "JPEG2000", quality_mode="rates", quality_layers=[rate])


def test_the_same_face_is_near_in_every_form_a_card_or_a_camera_gives_it(
    faces: FaceService, reference: Template
) -> None:
    picture = collins()
    forms = {
        "jpeg": as_file(picture, "JPEG", quality=60),
        "jpeg 2000 of a chip, 16 KB": _chip_photo(480, 16),
        "jpeg 2000 of a chip, 8 KB": _chip_photo(240, 8),
        "jpeg 2000 of an old chip, 4 KB": _chip_photo(120, 4),
        "cropped": as_file(picture.crop((60, 0, 400, 330))),
        "darker": as_file(ImageEnhance.Brightness(picture).enhance(0.5)),
        "brighter": as_file(ImageEnhance.Brightness(picture).enhance(1.2)),
        "leaning": as_file(picture.rotate(12, Image.Resampling.BICUBIC)),
        "grey": as_file(picture.convert("L")),
        "as a phone takes it": as_file(picture.resize((3_400, 3_400), Image.Resampling.BICUBIC), quality=80),
        "half the size": as_file(picture.resize((300, 300), Image.Resampling.LANCZOS)),
    }
    far = {name: reference.distance(_template(faces, data)) for name, data in forms.items()}
    assert {name: at for name, at in far.items() if at > 0.40} == {}


def test_two_people_are_far_apart(faces: FaceService, reference: Template) -> None:
    assert reference.distance(_template(faces, as_file(hopper(), "PNG"))) > 0.6
    assert reference.distance(_template(faces, as_file(portrait("an")))) > 0.5


def _vast_inside(jpeg_2000: bytes) -> bytes:
    """A small picture by its box, of 40,000 × 40,000 by its codestream: SIZ, ITU-T T.800, A.5.1."""
    at = jpeg_2000.index(b"\xff\x51")
    sizes = slice(at + 6, at + 14), slice(at + 22, at + 30)
    changed = bytearray(jpeg_2000)
    for size in sizes:
        changed[size] = struct.pack("!II", 40_000, 40_000)
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", PHOTO_UNREADABLE),
        (b"\xff\xd8\xff\xe0 and no more", PHOTO_UNREADABLE),
        (as_file(collins())[:6_000], PHOTO_UNREADABLE),
        (as_file(collins(), "JPEG2000")[:6_000], PHOTO_UNREADABLE),
        (as_file(collins(), "GIF"), PHOTO_UNREADABLE),
        (_vast_inside(as_file(collins(), "JPEG2000")), PHOTO_UNREADABLE),
        (bytes(10_000_001), PHOTO_UNREADABLE),
        (as_file(Image.new("RGB", (300, 400), "white")), PHOTO_WITHOUT_FACE),
    ],
    ids=[
        "empty",
        "no picture",
        "half a jpeg",
        "half a jpeg 2000",
        "another format",
        "a jpeg 2000 that is vast inside",
        "too many bytes",
        "no face",
    ],
)
def test_a_photo_that_is_none_is_refused_with_its_reason(faces: FaceService, data: bytes, code: str) -> None:
    with pytest.raises(FaceProblem) as told:
        faces.photo(data)
    assert told.value.code == code


def test_a_small_file_that_says_it_is_a_huge_picture_is_refused_before_it_is_decoded(faces: FaceService) -> None:
    began = time.monotonic()
    with pytest.raises(FaceProblem) as told:
        faces.photo(_bomb(40_000))
    assert told.value.code == PHOTO_UNREADABLE
    assert time.monotonic() - began < 1
    assert faces.health().state is State.READY


def test_a_photo_of_two_people_is_refused(faces: FaceService) -> None:
    both = Image.new("RGB", (1280, 480))
    both.paste(portrait("an"), (0, 0))
    both.paste(portrait("chi"), (640, 0))
    with pytest.raises(FaceProblem) as told:
        faces.photo(as_file(both))
    assert told.value.code == PHOTO_WITH_SEVERAL_FACES


def _frame(picture: Image.Image) -> np.ndarray:  # type: ignore[type-arg]
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (portrait("an"), None),
        (Image.new("RGB", (640, 480), "grey"), Hint.NOBODY),
        (Image.new("RGB", (640, 480), (9, 9, 9)), Hint.MORE_LIGHT),
        (portrait("an").filter(ImageFilter.GaussianBlur(4)), Hint.HOLD_STILL),
        (ImageEnhance.Brightness(portrait("an")).enhance(0.2), Hint.MORE_LIGHT),
        (portrait("an").rotate(26, Image.Resampling.BICUBIC, fillcolor=(170, 180, 185)), Hint.HEAD_UPRIGHT),
        (
            portrait("an").resize((220, 165), Image.Resampling.LANCZOS).crop((-210, -150, 430, 330)),
            Hint.COME_CLOSER,
        ),
    ],
    ids=["good", "nobody", "a covered lens", "blurred", "dark", "leaning", "far away"],
)
def test_a_picture_that_is_not_good_is_not_measured_and_says_what_to_do(
    faces: FaceService, picture: Image.Image, expected: Hint | None
) -> None:
    sighting = faces.frame(_frame(picture))
    assert sighting.hint is expected
    assert (sighting.template is None) == (expected is not None)


def test_a_person_far_behind_does_not_count(faces: FaceService) -> None:
    hall = portrait("an").copy()
    hall.paste(portrait("chi").resize((240, 180), Image.Resampling.LANCZOS).crop((70, 10, 170, 165)), (0, 0))
    assert faces.frame(_frame(hall)).hint is None


def test_a_turned_head_is_told_from_a_turned_print(faces: FaceService) -> None:
    from devices.face.planarity import FLAT, residual

    ahead = faces.frame(_frame(portrait("an"))).landmarks
    head = faces.frame(_frame(portrait("an", 25))).landmarks
    paper = faces.frame(_frame(print_of("an", 35))).landmarks
    assert ahead and head and paper
    assert head.side > 0.70 > 0.62 > paper.side
    assert residual(ahead, head) > FLAT > residual(ahead, paper)


@pytest.fixture(scope="module")
def shared_faces() -> Iterator[FaceService]:
    faces = FaceService("faces")
    faces.start()
    yield faces
    faces.stop()


@pytest.fixture
def own_faces(shared_faces: FaceService) -> FaceService:
    """One to be cruel to."""
    until(lambda: shared_faces.health().state is State.READY, 20)
    return shared_faces


def _answers(faces: FaceService) -> bool:
    try:
        return faces.photo(as_file(portrait("an"))).template is not None
    except FaceProblem as problem:
        assert problem.code == UNAVAILABLE
        return False


def test_killed_in_the_middle_it_is_back_by_itself_and_the_loss_is_told(
    own_faces: FaceService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    first, before = own_faces.pid, own_faces.health().reconnects
    assert first
    os.kill(first, signal.SIGKILL)
    until(lambda: _answers(own_faces), 30)
    assert own_faces.pid != first
    assert own_faces.health().reconnects > before
    assert len([line for line in caplog.messages if "ready -> absent" in line]) == 1


def test_a_process_that_hangs_is_killed_and_replaced(own_faces: FaceService, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own_faces.pid
    assert first
    monkeypatch.setattr(service, "ASK_S", 1.0)
    os.kill(first, signal.SIGSTOP)
    assert not _answers(own_faces)
    # Asked without a pause it must still come to load its model.
    until(lambda: _answers(own_faces), 30)
    assert own_faces.pid != first
    assert not Path(f"/proc/{first}").exists()


def test_the_process_dumps_no_core_and_ends_with_the_service() -> None:
    faces = FaceService("faces")
    faces.start()
    until(lambda: faces.health().state is State.READY, 20)
    pid = faces.pid
    assert pid
    assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
    faces.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert faces.pid is None


def test_a_library_that_ends_the_process_with_status_0_is_a_fault_and_not_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What face_recognition does when its models are missing: it says so and quits as if all were well."""
    (tmp_path / "face_recognition.py").write_text("print('Please install face_recognition_models')\nquit()\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', Path.cwd())}")
    faces = FaceService("faces")
    faces.start()
    try:
        until(lambda: faces.health().state is State.ABSENT, 20)
        assert "status 0" in faces.health().last_error
        with pytest.raises(FaceProblem):
            faces.photo(b"")
    finally:
        faces.stop()


def _bomb(side: int) -> bytes:
    """A PNG of `side` × `side` black pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    file = io.BytesIO()
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", side, side, 8, 0, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b""))
    return file.getvalue()
