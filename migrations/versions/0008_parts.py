"""A question that one text does not hold is said in parts: how much of it has been said."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("conversation", "shown")
