"""The closed loop: proofs, applications and decisions, demands, rechecks, figures; stand-ins; a trail nobody can edit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draw_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name=op.f("fk_meeting_confirmed_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_note_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("chat_id", "message_id", "version", name=op.f("uq_note_chat_id_message_id_version")),
    )
    op.create_table(
        "prompt",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prompt_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_prompt")),
    )
    op.create_table(
        "rebinding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_rebinding_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rebinding_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebinding")),
    )
    op.create_index("ix_rebinding_person_id", "rebinding", ["person_id"], unique=False)
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_name_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    op.create_index("ix_unit_name_unit_id", "unit_name", ["unit_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("came_from", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('closure','extension','transfer')", name=op.f("ck_application_kind")),
        sa.CheckConstraint(
            "step IN ('drafted','asked','checked','granted','returned','withdrawn')", name=op.f("ck_application_step")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_application_item_id_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_application_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_application_stead_of_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index("ix_application_item_id", "application", ["item_id"], unique=False)
    op.create_index(
        "uq_application_pending",
        "application",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("step IN ('drafted','asked','checked')"),
        postgresql_where=sa.text("step IN ('drafted','asked','checked')"),
    )
    op.create_table(
        "demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("lacking", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('notice','instruction','question','enquiry','finding')", name=op.f("ck_demand_kind")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_demand_answered_by_person")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_demand_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_demand_person_id_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_demand_settled_by_person")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_demand_stead_of_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_demand_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
        sa.UniqueConstraint("kind", "year", "number", name=op.f("uq_demand_kind_year_number")),
    )
    op.create_index("ix_demand_item_id", "demand", ["item_id"], unique=False)
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("variant", sa.String(length=16), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_figure_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_figure_person_id_person")),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("fk_figure_voided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_figure_chat_id_message_id")),
    )
    op.create_index("ix_figure_item_id", "figure", ["item_id"], unique=False)
    op.create_index("ix_figure_kind", "figure", ["kind"], unique=False)
    op.create_table(
        "item_support",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_support_item_id_item")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_support_unit_id_unit")),
        sa.PrimaryKeyConstraint("item_id", "unit_id", name=op.f("pk_item_support")),
    )
    op.create_index("ix_item_support_unit_id", "item_support", ["unit_id"], unique=False)
    op.create_table(
        "proof_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("excuse", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_proof_slot_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_slot")),
        sa.UniqueConstraint("item_id", "position", name=op.f("uq_proof_slot_item_id_position")),
    )
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_of", sa.Integer(), nullable=True),
        sa.Column("repeated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("claim", sa.Boolean(), nullable=True),
        sa.Column("claim_words", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('lookback','upkeep','draw')", name=op.f("ck_recheck_kind")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_recheck_answered_by_person")),
        sa.ForeignKeyConstraint(["asked_of"], ["person.id"], name=op.f("fk_recheck_asked_of_person")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_recheck_draw_id_draw")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_recheck_item_id_item")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_recheck_settled_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("item_id", "kind", "due_on", name=op.f("uq_recheck_item_id_kind_due_on")),
    )
    op.create_index("ix_recheck_due_on", "recheck", ["due_on"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_application_id_application")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id_person")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_decision_stead_of_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_application_id", "decision", ["application_id"], unique=False)
    op.create_table(
        "reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('recheck','relapse','draw','other')", name=op.f("ck_reopening_cause")),
        sa.ForeignKeyConstraint(["closure_id"], ["application.id"], name=op.f("fk_reopening_closure_id_application")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_reopening_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reopening_person_id_person")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_reopening_stead_of_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index("ix_reopening_item_id", "reopening", ["item_id"], unique=False)
    op.create_table(
        "slot_verdict",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_slot_verdict_application_id_application")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_verdict_person_id_person")),
        sa.ForeignKeyConstraint(["slot_id"], ["proof_slot.id"], name=op.f("fk_slot_verdict_slot_id_proof_slot")),
        sa.PrimaryKeyConstraint("application_id", "slot_id", name=op.f("pk_slot_verdict")),
    )
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(slot_id IS NULL) <> (measure_id IS NULL)", name=op.f("ck_proof_one_place")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_proof_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_proof_measure_id_measure")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proof_person_id_person")),
        sa.ForeignKeyConstraint(["slot_id"], ["proof_slot.id"], name=op.f("fk_proof_slot_id_proof_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
        sa.UniqueConstraint("evidence_id", "measure_id", name=op.f("uq_proof_evidence_id_measure_id")),
        sa.UniqueConstraint("evidence_id", "slot_id", name=op.f("uq_proof_evidence_id_slot_id")),
    )
    op.create_index("ix_proof_measure_id", "proof", ["measure_id"], unique=False)
    op.create_index("ix_proof_slot_id", "proof", ["slot_id"], unique=False)
    with op.batch_alter_table("audit") as table:
        table.add_column(sa.Column("stead_of", sa.Integer(), nullable=True))
        table.add_column(sa.Column("update_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        table.create_index("ix_audit_item_id", ["item_id"], unique=False)
        table.create_foreign_key(table.f("fk_audit_stead_of_person"), "person", ["stead_of"], ["id"])

    with op.batch_alter_table("item") as table:
        table.drop_constraint(op.f("ck_item_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_item_state"),
            "state IN ('draft','issued','in_progress','continuing','closing','closed','transferred')",
        )
        table.add_column(sa.Column("in_charge_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("stage_goal", sa.Text(), nullable=True))
        table.add_column(sa.Column("next_check_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("extended", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("handed_back", sa.Text(), nullable=True))
        table.create_foreign_key(table.f("fk_item_in_charge_id_person"), "person", ["in_charge_id"], ["id"])

    with op.batch_alter_table("measure") as table:
        table.add_column(sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("done_by", sa.Integer(), nullable=True))
        table.create_foreign_key(table.f("fk_measure_done_by_person"), "person", ["done_by"], ["id"])

    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("media", sa.JSON(), nullable=True))
        table.create_index("ix_outbox_about_about_id", ["about", "about_id"], unique=False)

    with op.batch_alter_table("unit") as table:
        table.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        table.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        table.create_foreign_key(table.f("fk_unit_merged_into_unit"), "unit", ["merged_into"], ["id"])

    with op.batch_alter_table("report") as table:
        table.drop_constraint(op.f("ck_report_kind"), type_="check")
        table.create_check_constraint(op.f("ck_report_kind"), "kind IN ('progress','no_change','support','other')")
    for statement in _KEEP_THE_TRAIL[op.get_bind().dialect.name]:
        op.execute(statement)


_WORDS = "'the audit trail is only ever added to'"
_KEEP_THE_TRAIL = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, {_WORDS}); END",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, {_WORDS}); END",
    ],
    "postgresql": [
        (
            "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = {_WORDS}; END $$"
        ),
        (
            "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
        ),
    ],
}
