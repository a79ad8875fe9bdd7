"""Whether faces can really be compared here. A process that ended well proves nothing: only a right answer does."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from devices.face.problems import UNAVAILABLE, FaceProblem
from devices.face.service import FaceService
from devices.face.sighting import Model
from devices.face.template import Template

_SAME = 0.35
_KILOBYTES = 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """The process gave right answers."""

    model: Model
    answer_ms: int
    memory_mb: int


def check_answers(faces: FaceService) -> Checked:
    """Have a drawn person compared with themselves. Raises FaceProblem when the answer is missing or wrong."""
    # A drawing: no photo of anybody has to be shipped for it.
    from devices.sim.camera.portrait import portrait

    model = faces.model()
    ahead = _measured(faces, portrait("an"))
    began = time.perf_counter()
    aside = _measured(faces, portrait("an", 10))
    took = time.perf_counter() - began
    if not 0 < ahead.distance(aside) <= _SAME:
        raise FaceProblem(UNAVAILABLE, "a drawn person is not found to be themselves")
    return Checked(model, round(took * 1000), memory_mb(faces.pid))


def _measured(faces: FaceService, picture: Image.Image) -> Template:
    file = io.BytesIO()
    picture.save(file, "PNG")
    template = faces.photo(file.getvalue()).template
    if template is None:
        raise FaceProblem(UNAVAILABLE, "a face came without its measure")
    return template


def memory_mb(pid: int | None) -> int:
    """Megabytes the process has in memory; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) // _KILOBYTES for line in status.splitlines() if line.startswith("VmRSS"))
