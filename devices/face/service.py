"""Faces for the programs of this machine: pictures go in, sightings come out, and the work happens elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.camera.frame import Picture
from devices.contract import Deadline, Identity, Kind, Outcome, Result
from devices.face.problems import UNAVAILABLE, FaceProblem
from devices.face.process import LOAD_S, LOADING, FaceDriver
from devices.face.sighting import Model, Sighting
from devices.face.thresholds import Thresholds
from devices.health import Health, HealthRecord
from devices.worker import Worker

ASK_S = 5.0
"""A picture of 640 × 480 takes 0.1 s; a busy machine several times that."""


class FaceService:
    """Starts with `start`, ends with `stop`; safe from every thread. All questions are answered in turn."""

    def __init__(self, name: str, patience_s: float = ASK_S) -> None:
        """`name` is what the staff call it; `patience_s` how long one picture may take, the loading included."""
        self._patience_s = patience_s
        self._driver = FaceDriver()
        self.record = HealthRecord(Identity(Kind.FACE, "process"), name)
        self.worker = Worker(self._driver, self.record)

    def start(self) -> None:
        """Begin to load the model; it takes seconds, and nobody waits for it here."""
        self.worker.start()

    def stop(self) -> None:
        """End the process, with all it has in memory."""
        self.worker.stop()

    def health(self) -> Health:
        """How it is now."""
        return self.worker.health()

    @property
    def pid(self) -> int | None:
        """The process, for whoever measures or kills it."""
        return self._driver.pid

    def model(self, within_s: float = LOAD_S) -> Model:
        """The model that is loaded, waiting for it. Raises FaceProblem."""
        if self._driver.model is None:
            self._ask({"do": "ping"}, b"", within_s)
        if self._driver.model is None:
            raise FaceProblem(UNAVAILABLE)
        return self._driver.model

    def start_thresholds(self) -> Thresholds:
        """The thresholds the model starts with, without evidence. Raises FaceProblem."""
        self.model()
        if self._driver.start_thresholds is None:
            raise FaceProblem(UNAVAILABLE)
        return self._driver.start_thresholds

    def frame(self, picture: Picture) -> Sighting:
        """What a camera's picture shows. Raises FaceProblem."""
        rows, columns = picture.shape[:2]
        return self._sighting({"do": "frame", "rows": rows, "columns": columns}, memoryview(picture.tobytes()))

    def photo(self, data: bytes) -> Sighting:
        """The one face on the photo of a card, JPEG or JPEG 2000. Raises FaceProblem."""
        return self._sighting({"do": "photo"}, data)

    def _sighting(self, head: Mapping[str, Any], body: bytes | memoryview) -> Sighting:
        model = self.model(self._patience_s)
        seen = self._ask(head, body, self._patience_s)
        if "problem" in seen:
            raise FaceProblem(str(seen["problem"]), str(seen.get("detail", "")))
        try:
            return Sighting.of(seen, model)
        except ValueError as why:
            raise FaceProblem(UNAVAILABLE, str(why)) from why

    def _ask(self, head: Mapping[str, Any], body: bytes | memoryview, within_s: float) -> Mapping[str, Any]:
        answers: list[Mapping[str, Any]] = []

        def operation(deadline: Deadline) -> Outcome:
            if not self._driver.loaded(deadline):
                return Outcome(Result.FAILED, LOADING, untouched=True)
            answers.append(self._driver.ask(head, body, deadline))
            return Outcome(Result.DONE, "done")

        outcome = self.worker.do(operation, within_s).outcome()
        if outcome.result is not Result.DONE or not answers:
            raise FaceProblem(UNAVAILABLE, outcome.reason)
        return answers[0]
