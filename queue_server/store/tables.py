"""The tables. All but the log, its head, the idempotency keys and the marks of persons are projections of the log.

Moments are whole microseconds since 1970 in UTC: one form on both engines, compared and subtracted exactly.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds_between(start: datetime, end: datetime) -> int:
    """The span as whole microseconds, the unit of the tables."""
    return (end - start) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else microseconds_between(EPOCH, value)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=int(value))


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _names() -> list[Column[str]]:
    return [Column("name_vi", String(400), nullable=False), Column("name_en", String(400))]


_DEVICE_CHANGED = text("type = 'device.changed'")

event = Table(
    "event",
    metadata,
    Column("centre_id", String(36), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("day", String(10), nullable=False),
    Column("type", String(40), nullable=False),
    Column("ticket_id", String(36)),
    Column("data", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index(
        "ix_event_ticket_id",
        "ticket_id",
        "seq",
        sqlite_where=text("ticket_id IS NOT NULL"),
        postgresql_where=text("ticket_id IS NOT NULL"),
    ),
    Index("ix_event_device", "seq", sqlite_where=_DEVICE_CHANGED, postgresql_where=_DEVICE_CHANGED),
)

IS_DEVICE_CHANGED = event.c.type == literal_column("'device.changed'")
"""Written out in the statement: a partial index is used only for the very condition it was made with."""

log_head = Table(
    "log_head",
    metadata,
    Column("centre_id", String(36), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("day", String(10), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("config_seq", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False, server_default=text("1")),
    Column("barred", String(10)),
    Column("successor", String(400)),
    Column("tokens_changed", Integer, nullable=False, server_default=text("0")),
    Column("tail", Text, nullable=False, server_default=text("''")),
)
"""The end of the log. On PostgreSQL its row is the lock that makes a centre's commands one after the other.

