"""One ticket a person, service and day"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("tickets_per_person", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "person_ticket",
        sa.Column("centre_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "day", "mark", "ordinal", name=op.f("pk_person_ticket")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_person_ticket_ticket_id")),
    )


def downgrade() -> None:
    op.drop_table("person_ticket")
    with op.batch_alter_table("service") as batch_op:
        batch_op.drop_column("tickets_per_person")
