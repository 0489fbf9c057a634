"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNCHANGING = ("act", "survey_version")
"""Tables whose rows are added and never changed; the database itself holds that."""


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.String(length=64), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint(
            "subject_type", "subject_id", "occasion", name=op.f("uq_announcement_subject_type_subject_id_occasion")
        ),
    )
    op.create_index(op.f("ix_announcement_expanded_at"), "announcement", ["expanded_at"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("code", name=op.f("uq_contact_code")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("key_check", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index(op.f("ix_receipt_provider_id"), "receipt", ["provider_id"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_who_at"), "sign_in_attempt", ["who", "at"], unique=False)
    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("slug", name=op.f("uq_survey_slug")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_kind", sa.String(length=64), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("our_number", sa.String(length=64), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_address_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel_kind", "lookup", name=op.f("uq_address_channel_kind_lookup")),
    )
    op.create_index(op.f("ix_address_contact_id"), "address", ["contact_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("channel_kind", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_consent_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_contact_id"), "consent", ["contact_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "heard",
                "exploring",
                "proposed",
                "committed",
                "piloting",
                "delivered",
                "verified",
                "declined",
                "paused",
                "reopened",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "theme",
            sa.Enum(
                "social_security",
                "housing",
                "health",
                "water",
                "education",
                "livelihood",
                "collection_centres",
                "working_conditions",
                "safety",
                "finance",
                "skills",
                "collectives",
                "family",
                name="theme",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "published_stage",
            sa.Enum(
                "heard",
                "exploring",
                "proposed",
                "committed",
                "piloting",
                "delivered",
                "verified",
                "declined",
                "paused",
                "reopened",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_item_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    op.create_index(op.f("ix_item_lead_id"), "item", ["lead_id"], unique=False)
    op.create_index(op.f("ix_item_published_at"), "item", ["published_at"], unique=False)
    op.create_index(op.f("ix_item_stage"), "item", ["stage"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_because", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_notice_announcement_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_notice_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("announcement_id", "contact_id", name=op.f("uq_notice_announcement_id_contact_id")),
    )
    op.create_index(op.f("ix_notice_contact_id"), "notice", ["contact_id"], unique=False)
    op.create_index(op.f("ix_notice_handed_at"), "notice", ["handed_at"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_staff_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_index(op.f("ix_staff_organisation_id"), "staff", ["organisation_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_account_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_account")),
    )
    op.create_table(
        "act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_act_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_at"), "act", ["at"], unique=False)
    op.create_index(op.f("ix_act_subject_type_subject_id"), "act", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "address_contact",
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_address_contact_address_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_address_contact_contact_id")),
        sa.PrimaryKeyConstraint("address_id", "contact_id", name=op.f("pk_address_contact")),
    )
    op.create_index(op.f("ix_address_contact_contact_id"), "address_contact", ["contact_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "outcome", sa.Enum("accepted", "declined", name="outcome", native_enum=False, length=32), nullable=False
        ),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["staff.id"], name=op.f("fk_decision_drafted_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["staff.id"], name=op.f("fk_decision_published_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_item_id"), "decision", ["item_id"], unique=False)
    op.create_index(op.f("ix_decision_published_at"), "decision", ["published_at"], unique=False)
    op.create_table(
        "inbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("flagged", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_inbound_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_inbound_channel_provider_id")),
    )
    op.create_index(op.f("ix_inbound_address_id"), "inbound", ["address_id"], unique=False)
    op.create_index(op.f("ix_inbound_flagged"), "inbound", ["flagged"], unique=False)
    op.create_table(
        "item_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_text_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_text")),
        sa.UniqueConstraint("item_id", "language", name=op.f("uq_item_text_item_id_language")),
    )
    op.create_table(
        "outbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "delivered",
                "failed",
                "uncertain",
                "held",
                name="state",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_outbound_address_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_outbound_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_outbound_channel_provider_id")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_outbound_notice_id")),
    )
    op.create_index(op.f("ix_outbound_address_id"), "outbound", ["address_id"], unique=False)
    op.create_index(op.f("ix_outbound_state_next_at"), "outbound", ["state", "next_at"], unique=False)
    op.create_table(
        "position",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stance",
            sa.Enum("can_lead", "support", "concern", "block", name="stance", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_position_item_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_position_organisation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_position_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    op.create_index(
        op.f("ix_position_item_id_organisation_id"), "position", ["item_id", "organisation_id"], unique=False
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_link_secret_hash")),
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "programme",
                "field",
                "partner",
                "funder",
                "safeguarding",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "role", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "survey_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form_version", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("not_by_text", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["staff.id"], name=op.f("fk_survey_version_published_by_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_version")),
        sa.UniqueConstraint("survey_id", "number", name=op.f("uq_survey_version_survey_id_number")),
    )
    op.create_index(op.f("ix_survey_version_survey_id"), "survey_version", ["survey_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel_kind", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_submission_contact_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_submission_survey_id")),
        sa.ForeignKeyConstraint(["version_id"], ["survey_version.id"], name=op.f("fk_submission_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("reference", name=op.f("uq_submission_reference")),
        sa.UniqueConstraint("survey_id", "instance_id", name=op.f("uq_submission_survey_id_instance_id")),
    )
    op.create_index(op.f("ix_submission_contact_id"), "submission", ["contact_id"], unique=False)
    op.create_index(
        op.f("ix_submission_survey_id_completed_at"), "submission", ["survey_id", "completed_at"], unique=False
    )
    op.create_index(op.f("ix_submission_version_id"), "submission", ["version_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "awaiting", sa.Enum("language", "answer", name="awaiting", native_enum=False, length=32), nullable=False
        ),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("reasks", sa.Integer(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=True),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_conversation_address_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_conversation_submission_id")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_conversation_survey_id")),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("romanised", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("channel_kind", sa.String(length=64), nullable=False),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question_path", sa.Text(), nullable=True),
        sa.Column("gloss", sa.Text(), nullable=True),
        sa.Column("gloss_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.String(length=64), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_feedback_contact_id")),
        sa.ForeignKeyConstraint(["gloss_by_id"], ["staff.id"], name=op.f("fk_feedback_gloss_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_feedback_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_reference")),
    )
    op.create_index(op.f("ix_feedback_contact_id"), "feedback", ["contact_id"], unique=False)
    op.create_index(op.f("ix_feedback_language"), "feedback", ["language"], unique=False)
    op.create_index(op.f("ix_feedback_received_at"), "feedback", ["received_at"], unique=False)
    op.create_index(op.f("ix_feedback_submission_id"), "feedback", ["submission_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feedback_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum("supports", "contradicts", "detail", name="relation", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("cited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cited_by_id"], ["staff.id"], name=op.f("fk_evidence_cited_by_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_evidence_feedback_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_evidence_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("item_id", "feedback_id", name=op.f("uq_evidence_item_id_feedback_id")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_evidence_item_id_number")),
    )
    op.create_index(op.f("ix_evidence_feedback_id"), "evidence", ["feedback_id"], unique=False)

    for table in UNCHANGING:
        _forbid_changes(table)


def downgrade() -> None:
    for table in UNCHANGING:
        _allow_changes(table)
    op.drop_index(op.f("ix_evidence_feedback_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_feedback_submission_id"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_received_at"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_language"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_contact_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_table("conversation")
    op.drop_index(op.f("ix_submission_version_id"), table_name="submission")
    op.drop_index(op.f("ix_submission_survey_id_completed_at"), table_name="submission")
    op.drop_index(op.f("ix_submission_contact_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_index(op.f("ix_survey_version_survey_id"), table_name="survey_version")
    op.drop_table("survey_version")
    op.drop_table("staff_role")
    op.drop_table("sign_in_link")
    op.drop_index(op.f("ix_position_item_id_organisation_id"), table_name="position")
    op.drop_table("position")
    op.drop_index(op.f("ix_outbound_state_next_at"), table_name="outbound")
    op.drop_index(op.f("ix_outbound_address_id"), table_name="outbound")
    op.drop_table("outbound")
    op.drop_table("item_text")
    op.drop_index(op.f("ix_inbound_flagged"), table_name="inbound")
    op.drop_index(op.f("ix_inbound_address_id"), table_name="inbound")
    op.drop_table("inbound")
    op.drop_index(op.f("ix_decision_published_at"), table_name="decision")
    op.drop_index(op.f("ix_decision_item_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_address_contact_contact_id"), table_name="address_contact")
    op.drop_table("address_contact")
    op.drop_index(op.f("ix_act_subject_type_subject_id"), table_name="act")
    op.drop_index(op.f("ix_act_at"), table_name="act")
    op.drop_table("act")
    op.drop_table("account")
    op.drop_index(op.f("ix_staff_organisation_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_index(op.f("ix_notice_handed_at"), table_name="notice")
    op.drop_index(op.f("ix_notice_contact_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_item_stage"), table_name="item")
    op.drop_index(op.f("ix_item_published_at"), table_name="item")
    op.drop_index(op.f("ix_item_lead_id"), table_name="item")
    op.drop_table("item")
    op.drop_index(op.f("ix_consent_contact_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_address_contact_id"), table_name="address")
    op.drop_table("address")
    op.drop_table("survey")
    op.drop_index(op.f("ix_sign_in_attempt_who_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index(op.f("ix_receipt_provider_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_table("programme")
    op.drop_table("organisation")
    op.drop_table("contact")
    op.drop_index(op.f("ix_announcement_expanded_at"), table_name="announcement")
    op.drop_table("announcement")


def _forbid_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_unchanging BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_unchanging() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'rows of {table} are never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_unchanging BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_unchanging()"
    )


def _allow_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_unchanging")
        return
    op.execute(f"DROP TRIGGER {table}_unchanging ON {table}")
    op.execute(f"DROP FUNCTION {table}_unchanging()")
