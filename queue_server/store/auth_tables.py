"""Accounts, sign-ins and paired devices. They are no projections: names and secrets of people stay out of the log."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table

from queue_server.store.tables import Instant, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("officer_id", String(36)),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id_sha256", String(64), primary_key=True),
    Column("staff_id", String(36), ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)
"""Only the hash of a session's id is kept: a copy of the database signs nobody in."""

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("subject_sha256", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_sign_in_failure_subject_sha256_at", "subject_sha256", "at"),
)
"""Failed sign-ins by login and by address, hashed: enough to slow a guesser, nothing to read about a person."""

device = Table(
    "device",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("zone_ids", JSON, nullable=False),
    Column("counter_id", String(36)),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("last_seen_at", Instant),
    Column("condition", JSON),
)
"""A paired screen or machine (its kind is its role), or a token for a script (kind `script`).

``condition`` is what a wall or tablet said of itself last: `{battery: {level, charging} or null, visible, sound}`.
"""

pairing_code = Table(
    "pairing_code",
    metadata,
    Column("code_sha256", String(64), primary_key=True),
    Column("device_id", String(36), ForeignKey("device.id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
)
"""Codes that were not yet used: a few minutes, one screen each."""
