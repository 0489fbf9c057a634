"""What was not understood waits at the desk, and words are taught from it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "not_understood",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("survey_id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.Column("question_path", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("folded_start", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_not_understood_survey_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_not_understood_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_understood")),
    )
    op.create_index(op.f("ix_not_understood_contact_id"), "not_understood", ["contact_id"])
    op.create_index(op.f("ix_not_understood_received_at"), "not_understood", ["received_at"])
    op.create_index(op.f("ix_not_understood_survey_id_folded_start"), "not_understood", ["survey_id", "folded_start"])
    op.create_table(
        "taught_word",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("survey_id", BIG_ID, nullable=False),
        sa.Column("question_path", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("written", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=300), nullable=False),
        sa.Column("taught_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taught_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_taught_word_survey_id")),
        sa.ForeignKeyConstraint(["taught_by_id"], ["staff.id"], name=op.f("fk_taught_word_taught_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught_word")),
        sa.UniqueConstraint(
            "survey_id",
            "question_path",
            "language",
            "word",
            name=op.f("uq_taught_word_survey_id_question_path_language_word"),
        ),
    )


def downgrade() -> None:
    op.drop_table("taught_word")
    op.drop_table("not_understood")
