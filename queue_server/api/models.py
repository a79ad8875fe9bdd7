"""What the calls accept: the bodies and queries, validated once."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from queue_server.domain.appointment_code import ALPHABET, LENGTH, as_typed

Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
"""An id, or the code a person would write."""
Note = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
"""A line a person wrote; control characters are no part of one, and PostgreSQL refuses NUL."""

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
CODE_PATTERN = rf"^[{ALPHABET}]{{{LENGTH}}}$"

WebAddress = Annotated[str, StringConstraints(max_length=400, pattern=r"^https?://[^\s/]+/?$")]
"""Of a server, without a path."""


def _near(moment: datetime | None) -> datetime | None:
    if moment is not None and not 2000 <= moment.year < 2200:
        raise ValueError("is not a moment of this century")
    return moment


def _appointment(said: object) -> str | datetime | None:
    """An id or code as it is, a moment as one: three forms that have nothing in common."""
    if said is None:
        return None
    if not isinstance(said, str):
        raise ValueError("is no text")
    if re.fullmatch(UUID_PATTERN, said):
        return said
    if re.fullmatch(CODE_PATTERN, code := as_typed(said)):
        return code
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise ValueError("is no id or code, and no ISO time") from None
    if at.tzinfo is None:
        raise ValueError("has no time zone")
    return _near(at)


class Body(BaseModel):
    """A body that knows all its fields: a misspelt one is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


PersonNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
"""The personal number on a card. It is turned into the mark of a day at once and kept nowhere."""
Uuid = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
AppointmentCode = Annotated[
    str,
    StringConstraints(max_length=2 * LENGTH),
    AfterValidator(as_typed),
    Field(pattern=CODE_PATTERN),
]
"""As a person types it: in small letters too, and with spaces."""


class Nothing(Body):
    """A command that needs no more than its address."""


class Ending(Body):
    """What becomes of the ticket that is at the counter; it is named, so that a screen of before ends no other."""

    ticket: Key
    command: Literal["finish", "no-show", "park"]


class CallNext(Body):
    ending: Ending | None = None


class SignIn(Body):
    login: Annotated[Key, StringConstraints(to_lower=True, strip_whitespace=True)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PairingCode(Body):
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class Issue(Body):
    service: Key
    channel: Literal["kiosk", "reception", "phone", "appointment"] = "kiosk"
    priority: Literal["none", "elderly", "pregnant", "disabled", "merit"] = "none"
    appointment: Annotated[
        str | datetime | None,
        PlainValidator(_appointment, json_schema_input_type=Annotated[str, Field(max_length=64)] | None),
    ] = None
    """One booked here, by its id or code; or the moment of one booked elsewhere."""
    help: Annotated[list[Literal["wheelchair", "deaf", "guide"]], Field(max_length=3)] = []
    language: Literal["vi", "en"] = "vi"
    identity: Literal["none", "card", "card_face", "face_hint", "officer"] = "none"
    """How the person was recognised (`domain/recognition.py`)."""
    paper: Key | None = None
    """The id of the kiosk that asks and will print the ticket."""
    person: PersonNumber | None = None


class Call(Body):
    counter: Key
    reason: Note = ""


class Transfer(Body):
    service: Key
    note: Note = ""


class Cancel(Body):
    reason: Note = ""


class Paper(Body):
    outcome: Literal["done", "failed", "unknown"]
    detail: Note = ""
    job: Key | None = None


class Reprint(Body):
    reason: Annotated[Note, StringConstraints(min_length=1)]
    kiosk: Key | None = None


class CounterChange(Body):
    officer: Key | None = None
    reason: Note = ""


class Rating(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[Literal["attitude", "guidance", "time", "result", "other"]], Field(max_length=5)] = []


DeviceKey = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""An address or a place on a line; the line has the name the staff gave it."""
Keyword = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z0-9-]*$")]
"""A stable word for machines, IPP style."""
Moment = Annotated[AwareDatetime, AfterValidator(_near)]
CounterName = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[a-z_]+$")]
DeviceState = Literal["disabled", "absent", "connecting", "ready", "warning", "blocked", "error", "unknown"]


class DeviceReport(Body):
    """One device as its host sees it."""

    key: DeviceKey
    kind: Literal["printer", "board", "keypad", "scanner", "id_card", "camera", "face", "bus", "screen"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
    state: DeviceState
    reason: Keyword = ""
    since: Moment
    counters: Annotated[dict[CounterName, Annotated[int, Field(ge=0, le=2**53)]], Field(max_length=16)] = {}
    last_error: Note = ""
    testable: bool = False


class DeviceTested(Body):
    """What became of a test that was asked for."""

    key: DeviceKey
    outcome: Literal["done", "failed", "unknown"]
    reason: Keyword = ""


def _each_once(items: list[DeviceReport]) -> list[DeviceReport]:
    if len({item.key for item in items}) < len(items):
        raise ValueError("two devices have the same key")
    return items


class DeviceReports(Body):
    """All devices of a host; `at` is the host's clock, from which its other moments are corrected."""

    at: Moment
    items: Annotated[list[DeviceReport], Field(max_length=64), AfterValidator(_each_once)]
    tested: Annotated[list[DeviceTested], Field(max_length=64)] = []


class LeaseAsked(Body):
    service: Key


class OfflineTicket(Body):
    """One ticket that a kiosk issued from a lease. `intent` is the Idempotency-Key under which it was tried online."""

    lease: Uuid
    n: Annotated[int, Field(ge=1, le=9999)]
    number: Annotated[str, StringConstraints(min_length=1, max_length=8, pattern=r"^[^\x00-\x1f]*$")]
    service: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]*$")]
    issued_at: Moment
    intent: Key
    priority: Literal["none", "elderly", "pregnant", "disabled", "merit"] = "none"
    help: Annotated[list[Literal["wheelchair", "deaf", "guide"]], Field(max_length=3)] = []
    language: Literal["vi", "en"] = "vi"
    job: Uuid | None = None
    """The kiosk's own id of the paper it began."""


