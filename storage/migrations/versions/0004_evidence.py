"""Evidence that can be trusted: what was seen in a file, what is like it, blackened areas, papers, archives."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=16), nullable=False),
        sa.Column("fault", sa.String(length=16), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("screen", sa.Boolean(), nullable=False),
        sa.Column("likeness", sa.LargeBinary(length=32), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_look")),
    )
    op.create_table(
        "alike",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["other"], ["look.sha256"], name=op.f("fk_alike_other_look")),
        sa.ForeignKeyConstraint(["sha256"], ["look.sha256"], name=op.f("fk_alike_sha256_look")),
        sa.PrimaryKeyConstraint("sha256", "other", name=op.f("pk_alike")),
    )
    op.create_index("ix_alike_other", "alike", ["other"], unique=False)
    op.create_table(
        "blackout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("bottom", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_blackout_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_blackout_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout")),
    )
    op.create_index("ix_blackout_evidence_id", "blackout", ["evidence_id"], unique=False)
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_paper_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_paper_said_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )
    op.create_index("ix_paper_evidence_id", "paper", ["evidence_id"], unique=False)
    op.create_table(
        "archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_archive_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
    op.create_index("ix_archive_campaign_id", "archive", ["campaign_id"], unique=False)

    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("receipt_id", sa.Integer(), nullable=True))
        table.create_foreign_key(table.f("fk_report_receipt_id_outbox"), "outbox", ["receipt_id"], ["id"])
    with op.batch_alter_table("report_text") as table:
        table.add_column(sa.Column("forwarded", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("origin_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("place", sa.JSON(), nullable=True))
    with op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("origin_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_evidence_sha256", ["sha256"], unique=False)
        table.drop_constraint(op.f("ck_evidence_file_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_evidence_file_state"),
            "file_state IN ('waiting','stored','too_big','lost','refused','archived')",
        )
