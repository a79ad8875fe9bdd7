"""What the calls answer. The OpenAPI document is made from these; a test holds every answer against them."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

State = Literal["waiting", "called", "serving", "finished", "no_show", "parked", "transferred", "cancelled", "expired"]
Purpose = Literal["submit", "result", "pay", "online", "other"]
Seconds = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]


class Shape(BaseModel):
    """An answer with exactly these members."""

    model_config = ConfigDict(extra="forbid")


class DeviceOfAsker(Shape):
    id: str
    kind: str
    name: str
    zone_ids: list[str]
    counter_id: str | None


class Me(Shape):
    role: str
    name: str
    officer_id: str | None
    counter_id: str | None
    device: DeviceOfAsker | None


class DeviceSession(Shape):
    kind: str
    open: str


class Made(Shape):
    id: str


class Theme(BaseModel):
    colour: str
    accent: str
    emblem_url: str | None = None


class Centre(Shape):
    id: str
    code: str
    name_vi: str
    name_en: str | None
    tz: str
    theme: Theme
    policy: dict[str, int]
    appointments: bool


class Named(Shape):
    id: str
    code: str
    name_vi: str
    name_en: str


class Where(Shape):
    zone_vi: str
    zone_en: str | None
    room: str
    floor: int


class Forecast(Shape):
    low_s: Seconds
    high_s: Seconds


class Service(Named):
    series: str
    purpose: Purpose
    agency: Named | None
    zone_id: str
    where: Where
    open: bool
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    closed_reason: str | None
    waiting: Count
    open_counters: Count
    forecast: Forecast | None


class Services(Shape):
    items: list[Service]


class Counter(Named):
    number: int
    zone_id: str
    where: Where
    state: Literal["closed", "open", "paused"]
    officer_id: str | None
    officer_code: str | None
    reason: str | None
    since: AwareDatetime | None
    service_ids: list[str]


class Counters(Shape):
    items: list[Counter]


class TicketAtCounter(Shape):
    id: str
    number: str
    state: State
    call_id: str
    service_id: str
    called_at: AwareDatetime
    started_at: AwareDatetime | None


class CounterWithTicket(Counter):
    ticket: TicketAtCounter | None


class Procedure(Named):
    agency: Named | None
    service_id: str
    bring_vi: str | None
    bring_en: str | None
    sample: bool


class Procedures(Shape):
    items: list[Procedure]


class Leg(Shape):
    id: str
    ordinal: int
    service_id: str
    state: State
    queued_at: AwareDatetime
    called_at: AwareDatetime | None
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    counter_id: str | None
    officer_id: str | None
    waited_s: Seconds
    served_s: Seconds
    note: str | None
    rated: bool


class CounterOfTicket(Shape):
    id: str
    code: str
    number: int
    where: Where


class Ticket(Shape):
    id: str
    number: str
    series: str
    day: str
    state: State
    service_id: str
    service: Named
    where: Where
    channel: str
    priority: str
    help: list[str]
    language: str
    identity: Literal["none", "card", "card_face", "face_hint", "officer"]
    issued_at: AwareDatetime
    people_ahead: Count
    forecast: Forecast | None
    counter: CounterOfTicket | None
    paper: Literal["none", "queued", "done", "failed", "unknown"]
    allowed: list[str]
    legs: list[Leg]
    rating_token: str | None


class Tickets(Shape):
    items: list[Ticket]


class IssuedTicket(Ticket):
    follow_url: str
    print_job_id: str | None


class PrintJob(Shape):
    id: str
    ticket_id: str
    number: str
    kiosk_id: str
    state: Literal["queued", "done", "failed", "unknown"]
    reprint: bool
    reason: str | None
    detail: str | None
    queued_at: AwareDatetime
    ended_at: AwareDatetime | None
    age_s: Annotated[float, Field(ge=0)]


class Kiosk(Shape):
    id: str
    name: str
    zone_ids: list[str]
    printer: str | None


class Kiosks(Shape):
    items: list[Kiosk]


class PrintJobs(Shape):
    items: list[PrintJob]


class PrintJobWithTicket(PrintJob):
    ticket: Ticket
    follow_url: str


class Lease(Shape):
    id: str
    kiosk_id: str
    service_id: str
    series: str
    day: str
    first: int
    last: int
    issued: Count
    granted_at: AwareDatetime
    end: Literal["returned", "voided", "day_over"] | None
    ended_at: AwareDatetime | None


class Leases(Shape):
    items: list[Lease]


class OpenSpan(Shape):
    opens_at: AwareDatetime
    closes_at: AwareDatetime


class LentNumber(Shape):
    n: int
    number: str
    ticket_id: str
    follow_url: str


class GrantedLease(Lease):
    hours: list[OpenSpan]
    numbers: list[LentNumber]


RefusalReason = Literal["lease_unknown", "not_lent", "day_over", "lease_ended", "service_gone"]


class TakenTicket(Shape):
    ticket_id: str
    outcome: Literal["merged", "known", "refused"]
    reason: RefusalReason | None


class TakenTickets(Shape):
    items: list[TakenTicket]


class RefusedTicket(Shape):
    ticket_id: str
    kiosk_id: str
    number: str
    service: str
    issued_at: AwareDatetime
    at: AwareDatetime
    reason: RefusalReason


class RefusedTickets(Shape):
    items: list[RefusedTicket]


class Appointment(Shape):
    id: str
    code: str
    service: Named
    day: str
    at: AwareDatetime
    state: Literal["booked", "arrived", "cancelled"]
    ticket_id: str | None


class Appointments(Shape):
    items: list[Appointment]


class Slot(Shape):
    at: AwareDatetime
    booked: Count


class Slots(Shape):
    items: list[Slot]


class CodePicture(Shape):
    rows: list[str]


class RatingDue(Shape):
    leg_id: str
    number: str
    token: str
    ended_at: AwareDatetime


class Zone(Named):
    kind: str
    room: str
    floor: int


class TicketInLine(Shape):
    id: str
    number: str
    service_id: str
    state: Literal["waiting", "parked", "no_show"]
    class_: Annotated[Literal["appointment", "priority", "regular"], Field(alias="class")]
    help: list[str]
    queued_at: AwareDatetime
    waits_from: AwareDatetime
    issued_at: AwareDatetime
    counter_id: str | None


class CallOnWall(Shape):
    call_id: str
    ticket_id: str
    number: str
    counter_id: str
    counter_number: int
    zone_id: str
    service_id: str
    called_at: AwareDatetime
    recalls: Count
    open: bool
    shown_at: AwareDatetime | None
    spoken_at: AwareDatetime | None


DeviceState = Literal["disabled", "absent", "connecting", "ready", "warning", "blocked", "error", "unknown"]


class Fault(Shape):
    host_id: str
    host_name: str
    key: str
    kind: str
    name: str
    state: DeviceState
    reason: str
    since: AwareDatetime
    zone_ids: list[str]
    counter_id: str | None


class DeviceHost(Shape):
    id: str
    kind: str
    name: str
    zone_ids: list[str]
    counter_id: str | None
    heard_at: AwareDatetime | None


class DeviceTransition(Shape):
    at: AwareDatetime
    state: DeviceState
    reason: str


class Battery(Shape):
    level: Annotated[float, Field(ge=0, le=1)]
    charging: bool


class ScreenCondition(Shape):
    """What a page knows of its machine; null is what its browser does not tell."""

    battery: Battery | None
    visible: bool | None
    sound: Literal["ok", "blocked", "none"] | None
    page: Literal["closed", "silent"] | None


class Device(Shape):
    host: DeviceHost
    key: str
    kind: str
    name: str
    state: DeviceState
    reason: str
    since: AwareDatetime
    counters: dict[str, Count]
    last_error: str
    testable: bool
    condition: ScreenCondition | None
    history: list[DeviceTransition]


class Devices(Shape):
    items: list[Device]


class Accepted(Shape):
    """Taken note of; what comes of it is told later."""


class TestsAsked(Shape):
    tests: list[str]
    new_rolls: list[str]


Result = Literal["running", "ok", "warning", "failed", "unknown"]


class SelfTestLine(Shape):
    """One thing, what came of it and what to do."""

    key: str
    about: str
    host: str | None
    name: str | None
    result: Result
    reason: str
    text_vi: str
    text_en: str


class SelfTest(Shape):
    id: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    result: Result
    lines: list[SelfTestLine]


class CardRefusal(Shape):
    """A card that failed at a kiosk; told on the consoles until that moment."""

    host_id: str
    host_name: str
    zone_ids: list[str]
    reason: str
    until: AwareDatetime


class Snapshot(Shape):
    seq: Count
    generation: Count
    at: AwareDatetime
    day: str
    centre: Centre
    zones: list[Zone]
    services: list[Service]
    counters: list[CounterWithTicket]
    tickets: list[TicketInLine]
    calls: list[CallOnWall]
    faults: list[Fault]
    card_refusals: list[CardRefusal]


class Event(Shape):
    seq: Count
    at: AwareDatetime
    type: str
    data: dict[str, Any]


class Events(Shape):
    items: list[Event]
    last_seq: Count
    generation: Count


class ServiceToday(Shape):
    service_id: str
    waiting: Count
    longest_wait_s: Seconds | None
    issued: Count
    started: Count
    mean_wait_s: Seconds | None
    over_limit_share: float | None
    open_counters: Count


class Curve(Shape):
    step_s: int
    at: list[int]
    issued: list[int]
    started: list[int]
    waiting: list[int]
    mean_wait_s: list[int | None]


class Today(Shape):
    day: str
    at: AwareDatetime
    issued: Count
    waiting: Count
    serving: Count
    finished: Count
    no_show: Count
    longest_wait_s: Seconds | None
    mean_wait_s: Seconds | None
    over_limit_share: float | None
    wait_limit_s: Seconds
    counters_open: Count
    counters_all: Count
    satisfaction: float | None
    ratings: Count
    by_service: list[ServiceToday]
    curve: Curve


class Generation(Shape):
    generation: Count
    primary: bool


class Standby(Shape):
    id: str
    name: str
    state: Literal["in_step", "behind", "away"]
    since: AwareDatetime | None
    seq: Count | None
    behind: Count | None
    heard_at: AwareDatetime | None
    silent_s: float | None


class Standbys(Shape):
    awaited: bool
    items: list[Standby]


class LogEvent(Shape):
    seq: Count
    at: AwareDatetime
    day: str
    type: str
    text: str
    hash: str


class Parcel(Shape):
    centre_id: str
    generation: Count
    last_seq: Count
    events: list[LogEvent]
    answers: list[dict[str, Any]]
    coming_in_digest: str
    coming_in: dict[str, list[dict[str, Any]]]


class LastWritten(Shape):
    seq: Count


class Problem(BaseModel):
    """A refusal (RFC 9457). Some codes carry more members, listed in `docs/contract.md`."""

    type: str
    title: str
    status: int
    code: str
    text_vi: str
    text_en: str
