"""Keywords get a table, so that a text is looked up by its word and not compared with every survey's."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_keyword",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_keyword_survey_id")),
        sa.PrimaryKeyConstraint("word", "survey_id", name=op.f("pk_survey_keyword")),
    )
    surveys = sa.table("survey", sa.column("id"), sa.column("slug"), sa.column("keywords", sa.JSON()))
    keywords = sa.table("survey_keyword", sa.column("word"), sa.column("survey_id"))
    connection = op.get_bind()
    for survey_id, slug, more in connection.execute(sa.select(surveys)).all():
        words = {slug, slug.replace("-", " "), slug.replace("-", ""), *more}
        folded = {" ".join(word.split()).casefold() for word in words}
        rows = [{"word": word, "survey_id": survey_id} for word in sorted(folded)]
        connection.execute(sa.insert(keywords), rows)
    op.drop_column("survey", "keywords")


def downgrade() -> None:
    op.add_column("survey", sa.Column("keywords", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_table("survey_keyword")
