"""The tables of a centre"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("tz", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_centre_code")),
    )
    op.create_table(
        "event",
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_ticket_id",
            ["ticket_id", "seq"],
            unique=False,
            sqlite_where=sa.text("ticket_id IS NOT NULL"),
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )

    op.create_table(
        "holiday",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "log_head",
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("config_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("code", name=op.f("uq_officer_code")),
    )
    op.create_table(
        "series_counter",
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "day", "series", name=op.f("pk_series_counter")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("help", sa.JSON(), nullable=False),
        sa.Column("appointment_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_table(
        "zone",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("code", name=op.f("uq_zone_code")),
    )
    op.create_table(
        "counter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("zone_id", sa.String(length=36), nullable=False),
        sa.Column("desk_officer_id", sa.String(length=36), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["desk_officer_id"], ["officer.id"], name=op.f("fk_counter_desk_officer_id_officer")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_counter_zone_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("code", name=op.f("uq_counter_code")),
        sa.UniqueConstraint("number", name=op.f("uq_counter_number")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("agency_id", sa.String(length=36), nullable=True),
        sa.Column("zone_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id_agency")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_service_zone_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("code", name=op.f("uq_service_code")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("series", sa.String(length=3), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("leg_id", sa.String(length=36), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("paper_detail", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_ticket_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("centre_id", "day", "series", "n", name=op.f("uq_ticket_centre_id_day_series_n")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_open",
            ["day"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting','called','serving','parked')"),
            postgresql_where=sa.text("state IN ('waiting','called','serving','parked')"),
        )

    op.create_table(
        "call",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("leg_id", sa.String(length=36), nullable=False),
        sa.Column("counter_id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("recalls", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("spoken_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_call_counter_id_counter")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_call_officer_id_officer")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_call_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_called_at"), ["called_at"], unique=False)
        batch_op.create_index(
            "uq_call_one_open_per_counter",
            ["counter_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "uq_call_one_open_per_ticket",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "counter_state",
        sa.Column("counter_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_counter_state_counter_id_counter")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_counter_state_officer_id_officer")),
        sa.PrimaryKeyConstraint("counter_id", name=op.f("pk_counter_state")),
        sa.UniqueConstraint("officer_id", name=op.f("uq_counter_state_officer_id")),
    )
    op.create_table(
        "hours",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_hours_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
    )
    op.create_table(
        "leg",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("wait_class", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("waits_from", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("serving_since", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("served_us", sa.BigInteger(), nullable=False),
        sa.Column("counter_id", sa.String(length=36), nullable=True),
        sa.Column("officer_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_leg_counter_id_counter")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_leg_officer_id_officer")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_leg_service_id_service")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_leg_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("ticket_id", "ordinal", name=op.f("uq_leg_ticket_id_ordinal")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index("ix_leg_ended_at", ["ended_at"], unique=False)
        batch_op.create_index(
            "ix_leg_line",
            ["service_id", "wait_class", "queued_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_leg_one_open",
            ["ticket_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting','called','serving','parked')"),
            postgresql_where=sa.text("state IN ('waiting','called','serving','parked')"),
        )

    op.create_table(
        "procedure",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=True),
        sa.Column("agency_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("bring_vi", sa.Text(), nullable=True),
        sa.Column("bring_en", sa.Text(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_procedure_agency_id_agency")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_procedure_service_id_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
    )
    op.create_table(
        "skill",
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_skill_officer_id_officer")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_skill_service_id_service")),
        sa.PrimaryKeyConstraint("officer_id", "service_id", name=op.f("pk_skill")),
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("leg_id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("counter_id", sa.String(length=36), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("officer_id", sa.String(length=36), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name=op.f("fk_rating_leg_id_leg")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("leg_id", name=op.f("uq_rating_leg_id")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_at"))

    op.drop_table("rating")
    op.drop_table("skill")
    op.drop_table("procedure")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_leg_one_open",
            sqlite_where=sa.text("state IN ('waiting','called','serving','parked')"),
            postgresql_where=sa.text("state IN ('waiting','called','serving','parked')"),
        )
        batch_op.drop_index(
            "ix_leg_line", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index("ix_leg_ended_at")

    op.drop_table("leg")
    op.drop_table("hours")
    op.drop_table("counter_state")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_call_one_open_per_ticket",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_call_one_open_per_counter",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_call_called_at"))

    op.drop_table("call")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ticket_open",
            sqlite_where=sa.text("state IN ('waiting','called','serving','parked')"),
            postgresql_where=sa.text("state IN ('waiting','called','serving','parked')"),
        )

    op.drop_table("ticket")
    op.drop_table("service")
    op.drop_table("counter")
    op.drop_table("zone")
    op.drop_table("visit")
    op.drop_table("series_counter")
    op.drop_table("officer")
    op.drop_table("log_head")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    op.drop_table("holiday")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_event_ticket_id",
            sqlite_where=sa.text("ticket_id IS NOT NULL"),
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )

    op.drop_table("event")
    op.drop_table("centre")
    op.drop_table("agency")
