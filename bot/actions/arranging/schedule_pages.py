"""The office's pages of the schedule (报送安排): what is arranged, topic by topic, and what is offered instead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.arranging.telling import note_of_year, told_choice, told_topic
from bot.actions.people.staffing import office_only
from bot.actions.talking.buttons import ButtonTable, in_rows
from bot.rules.arrangement import Arrangement, ItemKind
from bot.rules.arranging import value_of
from bot.rules.models import Member, Press, Round, Toast
from bot.rules.rhythm import Plan, next_plan
from bot.rules.topics import GROUPS, TOPICS, Topic, Typed, code
from storage import arrangements, calendars, outbox, people, prompts, rounds, timetables
from storage.outbox import Buttons
from templates import label, render, word

_DEFAULT = Arrangement()
_ON_MAIN = ("opening", "cutoff", "release", "remind_at", "due_days", "ladder", "quiet", *map(str, ItemKind))
_OF_ROUNDS = ("opening", "cutoff", "release")
"""Topics of which a running round keeps what was announced."""

_WIDTHS = ((5, 4), (4, 7), (2, 60))
"""Buttons in a row, while none of them is longer."""

_SHAPE = "[a-z_]{1,18}"


@dataclass(frozen=True)
class Change:
    """What was just changed: in words before and after, by whom, and how many people's own hour went with it."""

    before: str
    after: str
    by: str
    at: datetime
    hours_lost: int = 0


@office_only
def show_schedule(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into all that is arranged."""
    prompts.clear(db, member.person.id)
    arranged = arrangements.get(db)
    text = render(
        "arranging/schedule",
        lines=[(word("topics", topic), told_topic(topic, arranged)) for topic in _ON_MAIN],
        plan=next_round(db, now),
        running=running_round(db, now),
        note=note_of_year(calendars.get(db), now.date(), next_round(db, now).cutoff_at.date()),
    )
    rows = in_rows((word("topics", topic), f"wt:{topic}") for topic in (*_OF_ROUNDS, "quiet"))
    groups = [(word("topic_groups", group), f"wg:{group}") for group in GROUPS]
    rows += in_rows([*groups, (label("item_classes"), "ym")])
    rows.append([(label("work_calendar"), "wc:0"), (label("home"), "me")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def show_group(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into several topics that belong together."""
    prompts.clear(db, member.person.id)
    group = press.args[0]
    if group not in GROUPS:
        return Toast(render("toast/old_button"), alert=True)
    arranged = arrangements.get(db)
    lines = [(word("topics", topic), told_topic(topic, arranged)) for topic in GROUPS[group]]
    rows = in_rows([(word("topics", topic), f"wt:{topic}") for topic in GROUPS[group]])
    rows.append([(label("back"), "wa")])
    text = render("arranging/group", title=word("topic_groups", group), lines=lines)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def show_topic(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one topic: what holds, since when and by whom, and what can be chosen."""
    prompts.clear(db, member.person.id)
    if press.args[0] not in TOPICS:
        return Toast(render("toast/old_button"), alert=True)
    text, rows = topic_page(db, press.args[0], now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def topic_page(db: Connection, topic: str, now: datetime, change: Change | None = None) -> tuple[str, Buttons]:
    """The page of a topic; after a `change` it says that first, and what follows from it."""
    arranged = arrangements.get(db)
    told, usual = told_topic(topic, arranged), told_topic(topic, _DEFAULT)
    is_of_rounds = topic in _OF_ROUNDS
    text = render(
        "arranging/topic",
        title=word("topics", topic),
        value=told,
        usual=told == usual,
        hint=word("topic_hints", topic),
        change=change,
        last=_last_change(db, topic) if change is None else None,
        plan=next_round(db, now) if is_of_rounds else None,
        running=running_round(db, now) if is_of_rounds else None,
    )
    rows: Buttons = []
    for value_name in TOPICS[topic].names:
        rows += _choices(TOPICS[topic], value_name, arranged)
    if TOPICS[topic].typed != Typed.NOT:
        rows.append([(label("arranging_write"), f"ww:{topic}")])
    if told != usual:
        rows.append([(label("arranging_default", value=usual), f"wr:{topic}")])
    if topic == "release":
        rows.append([(word("topic_groups", "issue"), "wg:issue")])
    rows.append([(label("back"), _above(topic))])
    return text, rows


def next_round(db: Connection, now: datetime) -> Plan:
    """The moments of the next round, as it is arranged now."""
    return next_plan(now, timetables.get(db))


def running_round(db: Connection, now: datetime) -> Round | None:
    """The round whose cut-off has been announced and is still to come."""
    latest = rounds.find_latest(db)
    return latest if latest is not None and latest.cutoff_at > now else None


def _choices(topic: Topic, value_name: str, arranged: Arrangement) -> Buttons:
    """What is offered for one value, the one that holds ticked."""
    held = value_of(arranged, value_name)
    offered = topic.choices.get(value_name, ())
    flat = [
        (
            label("arranging_chosen" if each == held else "arranging_choice", value=told_choice(value_name, each)),
            f"wv:{value_name}:{code(each)}",
        )
        for each in offered
    ]
    longest = max((len(words) for words, _ in flat), default=0)
    return in_rows(flat, next(width for width, room in _WIDTHS if longest <= room))


def _last_change(db: Connection, topic: str) -> tuple[str, datetime] | None:
    """Who set any of its values last, and when."""
    known = [arrangements.find_change(db, name) for name in TOPICS[topic].names]
    changes = [change for change in known if change is not None]
    if not changes:
        return None
    at, by = max(changes, key=lambda change: change[0])
    return (people.get(db, by).name, at) if by is not None else None


def _above(topic: str) -> str:
    """The button that leads back."""
    group = next((group for group, topics in GROUPS.items() if topic in topics), None)
    return f"wg:{group}" if group else "wa"


BUTTONS: ButtonTable = {
    "wa": (show_schedule, ""),
    "wg": (show_group, _SHAPE),
    "wt": (show_topic, _SHAPE),
}
