"""Who holds a number that could not join the line, and was helped by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refused_ticket", sa.Column("settled_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("refused_ticket") as batch_op:
        batch_op.drop_column("settled_at")
