"""How the devices of the hall are, and their transitions in the log found quickly"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_state",
        sa.Column("host_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("counters", sa.JSON(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("host_id", "key", name=op.f("pk_device_state")),
    )
    changed = sa.text("type = 'device.changed'")
    op.create_index("ix_event_device", "event", ["seq"], sqlite_where=changed, postgresql_where=changed)


def downgrade() -> None:
    op.drop_index("ix_event_device", "event")
    op.drop_table("device_state")