class OfflineTickets(Body):
    """In any order; the moments are the server's time, as the kiosk reckons it by `Motcua-Time`."""

    items: Annotated[list[OfflineTicket], Field(min_length=1, max_length=100)]


class CardRefused(Body):
    """Why a card failed; nothing of whose it was."""

    reason: Annotated[Keyword, StringConstraints(min_length=1)]


class Booking(Body):
    service: Key
    at: Annotated[AwareDatetime, AfterValidator(_near)]
    person: PersonNumber | None = None


class WhoCame(Body):
    """Somebody in front of a kiosk or at reception: the number of their card, or the code of their appointment."""

    person: PersonNumber | None = None
    code: AppointmentCode | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "WhoCame":
        if (self.person is None) == (self.code is None):
            raise ValueError("either person or code")
        return self


class FindAppointment(Body):
    code: AppointmentCode


class SlotsQuery(BaseModel):
    service: Key
    day: date


class TicketsQuery(BaseModel):
    """`number` as it stands on the paper, in small letters too."""

    number: Annotated[Key, StringConstraints(max_length=8, strip_whitespace=True, to_upper=True)]


class DayQuery(BaseModel):
    day: date | None = None


class DevicesQuery(BaseModel):
    history: Annotated[int, Field(ge=0, le=20)] = 0


class ServicesQuery(BaseModel):
    purpose: Literal["submit", "result", "pay", "online", "other"] | None = None


class ProceduresQuery(BaseModel):
    q: Annotated[str, StringConstraints(max_length=200)] = ""
    agency: Annotated[str, StringConstraints(max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class PrintJobsQuery(BaseModel):
    state: Literal["queued", "done", "failed", "unknown"] | None = None
    kiosk: Key | None = None


class LogQuery(BaseModel):
    """`known` is the digest of who may come in as the standby knows it; `address` is where it would serve."""

    after: Annotated[int, Field(ge=0, le=2**53)]
    known: Annotated[str, StringConstraints(max_length=64)] = ""
    wait_s: Annotated[float, Field(ge=0, le=25)] = 0.0
    address: WebAddress | None = None


class Deposition(Body):
    """`generation` is that of the new primary, `successor` its address."""

    generation: Annotated[int, Field(ge=2, le=2**31 - 1)]
    successor: WebAddress | None = None


class FeedQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 500
