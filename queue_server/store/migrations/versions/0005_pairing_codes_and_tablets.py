"""Pairing codes, and how tablets are"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device", sa.Column("condition", sa.JSON(), nullable=True))
    op.create_table(
        "pairing_code",
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_pairing_code_device_id_device")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_pairing_code")),
    )


def downgrade() -> None:
    op.drop_table("pairing_code")
    with op.batch_alter_table("device") as batch_op:
        batch_op.drop_column("condition")
