"""Every table and its constraints; `migrations/` brings an existing database here step by step."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in and aware UTC coming out; SQLite keeps it as UTC text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value}")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def one_of(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """`IN` a list that is always the same, written out: one that is bound is put together anew whenever it is asked.

    `values`: words of the code's own, never what somebody wrote.
    """
    return column.in_([literal_column(f"'{value}'") for value in values])


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


campaign = Table(
    "campaign",
    metadata,
    _id(),
    Column("bureau", Text, nullable=False),
    Column("inspecting_body", Text, nullable=False),
    Column("inspected_from", Date),
    Column("inspected_to", Date),
    Column("feedback_on", Date),
    Column("published_on", Date),
    Column("declared", JSON, nullable=False),
    Column("counted", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("source_sha256", String(64), nullable=False),
    _moment("imported_at"),
    _moment("closed_at", nullable=True),
    UniqueConstraint("source_sha256"),
)

unit = Table(
    "unit",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    _ref("merged_into", "unit", nullable=True),
    Column("ended_on", Date),
    UniqueConstraint("name"),
)

unit_name = Table(
    "unit_name",
    metadata,
    _id(),
    _ref("unit_id", "unit"),
    Column("name", Text, nullable=False),
    Column("until_on", Date, nullable=False),
    Index("ix_unit_name_unit_id", "unit_id"),
)

post = Table(
    "post",
    metadata,
    _id(),
    _ref("unit_id", "unit"),
    Column("title", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("leader_name", Text),
    Column("stand_in_name", Text),
    UniqueConstraint("unit_id", "title"),
    CheckConstraint("role IN ('head','liaison','office','leader','group','inspector')", name="role"),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("user_id", BigInteger),
    Column("reach", String(16), nullable=False),
    _moment("reach_since", nullable=True),
    Column("remind_at", Time),
    Column("muted", Boolean(create_constraint=False), nullable=False, server_default=false()),
    UniqueConstraint("user_id"),
    CheckConstraint("reach IN ('never','reachable','blocked','gone')", name="reach"),
)

tenure = Table(
    "tenure",
    metadata,
    _id(),
    _ref("post_id", "post"),
    _ref("person_id", "person"),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("stand_in", Boolean(create_constraint=False), nullable=False),
    Index("ix_tenure_person_id", "person_id"),
    Index("ix_tenure_post_id", "post_id"),
)

invite = Table(
    "invite",
    metadata,
    _id(),
    _ref("post_id", "post"),
    Column("token_sha256", String(64), nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
    _ref("used_by", "person", nullable=True),
    _moment("revoked_at", nullable=True),
    UniqueConstraint("token_sha256"),
)

rebinding = Table(
    "rebinding",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("user_id", BigInteger, nullable=False),
    _moment("asked_at"),
    _moment("decided_at", nullable=True),
    _ref("decided_by", "person", nullable=True),
    Column("granted", Boolean(create_constraint=False)),
    Index("ix_rebinding_person_id", "person_id"),
)

OPEN = "state IN ('issued','in_progress','continuing','closing')"
"""`rules.models.OPEN_STATES` as the condition of an index, which a query must repeat word for word to use it."""

item = Table(
    "item",
    metadata,
    _id(),
    _ref("campaign_id", "campaign"),
    Column("number", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("path", JSON, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("finding", String(16), nullable=False),
    Column("long_term", Boolean(create_constraint=False), nullable=False),
    Column("status_text", Text),
    Column("leader", Text),
    Column("lead_unit", Text),
    Column("support_units", JSON, nullable=False),
    Column("person", Text),
    Column("due", Date),
    Column("due_text", Text),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    _ref("unit_id", "unit", nullable=True),
    _moment("issued_at", nullable=True),
    _moment("accepted_at", nullable=True),
    _ref("accepted_by", "person", nullable=True),
    _ref("in_charge_id", "person", nullable=True),
    Column("stage_goal", Text),
    Column("next_check_on", Date),
    _moment("closed_at", nullable=True),
    Column("extended", Integer, nullable=False, server_default="0"),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("handed_back", Text),
    Column("kind", String(16), nullable=False, server_default="campaign"),
    Column("rhythm", String(16)),
    Column("asked_on", Date),
    Column("announced", Integer, nullable=False, server_default="999"),
    Column("ladder", Integer, nullable=False, server_default="0"),
    Column("ladder_from", Date),
    UniqueConstraint("number"),
    UniqueConstraint("campaign_id", "code"),
    CheckConstraint(
        "state IN ('draft','issued','in_progress','continuing','closing','closed','transferred')", name="state"
    ),
    Index("ix_item_unit_id_state", "unit_id", "state"),
    # what the clock looks for every minute among all that is open (storage/due_items.py)
    Index("ix_item_announced_due", "announced", "due", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    Index("ix_item_ladder_ladder_from", "ladder", "ladder_from", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    Index("ix_item_kind_asked_on", "kind", "asked_on", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    Index(
        "ix_item_issued_at",
        "issued_at",
        sqlite_where=text("state = 'issued'"),
        postgresql_where=text("state = 'issued'"),
    ),
    Index(
        "ix_item_next_check_on",
        "next_check_on",
        sqlite_where=text("state = 'continuing'"),
        postgresql_where=text("state = 'continuing'"),
    ),
    Index(
        "ix_item_rhythm", "rhythm", sqlite_where=text("rhythm IS NOT NULL"), postgresql_where=text("rhythm IS NOT NULL")
    ),
)

item_support = Table(
    "item_support",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id"), primary_key=True),
    Column("unit_id", Integer, ForeignKey("unit.id"), primary_key=True),
    Index("ix_item_support_unit_id", "unit_id"),
)

measure = Table(
    "measure",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    _moment("done_at", nullable=True),
    _ref("done_by", "person", nullable=True),
    UniqueConstraint("item_id", "position"),
)

proof_slot = Table(
    "proof_slot",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("excuse", Text),
    UniqueConstraint("item_id", "position"),
)

round_ = Table(
    "round",
    metadata,
    _id(),
    _ref("campaign_id", "campaign", nullable=True),
    Column("number", Integer, nullable=False),
    Column("week", String(10), nullable=False),
    _moment("opens_at"),
    _moment("cutoff_at"),
    _moment("compile_at"),
    _moment("closed_at", nullable=True),
    _moment("release_at", nullable=True),
    _moment("prepared_at", nullable=True),
    UniqueConstraint("week"),
    UniqueConstraint("campaign_id", "number"),
)

ask = Table(
    "ask",
    metadata,
    _id(),
    _ref("round_id", "round"),
    _ref("person_id", "person"),
    _ref("outbox_id", "outbox", nullable=True),
    _moment("opened_at", nullable=True),
    UniqueConstraint("round_id", "person_id"),
    Index("ix_ask_person_id", "person_id"),
    Index(
        "ix_ask_unopened",
        "round_id",
        "id",
        sqlite_where=text("opened_at IS NULL"),
        postgresql_where=text("opened_at IS NULL"),
    ),
)

ask_item = Table(
    "ask_item",
    metadata,
    Column("ask_id", Integer, ForeignKey("ask.id"), primary_key=True),
    Column("item_id", Integer, ForeignKey("item.id"), primary_key=True),
    Index("ix_ask_item_item_id", "item_id"),
)

focus = Table(
    "focus",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    _ref("item_id", "item"),
    Column("purpose", String(16), nullable=False),
    _moment("since"),
)

report = Table(
    "report",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("chat_id", BigInteger, nullable=False),
    Column("parcel", String(80), nullable=False),
    _ref("item_id", "item", nullable=True),
    _ref("round_id", "round", nullable=True),
    Column("kind", String(16), nullable=False),
    Column("late", Boolean(create_constraint=False), nullable=False),
    _moment("first_sent_at"),
    _moment("received_at"),
    _moment("receipt_due_at", nullable=True),
    _ref("receipt_id", "outbox", nullable=True),
    UniqueConstraint("chat_id", "parcel"),
    Index("ix_report_item_id_round_id", "item_id", "round_id"),
    Index("ix_report_receipt_due_at", "receipt_due_at"),
    # what an issue counts of a round's answers, without looking at them
    Index("ix_report_round_id_item_id_kind_late", "round_id", "item_id", "kind", "late"),
    CheckConstraint("kind IN ('progress','no_change','support','other')", name="kind"),
)

report_text = Table(
    "report_text",
    metadata,
    _id(),
    _ref("report_id", "report"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("forwarded", Boolean(create_constraint=False), nullable=False, server_default=false()),
    _moment("origin_at", nullable=True),
    Column("place", JSON(none_as_null=True)),
    _moment("sent_at"),
    Column("late", Boolean(create_constraint=False), nullable=False),
    Column("receipted", Boolean(create_constraint=False), nullable=False),
    UniqueConstraint("chat_id", "message_id", "version"),
    Index("ix_report_text_report_id", "report_id"),
)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    _ref("report_id", "report"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("file_id", Text, nullable=False),
    Column("file_unique_id", Text, nullable=False),
    Column("name", Text),
    Column("mime", Text),
    Column("declared_size", BigInteger),
    Column("forwarded", Boolean(create_constraint=False), nullable=False),
    _moment("origin_at", nullable=True),
    _moment("sent_at"),
    Column("late", Boolean(create_constraint=False), nullable=False),
    Column("receipted", Boolean(create_constraint=False), nullable=False),
    Column("file_state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    _moment("next_try_at", nullable=True),
    Column("sha256", String(64)),
    Column("size", BigInteger),
    _moment("stored_at", nullable=True),
    Column("problem", Text),
    UniqueConstraint("chat_id", "message_id", "file_unique_id"),
    Index("ix_evidence_report_id", "report_id"),
    Index(
        "ix_evidence_waiting",
        "next_try_at",
        sqlite_where=text("file_state = 'waiting'"),
        postgresql_where=text("file_state = 'waiting'"),
    ),
    Index("ix_evidence_sha256", "sha256"),
    CheckConstraint(
        "file_state IN ('waiting','stored','too_big','lost','refused','archived')",
        name="file_state",
    ),
)

look = Table(
    "look",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", String(16), nullable=False),
    Column("fault", String(16)),
    Column("width", Integer),
    Column("height", Integer),
    _moment("taken_at", nullable=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("screen", Boolean(create_constraint=False), nullable=False),
    Column("likeness", LargeBinary(32)),
    _moment("looked_at"),
)

alike = Table(
    "alike",
    metadata,
    Column("sha256", String(64), ForeignKey("look.sha256"), primary_key=True),
    Column("other", String(64), ForeignKey("look.sha256"), primary_key=True),
    Column("distance", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Index("ix_alike_other", "other"),
)

blackout = Table(
    "blackout",
    metadata,
    _id(),
    _ref("evidence_id", "evidence"),
    Column("left", Integer, nullable=False),
    Column("top", Integer, nullable=False),
    Column("right", Integer, nullable=False),
    Column("bottom", Integer, nullable=False),
    _ref("made_by", "person", nullable=True),
    _moment("made_at"),
    _moment("removed_at", nullable=True),
    Index("ix_blackout_evidence_id", "evidence_id"),
)

paper = Table(
    "paper",
    metadata,
    _id(),
    _ref("evidence_id", "evidence"),
    Column("number", Text),
    Column("title", Text),
    Column("issuer", Text),
    Column("issued_on", Date),
    _ref("said_by", "person"),
    _moment("said_at"),
    Index("ix_paper_evidence_id", "evidence_id"),
)

archive = Table(
    "archive",
    metadata,
    _id(),
    _ref("campaign_id", "campaign"),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    _moment("made_at"),
    Index("ix_archive_campaign_id", "campaign_id"),
)

proof = Table(
    "proof",
    metadata,
    _id(),
    _ref("evidence_id", "evidence"),
    _ref("slot_id", "proof_slot", nullable=True),
    _ref("measure_id", "measure", nullable=True),
    _ref("person_id", "person"),
    _moment("placed_at"),
    UniqueConstraint("evidence_id", "slot_id"),
    UniqueConstraint("evidence_id", "measure_id"),
    CheckConstraint("(slot_id IS NULL) <> (measure_id IS NULL)", name="one_place"),
    Index("ix_proof_slot_id", "slot_id"),
    Index("ix_proof_measure_id", "measure_id"),
)

meeting = Table(
    "meeting",
    metadata,
    _id(),
    Column("held_on", Date, nullable=False),
    Column("number", Text, nullable=False),
    _ref("person_id", "person"),
    _moment("made_at"),
    _moment("confirmed_at", nullable=True),
    _ref("confirmed_by", "person", nullable=True),
)

application = Table(
    "application",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    _ref("item_id", "item"),
    Column("step", String(16), nullable=False),
    Column("came_from", String(16), nullable=False),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    _moment("begun_at"),
    _moment("asked_at", nullable=True),
    _moment("settled_at", nullable=True),
    Column("fields", JSON, nullable=False),
    Column("verdict", String(16)),
    _ref("meeting_id", "meeting", nullable=True),
    CheckConstraint("kind IN ('closure','extension','transfer')", name="kind"),
    CheckConstraint("step IN ('drafted','asked','checked','granted','returned','withdrawn')", name="step"),
    Index("ix_application_item_id", "item_id"),
    Index("ix_application_step", "step"),
    Index(
        "uq_application_pending",
        "item_id",
        unique=True,
        sqlite_where=text("step IN ('drafted','asked','checked')"),
        postgresql_where=text("step IN ('drafted','asked','checked')"),
    ),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _ref("application_id", "application"),
    Column("act", String(16), nullable=False),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    _moment("decided_at"),
    Column("content", String(64), nullable=False),
    Column("reason", String(16)),
    Column("words", Text),
    _ref("meeting_id", "meeting", nullable=True),
    Index("ix_decision_application_id", "application_id"),
)

slot_verdict = Table(
    "slot_verdict",
    metadata,
    Column("application_id", Integer, ForeignKey("application.id"), primary_key=True),
    Column("slot_id", Integer, ForeignKey("proof_slot.id"), primary_key=True),
    Column("fits", Boolean(create_constraint=False), nullable=False),
    _ref("person_id", "person"),
    _moment("judged_at"),
)

reopening = Table(
    "reopening",
    metadata,
    _id(),
    _ref("item_id", "item"),
    _moment("reopened_at"),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    Column("cause", String(16), nullable=False),
    Column("words", Text, nullable=False),
    _ref("closure_id", "application", nullable=True),
    _moment("closed_at", nullable=True),
    CheckConstraint("cause IN ('recheck','relapse','draw','other')", name="cause"),
    Index("ix_reopening_item_id", "item_id"),
)

UNANSWERED = "answered_at IS NULL AND settled_at IS NULL"
"""What still waits for an answer, as the condition of an index (see `OPEN`)."""

demand = Table(
    "demand",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("year", Integer),
    Column("number", Integer),
    _ref("item_id", "item"),
    _ref("unit_id", "unit", nullable=True),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    Column("words", Text, nullable=False),
    _moment("made_at"),
    _moment("released_at", nullable=True),
    Column("limit_on", Date),
    Column("answer", Text),
    _moment("answered_at", nullable=True),
    _ref("answered_by", "person", nullable=True),
    Column("lacking", Text),
    _moment("settled_at", nullable=True),
    _ref("settled_by", "person", nullable=True),
    Column("reminded_on", Date),
    UniqueConstraint("kind", "year", "number"),
    CheckConstraint("kind IN ('notice','instruction','question','enquiry','finding')", name="kind"),
    Index("ix_demand_item_id", "item_id"),
    Index("ix_demand_unanswered", "limit_on", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
)

draw = Table(
    "draw",
    metadata,
    _id(),
    Column("seed", String(32), nullable=False),
    Column("pool", JSON, nullable=False),
    Column("drawn", JSON, nullable=False),
    _ref("person_id", "person"),
    _moment("drawn_at"),
)

recheck = Table(
    "recheck",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("kind", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    _ref("draw_id", "draw", nullable=True),
    _moment("asked_at", nullable=True),
    _ref("asked_of", "person", nullable=True),
    _moment("repeated_at", nullable=True),
    _moment("shown_at", nullable=True),
    _moment("answered_at", nullable=True),
    _ref("answered_by", "person", nullable=True),
    Column("claim", Boolean(create_constraint=False)),
    Column("claim_words", Text),
    _moment("settled_at", nullable=True),
    _ref("settled_by", "person", nullable=True),
    Column("holds", Boolean(create_constraint=False)),
    Column("words", Text),
    UniqueConstraint("item_id", "kind", "due_on"),
    CheckConstraint("kind IN ('lookback','upkeep','draw')", name="kind"),
    Index("ix_recheck_due_on", "due_on"),
    Index("ix_recheck_unanswered", "due_on", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
)

figure = Table(
    "figure",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("kind", String(16), nullable=False),
    Column("variant", String(16)),
    Column("title", Text),
    Column("paper", Text),
    Column("cents", BigInteger),
    Column("count", Integer),
    Column("dated", Date),
    _ref("person_id", "person"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    _moment("entered_at"),
    _moment("voided_at", nullable=True),
    _ref("voided_by", "person", nullable=True),
    UniqueConstraint("chat_id", "message_id"),
    Index("ix_figure_item_id", "item_id"),
    Index("ix_figure_kind", "kind"),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", JSON, nullable=False),
    _moment("changed_at"),
    _ref("changed_by", "person", nullable=True),
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("worked", Boolean(create_constraint=False), nullable=False),
    Column("name", Text),
    _moment("entered_at"),
    _ref("entered_by", "person", nullable=True),
)

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    _moment("entered_at"),
    _ref("entered_by", "person", nullable=True),
)

reminder = Table(
    "reminder",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("day", Date, nullable=False),
    Column("owed", JSON, nullable=False),
    _ref("outbox_id", "outbox", nullable=True),
    _moment("made_at"),
    UniqueConstraint("person_id", "day"),
    Index("ix_reminder_day", "day"),
)

chase = Table(
    "chase",
    metadata,
    _id(),
    _ref("item_id", "item"),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    _moment("made_at"),
    _ref("reminder_id", "reminder", nullable=True),
    _moment("void_at", nullable=True),
    Index("ix_chase_item_id", "item_id"),
    Index(
        "ix_chase_waiting",
        "item_id",
        sqlite_where=text("reminder_id IS NULL AND void_at IS NULL"),
        postgresql_where=text("reminder_id IS NULL AND void_at IS NULL"),
    ),
)

hold = Table(
    "hold",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),
    Column("about_id", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    _moment("asked_at"),
    _moment("decided_at", nullable=True),
    _ref("decided_by", "person", nullable=True),
    Column("granted", Boolean(create_constraint=False)),
    UniqueConstraint("kind", "about_id"),
    CheckConstraint("kind IN ('round','reminders','issue')", name="kind"),
)

detail = Table(
    "detail",
    metadata,
    _id(),
    _ref("item_id", "item"),
    _ref("round_id", "round", nullable=True),
    _ref("person_id", "person"),
    _ref("stead_of", "person", nullable=True),
    Column("name", String(16), nullable=False),
    Column("value", Text, nullable=False),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    _moment("said_at"),
    Index("ix_detail_item_id_round_id", "item_id", "round_id"),
    Index("ix_detail_round_id", "round_id"),
    Index("ix_detail_chat_id_message_id", "chat_id", "message_id"),
)

prompt = Table(
    "prompt",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("about_id", Integer, nullable=False),
    _moment("since"),
)

note = Table(
    "note",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("about_id", Integer, nullable=False),
    Column("text", Text, nullable=False),
    _moment("sent_at"),
    UniqueConstraint("chat_id", "message_id", "version"),
)

bulletin = Table(
    "bulletin",
    metadata,
    _id(),
    _ref("round_id", "round"),
    Column("number", Integer, nullable=False),
    _moment("compiled_at"),
    Column("snapshot", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("last_report", Integer),
    Column("last_text", Integer),
    Column("last_file", Integer),
    _moment("released_at", nullable=True),
    _ref("released_by", "person", nullable=True),
    UniqueConstraint("round_id"),
)

edition = Table(
    "edition",
    metadata,
    Column("round_id", Integer, ForeignKey("round.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("reason", Text),
    Column("lead", Text),
    Column("comments", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("addendum", JSON(none_as_null=True)),
    Column("text", Text),
    _moment("released_at", nullable=True),
    _ref("released_by", "person", nullable=True),
    _ref("stead_of", "person", nullable=True),
)

issue_copy = Table(
    "issue_copy",
    metadata,
    _id(),
    _ref("round_id", "round"),
    Column("version", Integer, nullable=False),
    _ref("person_id", "person"),
    _moment("made_at", nullable=True),
    Column("sent", Boolean(create_constraint=False), nullable=False, server_default=false()),
    UniqueConstraint("round_id", "version", "person_id"),
    Index(
        "ix_issue_copy_unmade",
        "id",
        sqlite_where=text("made_at IS NULL"),
        postgresql_where=text("made_at IS NULL"),
    ),
)

group_chat = Table(
    "group_chat",
    metadata,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    _moment("added_at"),
    Column("wanted", Boolean(create_constraint=False)),
    _ref("decided_by", "person", nullable=True),
    Column("told_round", Integer, ForeignKey("round.id")),
    UniqueConstraint("chat_id"),
)

standing = Table(
    "standing",
    metadata,
    Column("round_id", Integer, ForeignKey("round.id"), primary_key=True),
    Column("item_id", Integer, ForeignKey("item.id"), primary_key=True),
    _ref("unit_id", "unit", nullable=True),
    Column("state", String(16), nullable=False),
    Column("finding", String(16), nullable=False),
    Column("claim", String(16)),
    Column("due", Date),
    Column("overdue", Boolean(create_constraint=False), nullable=False),
    Column("due_soon", Boolean(create_constraint=False), nullable=False),
    Column("unsigned", Boolean(create_constraint=False), nullable=False),
    Column("accepted", Boolean(create_constraint=False), nullable=False),
    Column("extended", Integer, nullable=False),
    Column("asked", Boolean(create_constraint=False), nullable=False),
    Column("answer", String(16)),
    Column("late", Boolean(create_constraint=False), nullable=False),
    Column("files", Integer, nullable=False),
    Column("measures", Integer, nullable=False),
    Column("measures_done", Integer, nullable=False),
    Column("change", String(16)),
    CheckConstraint("change IN ('new','closed','reopened','advanced','slipped')", name="change"),
    sqlite_with_rowid=False,
)

unit_week = Table(
    "unit_week",
    metadata,
    Column("round_id", Integer, ForeignKey("round.id"), primary_key=True),
    Column("unit_id", Integer, ForeignKey("unit.id"), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    sqlite_with_rowid=False,
)

publication = Table(
    "publication",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("text", Text, nullable=False),
    _ref("report_id", "report", nullable=True),
    _moment("released_at"),
    _ref("released_by", "person"),
    _ref("stead_of", "person", nullable=True),
    _moment("withdrawn_at", nullable=True),
    _ref("withdrawn_by", "person", nullable=True),
    Index("ix_publication_item_id", "item_id"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    _moment("received_at"),
    Column("state", String(16), nullable=False),
    _moment("done_at", nullable=True),
    Column("problem", Text),
    UniqueConstraint("bot_id", "update_id"),
    Index("ix_inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    CheckConstraint("state IN ('new','done','unreadable','failed')", name="state"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("kind", String(8), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("key", String(120)),
    Column("about", String(16)),
    Column("about_id", Integer),
    Column("reply_to", BigInteger),
    Column("repeat", String(8), nullable=False),
    _ref("card_id", "outbox", nullable=True),
    Column("edit_message_id", BigInteger),
    Column("media", JSON),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    _moment("created_at"),
    _moment("due_at"),
    _moment("sent_at", nullable=True),
    Column("message_id", BigInteger),
    Column("problem", Text),
    UniqueConstraint("key"),
    Index(
        "ix_outbox_queued",
        "priority",
        "id",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index("ix_outbox_chat_id_message_id", "chat_id", "message_id"),
    Index("ix_outbox_about_about_id", "about", "about_id"),
    Index("ix_outbox_sent_at", "sent_at"),
    Index(
        "ix_outbox_card_id",
        "card_id",
        sqlite_where=text("card_id IS NOT NULL"),
        postgresql_where=text("card_id IS NOT NULL"),
    ),
    CheckConstraint("kind IN ('send','edit')", name="kind"),
    CheckConstraint("state IN ('queued','sending','sent','unknown','failed')", name="state"),
    CheckConstraint("repeat IN ('once','never','always')", name="repeat"),
)

own_cell = Table(
    "own_cell",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id"), primary_key=True),
    Column("head", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

told_before = Table(
    "told_before",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("text", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    _moment("entered_at"),
    Index("ix_told_before_item_id", "item_id"),
)

alias = Table(
    "alias",
    metadata,
    _id(),
    Column("kind", String(8), nullable=False),
    Column("name", Text, nullable=False),
    _ref("unit_id", "unit", nullable=True),
    _ref("person_id", "person", nullable=True),
    _moment("decided_at"),
    _ref("decided_by", "person", nullable=True),
    UniqueConstraint("kind", "name"),
    CheckConstraint("kind IN ('unit','person')", name="kind"),
)

file_word = Table(
    "file_word",
    metadata,
    _id(),
    _ref("evidence_id", "evidence"),
    Column("kind", String(8), nullable=False),
    Column("words", Text, nullable=False),
    Column("item_count", Integer, nullable=False),
    UniqueConstraint("evidence_id", "kind", "words"),
    CheckConstraint("kind IN ('unit','leader','person')", name="kind"),
)

profile = Table(
    "profile",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("columns", JSON, nullable=False),
    _moment("made_at"),
    _ref("made_by", "person", nullable=True),
    UniqueConstraint("name"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _moment("at"),
    _ref("person_id", "person", nullable=True),
    _ref("stead_of", "person", nullable=True),
    Column("update_id", BigInteger),
    Column("item_id", Integer),
    Column("action", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("hash"),
    Index("ix_audit_item_id", "item_id"),
)
