"""People who were forgotten: the journal, and the empty shell that keeps a count from changing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_code", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("contact_code", "at", name=op.f("uq_erasure_contact_code_at")),
    )
    op.create_table(
        "opt_out",
        sa.Column("channel_kind", sa.String(length=64), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_kind", "lookup", name=op.f("pk_opt_out")),
    )


def downgrade() -> None:
    op.drop_table("opt_out")
    op.drop_table("erasure")
    op.drop_column("contact", "forgotten_at")
