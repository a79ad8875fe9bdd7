"""Who has the right to write, and to which event a kept answer belongs"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("log_head", sa.Column("generation", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("log_head", sa.Column("barred", sa.String(length=10), nullable=True))
    op.add_column("log_head", sa.Column("successor", sa.String(length=400), nullable=True))
    op.add_column("idempotency", sa.Column("seq", sa.BigInteger(), nullable=True))
    op.create_index("ix_idempotency_seq", "idempotency", ["seq"])


def downgrade() -> None:
    op.drop_index("ix_idempotency_seq", "idempotency")
    with op.batch_alter_table("idempotency") as table:
        table.drop_column("seq")
    with op.batch_alter_table("log_head") as table:
        table.drop_column("successor")
        table.drop_column("barred")
        table.drop_column("generation")
