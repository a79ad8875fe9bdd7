"""Appointments, and the marks by which a person's are found on their day"""

import sqlalchemy as sa
from alembic import op

from queue_server.store.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_appointment_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("code", name=op.f("uq_appointment_code")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_appointment_ticket_id")),
    )
    op.create_index("ix_appointment_day", "appointment", ["day"])
    op.create_table(
        "person_appointment",
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "day", "mark", "appointment_id", name=op.f("pk_person_appointment")),
    )


def downgrade() -> None:
    op.drop_table("person_appointment")
    op.drop_index("ix_appointment_day", "appointment")
    op.drop_table("appointment")
