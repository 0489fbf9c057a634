"""The backlog in full: review, commitments, co-design, merging and splitting; groups of people."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact_group",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("rarely_heard", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_group")),
        sa.UniqueConstraint("name", name=op.f("uq_contact_group_name")),
    )
    op.create_table(
        "contact_group_member",
        sa.Column("group_id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_group_member_contact_id")),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"], name=op.f("fk_contact_group_member_group_id")),
        sa.PrimaryKeyConstraint("group_id", "contact_id", name=op.f("pk_contact_group_member")),
    )
    op.create_index(op.f("ix_contact_group_member_contact_id"), "contact_group_member", ["contact_id"])

    op.create_table(
        "weekly_message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("week", sa.String(length=64), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_weekly_message_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_message")),
        sa.UniqueConstraint("organisation_id", "week", name=op.f("uq_weekly_message_organisation_id_week")),
    )
    op.create_table(
        "letter",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["weekly_message.id"], name=op.f("fk_letter_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_letter_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", "staff_id", name=op.f("uq_letter_message_id_staff_id")),
    )
    op.create_table(
        "concerned",
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_concerned_item_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_concerned_organisation_id")),
        sa.PrimaryKeyConstraint("item_id", "organisation_id", name=op.f("pk_concerned")),
    )
    op.create_index(op.f("ix_concerned_organisation_id"), "concerned", ["organisation_id"])

    op.create_table(
        "item_comment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("comment", "question", "answer", name="commentkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("answers_id", BIG_ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answers_id"], ["item_comment.id"], name=op.f("fk_item_comment_answers_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_comment_item_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_item_comment_organisation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_item_comment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comment")),
    )
    op.create_index(op.f("ix_item_comment_answers_id"), "item_comment", ["answers_id"])
    op.create_index(op.f("ix_item_comment_item_id"), "item_comment", ["item_id"])

    op.create_table(
        "meeting",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_meeting_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_held_on"), "meeting", ["held_on"])

    op.create_table(
        "reply",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("asked_by_id", BIG_ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replied_by_id", BIG_ID, nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_reply_asked_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_reply_item_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_reply_organisation_id")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["staff.id"], name=op.f("fk_reply_replied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_item_id_organisation_id"), "reply", ["item_id", "organisation_id"])
    op.create_index(op.f("ix_reply_organisation_id"), "reply", ["organisation_id"])

    op.create_table(
        "review_round",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", BIG_ID, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opened_by_id"], ["staff.id"], name=op.f("fk_review_round_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_round")),
    )
    op.create_index(op.f("ix_review_round_closes_at"), "review_round", ["closes_at"])

    op.create_table(
        "attachment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=True),
        sa.Column("meeting_id", BIG_ID, nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=True),
        sa.Column("added_by_id", BIG_ID, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_attachment_added_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attachment_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attachment_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_attachment_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored", name=op.f("uq_attachment_stored")),
    )
    op.create_index(op.f("ix_attachment_item_id"), "attachment", ["item_id"])
    op.create_index(op.f("ix_attachment_meeting_id"), "attachment", ["meeting_id"])

    op.create_table(
        "commitment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.Column("owner_id", BIG_ID, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("signed_by_id", BIG_ID, nullable=False),
        sa.Column("signed_as", sa.String(length=300), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "kept", "broken", "released", name="state", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("settled_by_id", BIG_ID, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("attachment_id", BIG_ID, nullable=True),
        sa.Column("taken_over_by_id", BIG_ID, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", BIG_ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("fk_commitment_answered_by_id")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_commitment_attachment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_commitment_item_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_commitment_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_commitment_owner_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff.id"], name=op.f("fk_commitment_settled_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["staff.id"], name=op.f("fk_commitment_signed_by_id")),
        sa.ForeignKeyConstraint(["taken_over_by_id"], ["organisation.id"], name=op.f("fk_commitment_taken_over_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    op.create_index(op.f("ix_commitment_due_on"), "commitment", ["due_on"])
    op.create_index(op.f("ix_commitment_item_id"), "commitment", ["item_id"])
    op.create_index(op.f("ix_commitment_organisation_id"), "commitment", ["organisation_id"])
    op.create_index(op.f("ix_commitment_owner_id"), "commitment", ["owner_id"])
    op.create_index(op.f("ix_commitment_state"), "commitment", ["state"])

    op.create_table(
        "commitment_date",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("commitment_id", BIG_ID, nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changed_by_id", BIG_ID, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["staff.id"], name=op.f("fk_commitment_date_changed_by_id")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_date_commitment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_date")),
    )
    op.create_index(op.f("ix_commitment_date_commitment_id"), "commitment_date", ["commitment_id"])

    op.create_table(
        "design_version",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("meeting_id", BIG_ID, nullable=True),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_design_version_item_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_design_version_made_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_design_version_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_design_version_item_id_number")),
    )
    op.create_index(op.f("ix_design_version_meeting_id"), "design_version", ["meeting_id"])

    op.create_table(
        "meeting_group",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("meeting_id", BIG_ID, nullable=False),
        sa.Column("called", sa.String(length=300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_group_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_group")),
    )
    op.create_index(op.f("ix_meeting_group_meeting_id"), "meeting_group", ["meeting_id"])

    op.create_table(
        "meeting_item",
        sa.Column("meeting_id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_meeting_item_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "item_id", name=op.f("pk_meeting_item")),
    )
    op.create_index(op.f("ix_meeting_item_item_id"), "meeting_item", ["item_id"])

    op.create_table(
        "meeting_person",
        sa.Column("meeting_id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_meeting_person_contact_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_person_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "contact_id", name=op.f("pk_meeting_person")),
    )
    op.create_index(op.f("ix_meeting_person_contact_id"), "meeting_person", ["contact_id"])

    op.create_table(
        "meeting_support",
        sa.Column("meeting_id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "travel", "food", "childcare", "interpretation", "income", name="support", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("budgeted", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_support_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "kind", name=op.f("pk_meeting_support")),
    )
    op.create_table(
        "review_round_item",
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column("item_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_review_round_item_item_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_round_item_round_id")),
        sa.PrimaryKeyConstraint("round_id", "item_id", name=op.f("pk_review_round_item")),
    )
    op.create_index(op.f("ix_review_round_item_item_id"), "review_round_item", ["item_id"])

    op.create_table(
        "review_round_organisation",
        sa.Column("round_id", BIG_ID, nullable=False),
        sa.Column("organisation_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_round_organisation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_round_organisation_round_id")),
        sa.PrimaryKeyConstraint("round_id", "organisation_id", name=op.f("pk_review_round_organisation")),
    )
    op.create_index(
        op.f("ix_review_round_organisation_organisation_id"), "review_round_organisation", ["organisation_id"]
    )

    op.create_table(
        "sign_off",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("meeting_id", BIG_ID, nullable=True),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("disagreed", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("counted_by_id", BIG_ID, nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["counted_by_id"], ["staff.id"], name=op.f("fk_sign_off_counted_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sign_off_meeting_id")),
        sa.ForeignKeyConstraint(["version_id"], ["design_version.id"], name=op.f("fk_sign_off_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
    )
    op.create_index(op.f("ix_sign_off_meeting_id"), "sign_off", ["meeting_id"])
    op.create_index(op.f("ix_sign_off_version_id"), "sign_off", ["version_id"])

    op.create_table(
        "contribution",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("meeting_id", BIG_ID, nullable=False),
        sa.Column("feedback_id", BIG_ID, nullable=False),
        sa.Column("attachment_id", BIG_ID, nullable=True),
        sa.Column("described", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_contribution_attachment_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_contribution_feedback_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_contribution_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_contribution_feedback_id")),
    )
    op.create_index(op.f("ix_contribution_attachment_id"), "contribution", ["attachment_id"])
    op.create_index(op.f("ix_contribution_meeting_id"), "contribution", ["meeting_id"])

    op.create_table(
        "design_cause",
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("evidence_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_design_cause_evidence_id")),
        sa.ForeignKeyConstraint(["version_id"], ["design_version.id"], name=op.f("fk_design_cause_version_id")),
        sa.PrimaryKeyConstraint("version_id", "evidence_id", name=op.f("pk_design_cause")),
    )
    op.create_index(op.f("ix_design_cause_evidence_id"), "design_cause", ["evidence_id"])

    op.add_column("decision", sa.Column("approved_by_id", sa.BigInteger(), nullable=True))
    op.add_column("decision", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("approved_seal", sa.String(length=64), nullable=True))
    op.add_column("decision", sa.Column("overrides", sa.Text(), nullable=True))

    op.add_column("evidence", sa.Column("came_from_id", sa.BigInteger(), nullable=True))

    op.add_column("item", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.add_column("item", sa.Column("urgency", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("effort", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("people", sa.Integer(), server_default="0", nullable=False))
    op.add_column("item", sa.Column("rarely_heard", sa.Integer(), server_default="0", nullable=False))
    op.add_column("item", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("item", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.add_column("item", sa.Column("split_from_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_item_merged_into_id"), "item", ["merged_into_id"])
    op.create_index(op.f("ix_item_split_from_id"), "item", ["split_from_id"])

    op.execute(
        "UPDATE item SET people = (SELECT count(DISTINCT feedback.contact_id) FROM evidence"
        " JOIN feedback ON feedback.id = evidence.feedback_id"
        " WHERE evidence.item_id = item.id AND NOT feedback.sensitive)"
    )

    op.add_column("item_text", sa.Column("paraphrase", sa.Text(), nullable=True))

    op.add_column("feedback", sa.Column("cited", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE feedback SET cited = TRUE WHERE id IN (SELECT feedback_id FROM evidence)")
    op.create_index(op.f("ix_feedback_id_contact_id_sensitive"), "feedback", ["id", "contact_id", "sensitive"])
    op.create_index(
        "ix_feedback_uncited",
        "feedback",
        ["received_at"],
        postgresql_where=sa.text("NOT cited"),
        sqlite_where=sa.text("cited = 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_uncited", table_name="feedback")
    op.drop_index(op.f("ix_feedback_id_contact_id_sensitive"), table_name="feedback")
    op.drop_column("feedback", "cited")
    op.drop_index(op.f("ix_item_merged_into_id"), table_name="item")
    op.drop_index(op.f("ix_item_split_from_id"), table_name="item")
    op.drop_column("item_text", "paraphrase")
    op.drop_column("item", "split_from_id")
    op.drop_column("item", "merged_into_id")
    op.drop_column("item", "moved_at")
    op.drop_column("item", "rarely_heard")
    op.drop_column("item", "people")
    op.drop_column("item", "effort")
    op.drop_column("item", "urgency")
    op.drop_column("item", "revision")
    op.drop_column("evidence", "came_from_id")
    op.drop_column("decision", "overrides")
    op.drop_column("decision", "approved_seal")
    op.drop_column("decision", "approved_at")
    op.drop_column("decision", "approved_by_id")
    op.drop_table("design_cause")
    op.drop_table("contribution")
    op.drop_table("sign_off")
    op.drop_table("review_round_organisation")
    op.drop_table("review_round_item")
    op.drop_table("meeting_support")
    op.drop_table("meeting_person")
    op.drop_table("meeting_item")
    op.drop_table("meeting_group")
    op.drop_table("design_version")
    op.drop_table("commitment_date")
    op.drop_table("commitment")
    op.drop_table("attachment")
    op.drop_table("review_round")
    op.drop_table("reply")
    op.drop_table("meeting")
    op.drop_table("item_comment")
    op.drop_table("concerned")
    op.drop_table("letter")
    op.drop_table("weekly_message")
    op.drop_table("contact_group_member")
    op.drop_table("contact_group")
