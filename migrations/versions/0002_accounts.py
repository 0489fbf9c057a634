"""Links to choose a password, second factors, recovery codes; attempts counted by account and by place."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("account", sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_factor",
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["account.staff_id"], name=op.f("fk_second_factor_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["account.staff_id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("staff_id", "code_hash", name=op.f("uq_recovery_code_staff_id_code_hash")),
    )
    # Links live for an hour and attempts count for an hour: the old ones are not worth carrying over.
    opens = sa.Enum("sign_in", "password", name="opens", native_enum=False, length=32)
    op.drop_table("sign_in_link")
    _create_links(sa.Column("opens", opens, nullable=False))
    _drop_attempts("who_at")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("here", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    for column in ("account", "place", "here", "at"):
        op.create_index(op.f(f"ix_sign_in_attempt_{column}"), "sign_in_attempt", [column], unique=False)


def downgrade() -> None:
    _drop_attempts("account", "place", "here", "at")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_who_at"), "sign_in_attempt", ["who", "at"], unique=False)
    op.drop_table("sign_in_link")
    _create_links()
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    with op.batch_alter_table("account") as table:
        table.drop_column("last_sign_in_at")


def _create_links(*more: sa.Column[str]) -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        *more,
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_link_secret_hash")),
    )


def _drop_attempts(*indexes: str) -> None:
    for name in indexes:
        op.drop_index(op.f(f"ix_sign_in_attempt_{name}"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
