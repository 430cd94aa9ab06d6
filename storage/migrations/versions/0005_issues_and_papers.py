"""The weekly summary and the papers: an issue's editions, how each item stood in it, words released for the public."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _number_by_campaign()
    op.create_index(
        "ix_report_round_id_item_id_kind_late", "report", ["round_id", "item_id", "kind", "late"], unique=False
    )
    op.create_table(
        "standing",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("finding", sa.String(length=16), nullable=False),
        sa.Column("claim", sa.String(length=16), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("due_soon", sa.Boolean(), nullable=False),
        sa.Column("unsigned", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Integer(), nullable=False),
        sa.Column("measures_done", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "change IN ('new','closed','reopened','advanced','slipped')", name=op.f("ck_standing_change")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_standing_item_id_item")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_standing_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_standing_unit_id_unit")),
        sa.PrimaryKeyConstraint("round_id", "item_id", name=op.f("pk_standing")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_publication_item_id_item")),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_publication_released_by_person")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_publication_report_id_report")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_publication_stead_of_person")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_publication_withdrawn_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index("ix_publication_item_id", "publication", ["item_id"], unique=False)
    op.create_table(
        "edition",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("addendum", sa.JSON(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["released_by"], ["person.id"], name=op.f("fk_edition_released_by_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_edition_round_id_round")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_edition_stead_of_person")),
        sa.PrimaryKeyConstraint("round_id", "version", name=op.f("pk_edition")),
    )
    # what was released before there were editions is the first edition of its issue
    op.execute(
        "INSERT INTO edition (round_id, version, comments, left_out, text, released_at, released_by)"
        " SELECT round_id, 1, '{}', '[]', text, released_at, released_by FROM bulletin WHERE released_at IS NOT NULL"
    )
    op.create_table(
        "group_chat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("told_round", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_group_chat_decided_by_person")),
        sa.ForeignKeyConstraint(["told_round"], ["round.id"], name=op.f("fk_group_chat_told_round_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_chat")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_group_chat_chat_id")),
    )
    op.create_table(
        "issue_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issue_copy_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_issue_copy_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_copy")),
        sa.UniqueConstraint("round_id", "version", "person_id", name=op.f("uq_issue_copy_round_id_version_person_id")),
    )
    op.create_index(
        "ix_issue_copy_unmade",
        "issue_copy",
        ["id"],
        unique=False,
        sqlite_where=sa.text("made_at IS NULL"),
        postgresql_where=sa.text("made_at IS NULL"),
    )


def _number_by_campaign() -> None:
    """Numbers of rounds, and so of issues, begin anew with every inspection; an issue knows the last it has heard."""
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        table.create_foreign_key(table.f("fk_round_campaign_id_campaign"), "campaign", ["campaign_id"], ["id"])
        table.drop_constraint(table.f("uq_round_number"), type_="unique")
        table.create_unique_constraint(table.f("uq_round_campaign_id_number"), ["campaign_id", "number"])
    op.execute("UPDATE round SET campaign_id = (SELECT min(id) FROM campaign)")
    with op.batch_alter_table("bulletin") as table:
        table.drop_constraint(table.f("uq_bulletin_number"), type_="unique")
        for name in ("last_report", "last_text", "last_file"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
