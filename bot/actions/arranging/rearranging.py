"""The office arranges something anew: judged as a whole, kept with who did it, shown with what follows from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.arranging.schedule_pages import Change, topic_page
from bot.actions.arranging.telling import told_topic
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking import confirming
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.rules.arrangement import Arrangement, ItemKind
from bot.rules.arranging import LIMITS, Doubt, judge, personal_hours, value_of, with_values
from bot.rules.models import Incoming, Member, Press, Role, Toast
from bot.rules.topics import TOPICS, Typed, chosen, code, read_typed
from storage import arrangements, audit, notes, outbox, people
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

_WORDS = "arrange"
_DEFAULT = Arrangement()
_NAME = "[a-z_]{1,18}"


@office_only
def choose(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """One of the offered values was pressed; pressed again, or when it does not go with the rest, nothing changes."""
    topic = next((each for each, known in TOPICS.items() if press.args[0] in known.choices), None)
    value = chosen(TOPICS[topic], *press.args) if topic is not None else None
    if topic is None or value is None:
        return Toast(render("toast/old_button"), alert=True)
    return _show(db, press, topic, _arrange(db, member, topic, {press.args[0]: value}, now), now)


@office_only
def reset(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Back to what a topic was when nobody had arranged anything."""
    topic = press.args[0]
    if topic not in TOPICS:
        return Toast(render("toast/old_button"), alert=True)
    usual = {name: value_of(_DEFAULT, name) for name in TOPICS[topic].names}
    return _show(db, press, topic, _arrange(db, member, topic, usual, now, forget=True), now)


@office_only
def ask_value(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The next text says what is to hold."""
    topic = press.args[0]
    if topic not in TOPICS or TOPICS[topic].typed == Typed.NOT:
        return Toast(render("toast/old_button"), alert=True)
    ask_words_here(db, member, press, _question(db, topic), _about(topic), now, buttons=_back(topic))
    return None


def take_value(db: Connection, member: Member, place: int, message: Incoming, now: datetime) -> None:
    """It was typed. An edit counts as long as what it replaces still holds."""
    topic = list(TOPICS)[place] if place < len(TOPICS) else None
    if topic is None or TOPICS[topic].typed == Typed.NOT or not member.has(Role.OFFICE):
        confirming.refuse(db, message, Toast(render("toast/office_only")), now)
        return
    if message.edited and not _still_holds(db, topic, message):
        return
    values = read_typed(TOPICS[topic], message.text)
    done = _arrange(db, member, topic, values, now) if values is not None else Toast("")
    if isinstance(done, Toast):
        question = _question(db, topic, again=True, refusal=done.text)
        ask_words(db, member, message.chat_id, question, _about(topic), now, buttons=_back(topic))
        return
    text, rows = topic_page(db, topic, now, done)
    outbox.put(db, Draft(message.chat_id, text, rows), now)


def _arrange(
    db: Connection, member: Member, topic: str, values: Mapping[str, Any], now: datetime, *, forget: bool = False
) -> Change | Toast | None:
    """Let these values hold: what changed, or the sentence why they cannot; None when they do already.

    `forget`: they are the defaults, which a later version may change.
    """
    before = arrangements.get(db)
    after = with_values(before, values)
    if after == before:
        return None
    doubt = judge(after)
    if doubt is not None:
        return Toast(_refusal(doubt, topic, after), alert=True)
    for name in values:
        _keep(db, member, name, after, now, forget=forget)
    change = Change(
        told_topic(topic, before), told_topic(topic, after), member.person.name, now, _drop_hours(db, after, now)
    )
    audit.record(
        db,
        "arrange",
        f"setting:{topic}",
        now,
        by=member.person.id,
        stead_of=stead(member, Role.OFFICE),
        topic=topic,
        before=change.before,
        after=change.after,
        values={name: code(value) for name, value in values.items()},
    )
    return change


def _keep(
    db: Connection, member: Member, name: str, arranged: Arrangement, now: datetime, *, forget: bool = False
) -> None:
    stored = "rhythms" if name in set(ItemKind) else name
    value = getattr(arranged, stored)
    if forget and value == getattr(_DEFAULT, stored):
        arrangements.reset(db, stored)
    else:
        arrangements.put(db, stored, value, now, by=member.person.id)


def _drop_hours(db: Connection, arranged: Arrangement, now: datetime) -> int:
    """People whose own hour for the reminder no longer fits get it when all do; how many they are."""
    fitting = personal_hours(arranged)
    lost = [person for person in people.with_own_hour(db) if person.remind_at not in fitting]
    for person in lost:
        people.set_preferences(db, person.id, None, muted=person.muted)
        audit.record(db, "set_preferences", f"person:{person.id}", now, remind_at=None, muted=person.muted)
    return len(lost)


def _show(db: Connection, press: Press, topic: str, done: Change | Toast | None, now: datetime) -> Toast:
    if isinstance(done, Toast):
        return done
    text, rows = topic_page(db, topic, now, done)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    told = told_topic(topic, arrangements.get(db))
    return Toast(render("toast/arranged" if done else "toast/arranged_already", value=told))


def _still_holds(db: Connection, topic: str, message: Incoming) -> bool:
    before = notes.find_before(db, message.chat_id, message.message_id)
    values = read_typed(TOPICS[topic], before) if before is not None else None
    arranged = arrangements.get(db)
    return values is not None and all(value_of(arranged, name) == value for name, value in values.items())


def _refusal(doubt: Doubt, topic: str, arranged: Arrangement) -> str:
    """One sentence: what does not go with what."""
    told = {each: told_topic(each, arranged) for each in ("opening", "cutoff", "release", "quiet", "remind_at")}
    limits = LIMITS.get(topic, (0, 0))
    return render("toast/cannot_arrange", doubt=doubt, title=word("topics", topic), limits=limits, told=told)


def _question(db: Connection, topic: str, *, again: bool = False, refusal: str = "") -> str:
    """`refusal`: why what was typed cannot hold; empty when it was not understood."""
    return render(
        "arranging/ask_value",
        title=word("topics", topic),
        value=told_topic(topic, arrangements.get(db)),
        hint=word("topic_hints", topic),
        example=word("topic_examples", topic),
        again=again,
        refusal=refusal,
    )


def _about(topic: str) -> About:
    return About(_WORDS, list(TOPICS).index(topic))


def _back(topic: str) -> Buttons:
    return [[(label("back"), f"wt:{topic}")]]


BUTTONS: ButtonTable = {
    "wv": (choose, f"{_NAME}:[0-9a-z_]{{1,12}}"),
    "wr": (reset, _NAME),
    "ww": (ask_value, _NAME),
}

PROMPTS: PromptTable = {_WORDS: take_value}
