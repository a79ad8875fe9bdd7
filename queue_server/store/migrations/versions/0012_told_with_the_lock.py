"""What whoever takes the lock of the log's end is told with it: its last events, and how often a token changed"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("log_head", sa.Column("tokens_changed", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("log_head", sa.Column("tail", sa.Text(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    with op.batch_alter_table("log_head") as batch_op:
        batch_op.drop_column("tail")
        batch_op.drop_column("tokens_changed")
