"""Runs the migrations on the engine handed over by ``Store.migrate``."""

from typing import Any, Literal

from alembic import context

from queue_server.store import auth_tables  # noqa: F401 (its tables join the metadata)
from queue_server.store.tables import Instant, metadata


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our moments as the plain type they have at rest, so that a migration needs nothing of today's code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
