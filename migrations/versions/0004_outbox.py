"""What settling uncertain texts needs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbound", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbound", sa.Column("checks", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("outbound", "checks")
    op.drop_column("outbound", "claimed_at")
