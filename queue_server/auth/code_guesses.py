"""How often somebody may name an appointment that nobody has: a code is a right, and a kiosk stands open to anyone."""

from collections.abc import Iterator
from contextlib import contextmanager

from queue_server.auth import attempts, identify
from queue_server.context import house
from queue_server.domain.problems import Problem

LIMIT = 20
"""Within five minutes, for each kiosk and each of the staff: slips of a busy hour. Of 150 thousand million codes."""


@contextmanager
def counted() -> Iterator[None]:
    """Around a call that names an appointment.

    Raises:
        Problem: ``too_many_attempts`` (with ``retry_after_s``) when the asker named too many of late that do not exist.
    """
    subject, store = f"appointment:{identify.asker().key}", house().store
    with store.reading() as view:
        attempts.check(view.conn, view.now, {subject: LIMIT})
    try:
        yield
    except Problem as problem:
        if problem.code == "appointment_unknown":
            with store.writing() as tx:
                attempts.note(tx.conn, tx.now, (subject,))
        raise
