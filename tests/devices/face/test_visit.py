"""A whole visit: a person before a real stream of pictures, the real model, and the photo of their card."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from devices.camera.camera import Camera
from devices.contract import State
from devices.face import check as checks
from devices.face import visit as visits
from devices.face.check import Decision, Verdict
from devices.face.desk import FaceDesk
from devices.face.installed import missing
from devices.face.problems import ENDED, PHOTO_WITHOUT_FACE, FaceProblem
from devices.face.quality import Hint
from devices.face.reception import Guests
from devices.face.service import FaceService
from devices.face.thresholds import FILE, write
from devices.face.visit import FaceVisit
from devices.sim.camera.portrait import portrait
from tests.devices.camera.simulated import SimulatedCamera, simulated_camera
from tests.devices.face.photos import as_file
from tests.devices.face.sightings import calibrated
from tests.rings.line import until

CONSENT = "consent-7Hq2"
TURNS = {Hint.TURN_LEFT: "left", Hint.TURN_RIGHT: "right"}


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCamera]:
    with simulated_camera(tmp_path_factory.mktemp("camera")) as running:
        yield running


@pytest.fixture(scope="module")
def camera(simulated: SimulatedCamera) -> Iterator[Camera]:
    opened = Camera(simulated.address, "Camera 1")
    opened.start()
    until(lambda: opened.health().state is State.READY, 20)
    yield opened
    opened.stop()


@pytest.fixture
def visit(faces: FaceService, camera: Camera, simulated: SimulatedCamera) -> Iterator[FaceVisit]:
    opened = FaceVisit(faces, camera, faces.start_thresholds(), CONSENT)
    yield opened
    opened.end()
    simulated.pose(person="nobody")


def _card(person: str) -> bytes:
    """The photo on the card of a drawn person, as a chip holds it."""
    photo = portrait(person, 3).crop((150, 30, 490, 460)).resize((480, 608))
    return as_file(photo, "JPEG2000", quality_mode="rates", quality_layers=[40])


def _obeyed(
    visit: FaceVisit, simulated: SimulatedCamera, answer: Callable[[str], str] = lambda asked: asked
) -> Verdict:
    """Turn the person as the screen asks until there is a verdict."""
    shown = ""

    def over() -> bool:
        nonlocal shown
        wanted = TURNS.get(visit.progress().hint or Hint.NOBODY, "front")
        if wanted != shown:
            shown = wanted
            simulated.pose(turn=answer(wanted))
        return visit.decision is not None

    until(over, 60)
    verdict = visit.decision
    assert verdict
    return verdict


def test_the_holder_of_the_card_is_accepted_one_line_says_so_and_reception_may_know_them_again(
    visit: FaceVisit, simulated: SimulatedCamera, faces: FaceService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    simulated.pose(person="an")
    visit.reference(_card("an"))
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="accepted"):
        visit.guest("appointment-1", "consent-2", now, now + timedelta(hours=1))
    visit.start()
    verdict = _obeyed(visit, simulated)
    assert (verdict.decision, verdict.standing) == (Decision.ACCEPTED, "uncalibrated")
    assert verdict.distance is not None and verdict.distance <= 0.40
    until(lambda: [line for line in caplog.messages if line.startswith("face")])
    assert [line for line in caplog.messages if line.startswith("face")] == [
        f"face check: decision=accepted distance={verdict.distance:.3f} threshold=0.400 (uncalibrated) "
        f"model=dlib-resnet-v1 consent={CONSENT}"
    ]
    guests = Guests(faces.start_thresholds())
    guests.enrol(visit.guest("appointment-1", "consent-2", now, now + timedelta(hours=1)), verdict)
    visit.end()
    seen = faces.photo(as_file(portrait("an"))).template
    assert seen
    proposal = guests.propose(seen, now)
    assert proposal and proposal.appointment_id == "appointment-1"


def test_somebody_elses_card_leads_to_an_officer(visit: FaceVisit, simulated: SimulatedCamera) -> None:
    simulated.pose(person="chi")
    visit.reference(_card("binh"))
    visit.start()
    assert _obeyed(visit, simulated).decision is Decision.OFFICER


def test_a_print_of_the_holder_leads_to_an_officer(
    visit: FaceVisit, simulated: SimulatedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One try instead of three: each ends when the time for a turn is up.
    monkeypatch.setattr(checks, "TRIES", 1)
    simulated.pose(person="an", flat=True)
    visit.reference(_card("an"))
    visit.start()
    verdict = _obeyed(visit, simulated)
    assert verdict.decision is Decision.OFFICER
    assert verdict.why in ("not-turned", "flat")
    assert verdict.distance is not None and verdict.distance <= 0.40


def test_a_camera_that_falls_silent_leads_to_an_officer(
    visit: FaceVisit, simulated: SimulatedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "_SILENT_S", 1.0)
    visit.reference(_card("an"))
    visit.start()
    until(lambda: visit.progress().hint is Hint.NOBODY)
    simulated.switch(stall=True)
    try:
        until(lambda: visit.decision is not None)
        verdict = visit.decision
        assert verdict and (verdict.decision, verdict.why) == (Decision.OFFICER, "face-unavailable")
    finally:
        simulated.switch(stall=False)


def test_a_photo_without_a_face_is_told_before_anybody_is_looked_at(visit: FaceVisit) -> None:
    with pytest.raises(FaceProblem) as told:
        visit.reference(as_file(portrait("an").crop((0, 0, 150, 480))))
    assert told.value.code == PHOTO_WITHOUT_FACE
    with pytest.raises(ValueError, match="reference"):
        visit.start()


def test_nothing_is_looked_at_without_a_consent(faces: FaceService, camera: Camera) -> None:
    with pytest.raises(ValueError, match="consent"):
        FaceVisit(faces, camera, faces.start_thresholds(), "")


def test_a_visit_forgets_all_by_itself_when_nobody_ends_it(faces: FaceService, camera: Camera) -> None:
    visit = FaceVisit(faces, camera, faces.start_thresholds(), CONSENT, keep_s=2.0)
    visit.reference(_card("an"))
    visit.start()
    template = visit._reference
    assert template
    until(lambda: not any(one.name == "face-visit" for one in threading.enumerate()), 10)
    with pytest.raises(ValueError, match="wiped"):
        template.distance(template)
    with pytest.raises(FaceProblem) as told:
        visit.progress()
    assert told.value.code == ENDED
    assert not camera.latest.watched


@pytest.fixture(scope="module")
def desk(simulated: SimulatedCamera, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaceDesk]:
    opened = FaceDesk(simulated.address, "Camera 1", tmp_path_factory.mktemp("data"))
    opened.start()
    yield opened
    opened.stop()


def test_a_desk_has_one_visit_at_a_time_and_none_before_it_is_ready(desk: FaceDesk, simulated: SimulatedCamera) -> None:
    with pytest.raises(FaceProblem) as told:
        desk.begin(_card("an"), CONSENT)
    assert told.value.code == "face-unavailable"
    until(lambda: desk.ready, 30)
    assert {health.identity.kind for health in desk.healths()} == {"camera", "face"}
    desk.begin(_card("an"), CONSENT)
    first = desk._now()
    desk.begin(_card("binh"), CONSENT)
    assert desk.progress().verdict is None
    with pytest.raises(FaceProblem):
        first.progress()
    desk.end()
    with pytest.raises(FaceProblem) as told:
        desk.progress()
    assert told.value.code == ENDED


def test_thresholds_are_called_uncalibrated_until_they_are_measured_here(desk: FaceDesk, faces: FaceService) -> None:
    until(lambda: desk.ready, 30)
    health = desk.healths()[1]
    assert (health.state, health.reason) == (State.WARNING, "thresholds-uncalibrated")
    write(desk._data / FILE, calibrated(faces.start_thresholds()))
    try:
        assert (desk.healths()[1].state, desk.ready) == (State.READY, True)
    finally:
        (desk._data / FILE).unlink()


def test_thresholds_that_make_no_sense_are_not_worked_with(desk: FaceDesk) -> None:
    until(lambda: desk.ready, 30)
    (desk._data / FILE).write_text('accept = "3"\n', encoding="utf-8")
    try:
        health = desk.healths()[1]
        assert (health.state, health.reason) == (State.ERROR, "thresholds-unusable")
        assert "line 1" in health.last_error
        assert not desk.ready
        with pytest.raises(FaceProblem):
            desk.begin(_card("an"), CONSENT)
    finally:
        (desk._data / FILE).unlink()


def test_what_faces_need_is_installed_here() -> None:
    assert missing() == []
