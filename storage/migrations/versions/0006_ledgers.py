"""Ledgers in and out: own columns, progress told before the bot, other names, profiles; the weeks of units are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "own_cell",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_own_cell_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", "head", name=op.f("pk_own_cell")),
    )
    op.create_table(
        "told_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_told_before_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_before")),
    )
    op.create_index("ix_told_before_item_id", "told_before", ["item_id"], unique=False)
    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('unit','person')", name=op.f("ck_alias_kind")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_alias_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alias_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_alias_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_alias_kind_name")),
    )
    op.create_table(
        "file_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('unit','leader','person')", name=op.f("ck_file_word_kind")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_file_word_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_word")),
        sa.UniqueConstraint("evidence_id", "kind", "words", name=op.f("uq_file_word_evidence_id_kind_words")),
    )
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_profile_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_profile_name")),
    )
    op.create_table(
        "unit_week",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_unit_week_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_week_unit_id_unit")),
        sa.PrimaryKeyConstraint("round_id", "unit_id", name=op.f("pk_unit_week")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO unit_week (round_id, unit_id, asked, answered, done)"
        " SELECT round_id, unit_id, sum(CASE WHEN asked THEN 1 ELSE 0 END),"
        " sum(CASE WHEN asked AND answer IS NOT NULL THEN 1 ELSE 0 END), sum(CASE WHEN finding = 'done' THEN 1 ELSE 0 END)"
        " FROM standing WHERE unit_id IS NOT NULL AND state NOT IN ('draft', 'transferred') GROUP BY round_id, unit_id"
    )