``generation`` counts who had the right to write: one more at each promotion. ``barred`` is empty where that right is,
else `standby` (another writes, this store follows), `deposed` (another writes since a promotion), `left` (the centre
was moved to another database) or `arriving` (it is on its way here); ``successor`` is the address of the other machine,
where it is known. ``tokens_changed`` counts each time that a device's token was replaced or taken away:
whoever takes the lock sees at once whether one that was good a moment ago may be so no more. ``tail`` are the events of
the last commit, so that it also sees what happened since its own; empty where they are long.
"""

idempotency = Table(
    "idempotency",
    metadata,
    Column("actor", String(80), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("seq", BigInteger, index=True),
)
"""``seq`` is the end of the log when the answer was given: a standby fetches answers with the events they belong to."""

centre = Table(
    "centre",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    *_names(),
    Column("tz", String(64), nullable=False),
    Column("theme", JSON, nullable=False),
    Column("policy", JSON, nullable=False),
)

zone = Table(
    "zone",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    *_names(),
    Column("room", String(20), nullable=False),
    Column("floor", Integer, nullable=False),
    Column("position", Integer, nullable=False),
)

agency = Table(
    "agency",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    *_names(),
    Column("position", Integer, nullable=False),
)

service = Table(
    "service",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    Column("series", String(3), nullable=False),
    *_names(),
    Column("purpose", String(10), nullable=False),
    Column("agency_id", String(36), ForeignKey("agency.id")),
    Column("zone_id", String(36), ForeignKey("zone.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("daily_limit", Integer),
    Column("tickets_per_person", Integer, nullable=False, server_default="1"),
    Column("active", Boolean, nullable=False),
)
"""``tickets_per_person`` is how many a person may take a day; 0: as many as they like. The default is for centres whose
log begins before there was such a limit."""

officer = Table(
    "officer",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
)
"""An officer as the hall knows one. Names and sign-ins are accounts (``auth``), outside the log."""

skill = Table(
    "skill",
    metadata,
    Column("officer_id", String(36), ForeignKey("officer.id"), primary_key=True),
    Column("service_id", String(36), ForeignKey("service.id"), primary_key=True),
    Column("position", Integer, nullable=False),
)

counter = Table(
    "counter",
    metadata,
    _id(),
    Column("code", String(20), nullable=False, unique=True),
    Column("number", Integer, nullable=False, unique=True),
    *_names(),
    Column("zone_id", String(36), ForeignKey("zone.id"), nullable=False),
    Column("desk_officer_id", String(36), ForeignKey("officer.id")),
    Column("active", Boolean, nullable=False),
)

counter_state = Table(
    "counter_state",
    metadata,
    Column("counter_id", String(36), ForeignKey("counter.id"), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("officer_id", String(36), ForeignKey("officer.id"), unique=True),
    Column("reason", String(200)),
    Column("since", Instant, nullable=False),
)
"""``officer_id`` is unique and empty when closed: an officer is at one counter at a time."""

hours = Table(
    "hours",
    metadata,
    _id(),
    Column("weekday", Integer, nullable=False),
    Column("opens", String(5), nullable=False),
    Column("closes", String(5), nullable=False),
    Column("service_id", String(36), ForeignKey("service.id")),
)
"""``service_id`` empty: the hours of the whole centre; a service with rows of its own keeps to those."""

holiday = Table("holiday", metadata, Column("day", String(10), primary_key=True), *_names())

procedure = Table(
    "procedure",
    metadata,
    _id(),
    Column("code", String(40), nullable=False, unique=True),
    *_names(),
    Column("agency_id", String(36), ForeignKey("agency.id"), nullable=False),
    Column("service_id", String(36), ForeignKey("service.id"), nullable=False),
    Column("bring_vi", Text),
    Column("bring_en", Text),
    Column("sample", Boolean, nullable=False),
)

series_counter = Table(
    "series_counter",
    metadata,
    Column("centre_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("series", String(3), primary_key=True),
    Column("n", Integer, nullable=False),
)

visit = Table(
    "visit",
    metadata,
    _id(),
    Column("centre_id", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(2), nullable=False),
    Column("identity", String(10), nullable=False, server_default="none"),
    Column("priority", String(10), nullable=False),
    Column("help", JSON, nullable=False),
    Column("appointment_at", Instant),
    Column("opened_at", Instant, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    _id(),
    Column("visit_id", String(36), ForeignKey("visit.id"), nullable=False),
    Column("centre_id", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("series", String(3), nullable=False),
    Column("n", Integer, nullable=False),
    Column("number", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("leg_id", String(36), nullable=False),
    Column("returns", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("paper", String(10), nullable=False),
    Column("paper_detail", String(200)),
    UniqueConstraint("centre_id", "day", "series", "n"),
    Index(
        "ix_ticket_open",
        "day",
        sqlite_where=text("state IN ('waiting','called','serving','parked')"),
        postgresql_where=text("state IN ('waiting','called','serving','parked')"),
    ),
)
"""``leg_id`` and ``state`` are those of the current leg; a number is unique in its series and service day."""

_WAITING = text("state = 'waiting'")
_OPEN_LEG = text("state IN ('waiting','called','serving','parked')")

leg = Table(
    "leg",
    metadata,
    _id(),
    Column("ticket_id", String(36), ForeignKey("ticket.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("service_id", String(36), ForeignKey("service.id"), nullable=False),
    Column("wait_class", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("waits_from", Instant, nullable=False),
    Column("called_at", Instant),
    Column("started_at", Instant),
    Column("serving_since", Instant),
    Column("ended_at", Instant),
    Column("served_us", BigInteger, nullable=False),
    Column("counter_id", String(36), ForeignKey("counter.id")),
    Column("officer_id", String(36), ForeignKey("officer.id")),
    Column("note", String(200)),
    UniqueConstraint("ticket_id", "ordinal"),
    Index("uq_leg_one_open", "ticket_id", unique=True, sqlite_where=_OPEN_LEG, postgresql_where=_OPEN_LEG),
    Index(
        "ix_leg_line", "service_id", "wait_class", "queued_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING
    ),
    Index("ix_leg_ended_at", "ended_at"),
)
"""``queued_at`` gives the place in line, ``waits_from`` the start of the wait that is reported.

A ticket has one open leg: the partial unique index holds it.
"""

IS_WAITING = leg.c.state == literal_column("'waiting'")
"""Written out in the statement: a partial index is used only for the very condition it was made with."""

_OPEN_CALL = text("closed_at IS NULL")

call = Table(
    "call",
    metadata,
    _id(),
    Column("ticket_id", String(36), ForeignKey("ticket.id"), nullable=False),
    Column("leg_id", String(36), nullable=False),
    Column("counter_id", String(36), ForeignKey("counter.id"), nullable=False),
    Column("officer_id", String(36), ForeignKey("officer.id"), nullable=False),
    Column("called_at", Instant, nullable=False, index=True),
    Column("closed_at", Instant),
    Column("outcome", String(12)),
    Column("recalls", Integer, nullable=False),
    Column("reason", String(200)),
    Column("shown_at", Instant),
    Column("spoken_at", Instant),
    Index(
        "uq_call_one_open_per_counter", "counter_id", unique=True, sqlite_where=_OPEN_CALL, postgresql_where=_OPEN_CALL
    ),
    Index(
        "uq_call_one_open_per_ticket", "ticket_id", unique=True, sqlite_where=_OPEN_CALL, postgresql_where=_OPEN_CALL
    ),
)
"""A counter has at most one open call, a ticket at most one counter: the partial unique indexes hold it."""

rating = Table(
    "rating",
    metadata,
    _id(),
    Column("leg_id", String(36), ForeignKey("leg.id"), nullable=False, unique=True),
    Column("ticket_id", String(36), nullable=False),
    Column("counter_id", String(36), nullable=False),
    Column("service_id", String(36), nullable=False),
    Column("officer_id", String(36), nullable=False),
    Column("score", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("channel", String(10), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

device_state = Table(
    "device_state",
    metadata,
    Column("host_id", String(36), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("counters", JSON, nullable=False),
    Column("last_error", String(200), nullable=False),
)
"""How each printer, board, keypad and scanner was at its last transition.

