"""Collecting on a schedule: the office's arrangement and calendar, reminders, chases, holds, details of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OPEN = sa.text("state IN ('issued','in_progress','continuing','closing')")
_OWN = sa.text("rhythm IS NOT NULL")
_UNOPENED = sa.text("opened_at IS NULL")
_WAITING = sa.text("reminder_id IS NULL AND void_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_setting_changed_by_person")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_calendar_day_entered_by_person")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_calendar_year_entered_by_person")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("owed", sa.JSON(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_reminder_outbox_id_outbox")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_reminder_person_id_day")),
    )
    op.create_index("ix_reminder_day", "reminder", ["day"], unique=False)
    op.create_table(
        "chase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=True),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_chase_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chase_person_id_person")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_chase_reminder_id_reminder")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_chase_stead_of_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
    )
    op.create_index("ix_chase_item_id", "chase", ["item_id"], unique=False)
    op.create_index(
        "ix_chase_waiting", "chase", ["item_id"], unique=False, sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.CheckConstraint("kind IN ('round','reminders')", name=op.f("ck_hold_kind")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_hold_decided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("kind", "about_id", name=op.f("uq_hold_kind_about_id")),
    )
    op.create_table(
        "detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stead_of", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_detail_item_id_item")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_detail_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_detail_round_id_round")),
        sa.ForeignKeyConstraint(["stead_of"], ["person.id"], name=op.f("fk_detail_stead_of_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail")),
    )
    op.create_index("ix_detail_item_id_round_id", "detail", ["item_id", "round_id"], unique=False)
    op.create_index("ix_detail_round_id", "detail", ["round_id"], unique=False)
    op.create_index("ix_detail_chat_id_message_id", "detail", ["chat_id", "message_id"], unique=False)

    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("remind_at", sa.Time(), nullable=True))
        table.add_column(sa.Column("muted", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("kind", sa.String(length=16), server_default="campaign", nullable=False))
        table.add_column(sa.Column("rhythm", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("asked_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("announced", sa.Integer(), server_default="999", nullable=False))
        table.add_column(sa.Column("ladder", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("ladder_from", sa.Date(), nullable=True))
    op.create_index("ix_item_announced_due", "item", ["announced", "due"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index(
        "ix_item_ladder_ladder_from", "item", ["ladder", "ladder_from"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index("ix_item_kind_asked_on", "item", ["kind", "asked_on"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_item_rhythm", "item", ["rhythm"], sqlite_where=_OWN, postgresql_where=_OWN)
    issued, continuing = sa.text("state = 'issued'"), sa.text("state = 'continuing'")
    op.create_index("ix_item_issued_at", "item", ["issued_at"], sqlite_where=issued, postgresql_where=issued)
    op.create_index(
        "ix_item_next_check_on", "item", ["next_check_on"], sqlite_where=continuing, postgresql_where=continuing
    )
    waiting = sa.text("answered_at IS NULL AND settled_at IS NULL")
    op.create_index("ix_demand_unanswered", "demand", ["limit_on"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_recheck_unanswered", "recheck", ["due_on"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_application_step", "application", ["step"], unique=False)
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("ask") as table:
        table.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_ask_person_id", "ask", ["person_id"], unique=False)
    with op.batch_alter_table("bulletin") as table:
        table.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("released_by", sa.Integer(), nullable=True))
        table.create_foreign_key(table.f("fk_bulletin_released_by_person"), "person", ["released_by"], ["id"])
    op.create_index("ix_outbox_sent_at", "outbox", ["sent_at"], unique=False)
    op.create_index(
        "ix_outbox_card_id",
        "outbox",
        ["card_id"],
        unique=False,
        sqlite_where=sa.text("card_id IS NOT NULL"),
        postgresql_where=sa.text("card_id IS NOT NULL"),
    )

    # what is there was asked and sent out when it was made; an overdue ladder begins at the due date
    op.execute("UPDATE round SET prepared_at = opens_at")
    op.execute("UPDATE ask SET opened_at = (SELECT opens_at FROM round WHERE round.id = ask.round_id)")
    op.execute("UPDATE bulletin SET released_at = compiled_at")
    op.execute("UPDATE item SET ladder_from = due")
    op.execute(
        "UPDATE item SET asked_on = (SELECT date(max(round.opens_at)) FROM round"
        " JOIN ask ON ask.round_id = round.id JOIN ask_item ON ask_item.ask_id = ask.id"
        " WHERE ask_item.item_id = item.id)"
    )
    op.create_index("ix_ask_unopened", "ask", ["round_id", "id"], sqlite_where=_UNOPENED, postgresql_where=_UNOPENED)
