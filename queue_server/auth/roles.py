"""Who may do what: every call of the API, and the roles it is open to. A call that is not listed here is closed."""

from collections.abc import Mapping

from queue_server.auth.asker import DEVICE_KINDS, FOLLOWER, STAFF_ROLES, STANDBY

ANYONE = frozenset({"anyone"})
"""Open without a credential."""

SIGNED_IN = frozenset(DEVICE_KINDS + STAFF_ROLES)
_HALL = SIGNED_IN | {FOLLOWER}
_AT_A_COUNTER = frozenset({"officer", "admin"})
_BY_KEYPAD = _AT_A_COUNTER | {"board"}
"""What the keys on an officer's desk may do, in the zones of the machine they are plugged into."""

_BOOKING = frozenset({"reception", "manager", "admin"})

CALLS: Mapping[str, frozenset[str]] = {
    "openapi.spec": ANYONE,
    "health.healthz": ANYONE,
    "health.readyz": ANYONE,
    "health.metrics": ANYONE,
    "centre.centre": ANYONE,
    "centre.services": ANYONE,
    "centre.counters": ANYONE,
    "centre.procedures": ANYONE,
    "session.sign_in": ANYONE,
    "session.sign_out": ANYONE,
    "session.me": _HALL,
    "session.device_session": SIGNED_IN,
    "session.pair_by_code": ANYONE,
    "tickets.issue": frozenset({"kiosk", "reception", "admin"}),
    "tickets.of_number": frozenset({"reception", "manager", "technician", "admin"}),
    "tickets.ticket": _HALL,
    "tickets.recall": _BY_KEYPAD,
    "tickets.start": _BY_KEYPAD,
    "tickets.finish": _BY_KEYPAD,
    "tickets.park": _BY_KEYPAD,
    "tickets.undo": _AT_A_COUNTER,
    "tickets.no_show": _BY_KEYPAD,
    "tickets.call": _AT_A_COUNTER,
    "tickets.transfer": _BY_KEYPAD | {"reception"},
    "tickets.cancel": frozenset({FOLLOWER, "reception", "admin"}),
    "tickets.paper": frozenset({"kiosk", "reception", "admin"}),
    "tickets.reprint": frozenset({"reception", "officer", "technician", "admin"}),
    "appointments.book": _BOOKING,
    "appointments.today": frozenset({"kiosk", "reception", "admin"}),
    "appointments.on_day": _BOOKING,
    "appointments.slots": _BOOKING,
    "appointments.find": _BOOKING,
    "appointments.code": _BOOKING,
    "appointments.cancel": _BOOKING,
    "print_jobs.jobs": frozenset(("kiosk", *STAFF_ROLES)),
    "print_jobs.kiosks": frozenset(STAFF_ROLES),
    "print_jobs.job": frozenset({"kiosk", "admin"}),
    "leases.grant": frozenset({"kiosk"}),
    "leases.today": frozenset({"kiosk", "technician", "admin", "manager", "reception"}),
    "leases.give_back": frozenset({"kiosk"}),
    "leases.void": frozenset({"technician", "admin"}),
    "leases.merge": frozenset({"kiosk"}),
    "leases.refused": frozenset({"reception", "technician", "admin", "manager"}),
    "leases.settle": frozenset({"reception", "admin", "manager"}),
    "counters.call_next": _BY_KEYPAD,
    "counters.open_counter": frozenset({"officer", "manager", "admin"}),
    "counters.pause_counter": frozenset({"officer", "manager", "admin"}),
    "counters.close_counter": frozenset({"officer", "manager", "admin"}),
    "counters.rating": frozenset({"tablet", "admin"}),
    "ratings.rate": ANYONE,
    "feed.snapshot": SIGNED_IN,
    "feed.events": SIGNED_IN,
    "card_refusals.tell": frozenset({"kiosk"}),
    "devices.report": frozenset({"kiosk", "board"}),
    "devices.devices": frozenset({"technician", "admin", "manager", "reception"}),
    "devices.test": frozenset({"technician", "admin"}),
    "devices.new_roll": frozenset({"technician", "admin"}),
    "selftest.begin": frozenset({"technician", "admin"}),
    "selftest.sheet": frozenset({"technician", "admin", "manager"}),
    "standby.generation": ANYONE,
    "standby.standbys": frozenset({"technician", "admin", "manager"}),
    "standby.copy": frozenset({STANDBY}),
    "standby.follow": frozenset({STANDBY}),
    "standby.depose": frozenset({STANDBY}),
    "reports.today": frozenset({"manager", "admin"}),
}

_PAGES = frozenset({"pages", "wall"})
"""Blueprints of shells without data: what they show they fetch through the calls above."""

SEES_SCORES = frozenset({"manager", "admin"})
"""Roles that see what was rated, not only that something was: an officer's screen and the hall must not."""


def may(role: str, call: str) -> bool:
    """Whether the role may make the call (a Flask endpoint)."""
    return role in CALLS.get(call, frozenset())


def is_page(call: str) -> bool:
    """Whether the call is the shell of a page or one of its files, open to any browser unless listed above."""
    return call not in CALLS and (call == "static" or call.partition(".")[0] in _PAGES)


def is_command(call: str, method: str) -> bool:
    """Whether the call runs in a transaction of `api.commands`, which confirms its asker."""
    return method == "POST" and call.partition(".")[0] in ("tickets", "counters")


def is_open(call: str) -> bool:
    """Whether the call needs no credential."""
    return CALLS.get(call) is ANYONE
