"""Conversations are reminded of, expire and ask whether to go on; an address knows whether others read it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDED = {
    "address": ("shared",),
    "outbound": ("turn", "invites_to"),
    "conversation": ("stretch", "reminded_at", "expired_at", "held"),
}


def upgrade() -> None:
    op.add_column("address", sa.Column("shared", sa.Boolean(), nullable=True))
    op.add_column("outbound", sa.Column("turn", sa.Integer(), nullable=True))
    op.add_column("outbound", sa.Column("invites_to", sa.BigInteger(), nullable=True))
    op.add_column("conversation", sa.Column("stretch", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("conversation", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("held", sa.Text(), nullable=True))


def downgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