``host_id`` is the paired machine that told it: no projection, so nothing here refers to it by a foreign key.
"""

_NOT_ENDED = text("state = 'queued'")

print_job = Table(
    "print_job",
    metadata,
    _id(),
    Column("ticket_id", String(36), ForeignKey("ticket.id"), nullable=False, index=True),
    Column("kiosk_id", String(36), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reprint", Boolean, nullable=False),
    Column("reason", String(200)),
    Column("officer_id", String(36)),
    Column("detail", String(200)),
    Column("queued_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant),
    Index("ix_print_job_open", "kiosk_id", sqlite_where=_NOT_ENDED, postgresql_where=_NOT_ENDED),
)
"""A paper that was asked of a kiosk: `queued`, then `done`, `failed` or `unknown`. ``reason`` is set when staff ordered
it, ``reprint`` when it is not the ticket's first. Devices are no projection: ``kiosk_id`` refers to none by key."""

person_ticket = Table(
    "person_ticket",
    metadata,
    Column("centre_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("ticket_id", String(36), nullable=False, unique=True),
)
"""Who has taken a ticket today, as a mark that only the key of the day can make (`domain/person_mark.py`). The primary
key lets a person have each of their places once. No projection: the log must not tell who came, so nothing here is
written in it, and the rows go when their day is over."""

appointment = Table(
    "appointment",
    metadata,
    _id(),
    Column("centre_id", String(36), nullable=False),
    Column("code", String(8), nullable=False, unique=True),
    Column("service_id", String(36), ForeignKey("service.id"), nullable=False),
    Column("day", String(10), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("ticket_id", String(36), unique=True),
)
"""Booked ahead: `booked`, then `arrived` with its ticket, or `cancelled`. Who booked it is not in it."""

person_appointment = Table(
    "person_appointment",
    metadata,
    Column("centre_id", String(36), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("appointment_id", String(36), primary_key=True),
)
"""Whose an appointment is, as a mark that only the key of its day can make. No projection, as `person_ticket`."""

_NOT_RETURNED = text('"end" IS NULL')

lease = Table(
    "lease",
    metadata,
    _id(),
    Column("centre_id", String(36), nullable=False),
    Column("kiosk_id", String(36), nullable=False),
    Column("service_id", String(36), ForeignKey("service.id"), nullable=False),
    Column("series", String(3), nullable=False),
    Column("day", String(10), nullable=False),
    Column("first_n", Integer, nullable=False),
    Column("last_n", Integer, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("end", String(10)),
    Column("ended_at", Instant),
    UniqueConstraint("centre_id", "day", "series", "first_n"),
    Index("ix_lease_open", "day", sqlite_where=_NOT_RETURNED, postgresql_where=_NOT_RETURNED),
)
"""A block of numbers lent to a kiosk: `end` is empty while it holds, then `returned`, `voided` or `day_over`."""

refused_ticket = Table(
    "refused_ticket",
    metadata,
    _id(),
    Column("centre_id", String(36), nullable=False),
    Column("kiosk_id", String(36), nullable=False),
    Column("number", String(8), nullable=False),
    Column("service", String(64), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("settled_at", Instant),
)
"""A ticket issued without the server that could not join the line; ``service`` is how the kiosk named it, and at
``settled_at`` its holder had been helped by hand."""

PROJECTIONS: tuple[Table, ...] = (
    centre,
    zone,
    agency,
    service,
    officer,
    skill,
    counter,
    counter_state,
    hours,
    holiday,
    procedure,
    series_counter,
    visit,
    ticket,
    leg,
    call,
    rating,
    device_state,
    print_job,
    lease,
    refused_ticket,
    appointment,
)
"""The tables that the log alone determines, in the order in which they may be filled."""
