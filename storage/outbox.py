"""Messages waiting, under way, sent or failed, and what each is about. Only `bot/delivery.py` sends them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    FromClause,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.rules.albums import Part, albums
from bot.rules.models import ChatId, MediaKind, MessageId, OutboxId, Reach
from bot.rules.reaching import REACH_BY_REASON, TRIED_AGAIN_AFTER
from bot.rules.splitting import CAPTION_ROOM, split
from storage.tables import one_of, outbox, person

Buttons = list[list[tuple[str, str]]]
"""Rows of (label, data)."""


class Priority(IntEnum):
    """Smaller leaves first; what answers nobody waits for the end of quiet hours. A SLOW_ANSWER waited for files already."""

    ANSWER = 0
    SLOW_ANSWER = 1
    TASK = 5
    BULK = 9


class About(NamedTuple):
    """What a message is about, so that a reply to it finds its way.

    `kind`: ``item``, ``ask``, ``recheck_ask``, ``drafts``, or the purpose of a question for words (`actions/talking/listening.py`).
    """

    kind: str
    id: int


@dataclass(frozen=True)
class Draft:
    """A finished message. `text` is Telegram HTML of at most 4,096 characters; with `media`, their caption.

    `media`: files that stand in one message or album (`rules/albums.py`); an album takes no buttons.
    `key`: a second message with the same key is not queued. `repeat`: what to do when the answer to a sending was
    lost: ``once`` (send again, marked), ``never`` (reminders), ``always`` (harmless: edits).
    """

    chat_id: ChatId
    text: str
    buttons: Buttons | None = None
    priority: Priority = Priority.ANSWER
    key: str | None = None
    about: About | None = None
    reply_to: MessageId | None = None
    repeat: str = "once"
    media: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Row:
    """A queued message as delivery takes it. For an edit, `target` is the message to change, None when it never left.

    `media`: the files it carries, an album when there are several; `text` is then their caption.
    """

    id: OutboxId
    kind: str
    chat_id: ChatId
    text: str
    buttons: Buttons
    repeat: str
    repeats: int
    attempts: int
    reply_to: MessageId | None
    target: MessageId | None
    priority: Priority = Priority.ANSWER
    about: About | None = None
    media: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Latest:
    """A message found by its key; `created_at` aware UTC."""

    id: OutboxId
    key: str
    state: str
    created_at: datetime


def leaves_in_quiet(table: FromClause) -> ColumnElement[bool]:
    """What makes no sound, or answers a person."""
    return or_(table.c.kind == "edit", table.c.priority < Priority.TASK)


def _taken(*where: ColumnElement[bool]) -> Executable:
    due = select(_waiting.c.id).where(_waiting.c.state == _QUEUED, _waiting.c.due_at <= bindparam("now"), *where)
    due = due.where(~_card_leaves_first, _waiting.c.chat_id.not_in(bindparam("busy", expanding=True)))
    first = due.order_by(_waiting.c.priority, _waiting.c.id).limit(1).scalar_subquery()
    taken = update(outbox).where(outbox.c.id == first).values(state="sending", attempts=outbox.c.attempts + 1)
    return taken.returning(outbox)


def _inserted(*tried: ColumnElement[bool]) -> Executable:
    """Held for the reason that Telegram last gave for this chat, queued when its owner can be reached.

    `tried`: on which condition it is held at all.
    """
    words = {reach: reason for reason, reach in REACH_BY_REASON.items()}
    why = select(case(words, value=person.c.reach)).where(person.c.user_id == bindparam("to"), *tried)
    held = why.where(person.c.reach != Reach.REACHABLE).correlate(None).scalar_subquery()
    state = case((held.is_not(None), "failed"), else_="queued")
    return insert(outbox).values(state=state, problem=held).returning(outbox.c.id)


_QUEUED: ColumnElement[str] = literal_column("'queued'")
"""Written out, not bound, so that the partial index of what waits can serve."""

# put together once: that takes longer than sending them
_waiting, _card = outbox.alias("waiting"), outbox.alias("card")
_card_leaves_first = exists().where(_card.c.id == _waiting.c.card_id, one_of(_card.c.state, ("queued", "sending")))
_TAKE, _TAKE_IN_QUIET = _taken(), _taken(leaves_in_quiet(_waiting))
_NEXT = select(func.min(outbox.c.due_at)).where(outbox.c.state == _QUEUED)
_NEXT_IN_QUIET = _NEXT.where(leaves_in_quiet(outbox))

_INSERT = _inserted(
    exists().where(
        outbox.c.chat_id == bindparam("to"), outbox.c.attempts > 0, outbox.c.created_at > bindparam("lately")
    )
)
_INSERT_EDIT = _inserted()
_INSERT_MANY = insert(outbox).values(state="queued").returning(outbox.c.id, sort_by_parameter_order=True)

_ROW = outbox.c.id == bindparam("row")
_REWORD = update(outbox).where(_ROW).values(text=bindparam("words"), buttons=bindparam("labels"))
_MARK_SENT = (
    update(outbox)
    .where(_ROW)
    .values(state="sent", message_id=bindparam("message"), sent_at=bindparam("now"), problem=None)
)
_STATE_OF = select(outbox.c.state, outbox.c.chat_id).where(_ROW).with_for_update()
_MESSAGE_OF = select(outbox.c.message_id).where(_ROW)

_IN_CHAT = outbox.c.chat_id == bindparam("chat"), outbox.c.message_id == bindparam("message")
_ABOUT = select(outbox.c.about, outbox.c.about_id).where(*_IN_CHAT, outbox.c.about.is_not(None))
_BY_MESSAGE = select(outbox.c.id).where(*_IN_CHAT, outbox.c.kind == "send")
_BY_KEY = select(outbox.c.id).where(outbox.c.key == bindparam("key"))
_KNOWN_KEYS = select(outbox.c.key).where(outbox.c.key.in_(bindparam("keys", expanding=True)))

_HELD = (outbox.c.state == "failed") & outbox.c.problem.in_(tuple(REACH_BY_REASON))
"""Until its reader can be reached again."""
_WAITING_EDIT = select(outbox.c.id).where(outbox.c.kind == "edit", or_(outbox.c.state == "queued", _HELD))
_EDIT_OF_CARD = _WAITING_EDIT.where(outbox.c.card_id == bindparam("card"))
_EDIT_OF_MESSAGE = _WAITING_EDIT.where(
    outbox.c.chat_id == bindparam("chat"), outbox.c.edit_message_id == bindparam("message")
)


def put(db: Connection, draft: Draft, now: datetime, *, due_at: datetime | None = None) -> OutboxId | None:
    """Queue a message; returns its id, or None when its key is there already.

    For somebody who cannot be reached it is held, not tried (`storage/undelivered.py`); once in a while one is tried.
    """
    if draft.key is not None and find_by_key(db, draft.key) is not None:
        return None
    return OutboxId(_insert(db, "send", draft, now, due_at=due_at or now))


def put_many(db: Connection, drafts: Sequence[Draft], now: datetime) -> list[OutboxId | None]:
    """As `put` for many messages in few statements, none with files, to people who can be reached; None for a key that is there."""
    keys = [draft.key for draft in drafts if draft.key is not None]
    known = set(db.scalars(_KNOWN_KEYS, {"keys": keys})) if keys else set()
    new = [draft for draft in drafts if draft.key is None or draft.key not in known]
    if not new:
        return [None] * len(drafts)
    made = iter(db.scalars(_INSERT_MANY, [_row("send", draft, now, now) for draft in new]).all())
    return [OutboxId(next(made)) if draft.key is None or draft.key not in known else None for draft in drafts]


def put_or_edit(db: Connection, draft: Draft, now: datetime) -> None:
    """Queue a message, or make the one that was queued under its key say what it says."""
    card = find_by_key(db, draft.key) if draft.key is not None else None
    if card is not None:
        edit_card(db, card, draft.text, draft.buttons, now)
    else:
        put(db, draft, now)


def put_media(
    db: Connection,
    chat: ChatId,
    parts: Sequence[Part],
    caption: str,
    now: datetime,
    *,
    priority: Priority = Priority.ANSWER,
    about: About | None = None,
    key: str | None = None,
) -> list[OutboxId]:
    """Queue files by their ids, in as few albums as Telegram allows, each under the caption; returns its rows.

    `caption` is Telegram HTML; what is over Telegram's 1,024 characters is cut off at a line's end. The first album
    carries the key; with one that is there already nothing is queued.
    """
    if key is not None and find_by_key(db, key) is not None:
        return []
    text = split(caption, CAPTION_ROOM)[0]
    drafts = [
        Draft(chat, text, priority=priority, about=about, media=album, key=None if n else key)
        for n, album in enumerate(albums(parts))
    ]
    return [OutboxId(_insert(db, "send", draft, now, due_at=now)) for draft in drafts]


def edit_card(
    db: Connection,
    card: OutboxId,
    text: str,
    buttons: Buttons | None,
    now: datetime,
    *,
    priority: Priority = Priority.ANSWER,
) -> None:
    """Make the message that row `card` carried say `text`; while it has not left, the row itself is changed.

    A message cannot be edited into two: what is over Telegram's limit is cut off at a line's end.
    """
    text = split(text)[0]
    row = db.execute(_STATE_OF, {"row": card}).one()
    if row.state in ("queued", "failed"):  # a failed one may leave yet, when the person is back
        _reword(db, card, text, buttons)
        return
    waiting = db.scalar(_EDIT_OF_CARD, {"card": card})
    draft = Draft(row.chat_id, text, buttons, priority=priority, repeat="always")
    _replace_or_insert_edit(db, waiting, draft, now, card_id=card)


def edit_message(
    db: Connection,
    chat: ChatId,
    message: MessageId,
    text: str,
    buttons: Buttons | None,
    now: datetime,
    *,
    about: About | None = None,
) -> None:
    """Make a message that is already in the chat say `text`; edits still waiting for it collapse into this one.

    `about`: what it is about from now on; None leaves that as it is.
    """
    text = split(text)[0]
    card = find_card(db, chat, message)
    if card is not None:
        edit_card(db, card, text, buttons, now)
        if about is not None:
            set_about(db, card, about)
        return
    waiting = db.scalar(_EDIT_OF_MESSAGE, {"chat": chat, "message": message})
    draft = Draft(chat, text, buttons, repeat="always")
    _replace_or_insert_edit(db, waiting, draft, now, edit_message_id=message)


def find_by_key(db: Connection, key: str) -> OutboxId | None:
    """The message that was queued under this key."""
    row: OutboxId | None = db.scalar(_BY_KEY, {"key": key})
    return row


def find_latest(db: Connection, prefix: str) -> Latest | None:
    """The newest message whose key begins so."""
    row = db.execute(
        select(outbox.c.id, outbox.c.key, outbox.c.state, outbox.c.created_at)
        .where(outbox.c.key.startswith(prefix, autoescape=True))
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).one_or_none()
    return Latest(*row) if row else None


def find_about(db: Connection, chat: ChatId, message: MessageId) -> About | None:
    """What the bot's message is about, or None: not the bot's, or about nothing in particular."""
    row = db.execute(_ABOUT, {"chat": chat, "message": message}).first()
    return About(row.about, row.about_id) if row else None


def find_card(db: Connection, chat: ChatId, message: MessageId) -> OutboxId | None:
    """The row that carried this message of the bot."""
    card: OutboxId | None = db.scalar(_BY_MESSAGE, {"chat": chat, "message": message})
    return card


def give_up_key(db: Connection, row: OutboxId) -> None:
    """Let another message take this one's place under its key."""
    db.execute(update(outbox).where(outbox.c.id == row).values(key=None))


def give_up_keys(db: Connection, prefix: str, *, but: str) -> None:
    """As `give_up_key`, for all whose keys begin so, those not meant that end with `but`."""
    meant = outbox.c.key.startswith(prefix, autoescape=True), ~outbox.c.key.endswith(but, autoescape=True)
    db.execute(update(outbox).where(*meant).values(key=None))


def set_about(db: Connection, row: OutboxId, about: About) -> None:
    """Say what a message is about now: a card edited in place may turn to another item."""
    db.execute(update(outbox).where(outbox.c.id == row).values(about=about.kind, about_id=about.id))


def take(db: Connection, now: datetime, busy: Collection[ChatId], *, quiet: bool = False) -> Row | None:
    """Take the most urgent message that is due, for a chat not in `busy`, and mark it as being sent.

    Within a chat the order of queueing is kept among messages of one priority. An edit waits for its card to have left.
    While it is `quiet`, only what makes no sound or answers a person leaves: edits, and answers.
    """
    row = db.execute(_TAKE_IN_QUIET if quiet else _TAKE, {"now": now, "busy": list(busy)}).mappings().one_or_none()
    if row is None:
        return None
    return Row(
        id=row["id"],
        kind=row["kind"],
        chat_id=row["chat_id"],
        text=row["text"],
        buttons=row["buttons"],
        repeat=row["repeat"],
        repeats=row["repeats"],
        attempts=row["attempts"],
        reply_to=row["reply_to"],
        target=_target(db, row) if row["kind"] == "edit" else None,
        priority=Priority(row["priority"]),
        about=About(row["about"], row["about_id"]) if row["about"] else None,
        media=tuple((MediaKind(kind), file_id) for kind, file_id in row["media"] or ()),
    )


def next_due(db: Connection, *, quiet: bool = False) -> datetime | None:
    """When the next queued message may leave; None when none waits, or, while it is `quiet`, none but held ones."""
    due: datetime | None = db.scalar(_NEXT_IN_QUIET if quiet else _NEXT)
    return due


def mark_sent(db: Connection, row: OutboxId, message: MessageId, now: datetime) -> None:
    db.execute(_MARK_SENT, {"row": row, "message": message, "now": now})


def mark_later(db: Connection, row: OutboxId, due_at: datetime, problem: str) -> None:
    """Surely not delivered (flood limit, no connection): try again at `due_at`."""
    db.execute(update(outbox).where(outbox.c.id == row).values(state="queued", due_at=due_at, problem=problem))


def withdraw(db: Connection, row: OutboxId) -> None:
    """What has not left yet and has become needless never leaves."""
    db.execute(
        update(outbox).where(outbox.c.id == row, outbox.c.state == "queued").values(state="failed", problem="withdrawn")
    )


def mark_failed(db: Connection, row: OutboxId, problem: str) -> None:
    db.execute(update(outbox).where(outbox.c.id == row).values(state="failed", problem=problem))


def mark_unknown(db: Connection, row: OutboxId, now: datetime, problem: str) -> None:
    """The answer was lost, so it may have arrived: repeat what must arrive once, edits always, reminders never."""
    repeats = update(outbox).where(
        outbox.c.id == row, or_(outbox.c.repeat == "always", (outbox.c.repeat == "once") & (outbox.c.repeats == 0))
    )
    again = db.execute(
        repeats.values(state="queued", repeats=outbox.c.repeats + 1, due_at=now, problem=problem)
    ).rowcount
    if not again:
        db.execute(update(outbox).where(outbox.c.id == row).values(state="unknown", problem=problem))


def settle_interrupted(db: Connection, now: datetime) -> int:
    """After a crash: rows that were under way may or may not have arrived. Returns how many there were."""
    rows = db.scalars(select(outbox.c.id).where(outbox.c.state == "sending")).all()
    for row in rows:
        mark_unknown(db, row, now, "interrupted")
    return len(rows)


def drop(db: Connection, chat: ChatId) -> None:
    """The account is nobody's of the bureau any more: what waits for this chat never leaves, what left is never changed.

    No message there is about anything any more, or the one of its key, so nothing finds it that brings cards up to date.
    """
    theirs = update(outbox).where(outbox.c.chat_id == chat)
    db.execute(theirs.where(outbox.c.state.in_(("queued", "failed"))).values(state="failed", problem="left"))
    db.execute(theirs.values(key=None, about=None, about_id=None))


def move_chat(db: Connection, old: ChatId, new: ChatId) -> None:
    """A group became a supergroup: what waits for it goes to its new number."""
    db.execute(
        update(outbox).where(outbox.c.chat_id == old, one_of(outbox.c.state, ("queued", "sending"))).values(chat_id=new)
    )


def count_unasked(db: Connection, since: datetime, until: datetime) -> dict[ChatId, int]:
    """How many messages each chat got in this time that were no answer to what somebody there had just done."""
    sent = select(outbox.c.chat_id, func.count()).where(
        outbox.c.sent_at >= since,
        outbox.c.sent_at < until,
        outbox.c.kind == "send",
        outbox.c.priority >= Priority.TASK,
    )
    return {ChatId(chat): count for chat, count in db.execute(sent.group_by(outbox.c.chat_id))}


def count_by_state(db: Connection) -> dict[str, int]:
    return dict(db.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all())


def _target(db: Connection, row: Any) -> MessageId | None:
    if row["edit_message_id"] is not None:
        return MessageId(row["edit_message_id"])
    target: MessageId | None = db.scalar(_MESSAGE_OF, {"row": row["card_id"]})
    return target


def _replace_or_insert_edit(db: Connection, waiting: int | None, draft: Draft, now: datetime, **target: int) -> None:
    if waiting is None:
        _insert(db, "edit", draft, now, due_at=now, **target)
        return
    _reword(db, waiting, draft.text, draft.buttons)


def _reword(db: Connection, row: int, text: str, buttons: Buttons | None) -> None:
    db.execute(_REWORD, {"row": row, "words": text, "labels": buttons or []})


def _insert(db: Connection, kind: str, draft: Draft, now: datetime, *, due_at: datetime, **target: int) -> int:
    row: dict[str, Any] = {
        **_row(kind, draft, now, due_at),
        **({"media": draft.media} if draft.media else {}),
        **target,
        "to": draft.chat_id,
        "lately": now - TRIED_AGAIN_AFTER,
    }
    return int(db.execute(_INSERT_EDIT if kind == "edit" else _INSERT, row).scalar_one())


def _row(kind: str, draft: Draft, now: datetime, due_at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "chat_id": draft.chat_id,
        "text": draft.text,
        "buttons": draft.buttons or [],
        "priority": int(draft.priority),
        "key": draft.key,
        "about": draft.about.kind if draft.about else None,
        "about_id": draft.about.id if draft.about else None,
        "reply_to": draft.reply_to,
        "repeat": draft.repeat,
        "attempts": 0,
        "repeats": 0,
        "created_at": now,
        "due_at": due_at,
    }


def waiting_files(db: Connection) -> list[str]:
    """Every file in a message that has not left yet, or may leave once more."""
    waiting = select(outbox.c.media).where(
        outbox.c.media.is_not(None), one_of(outbox.c.state, ("queued", "sending", "failed", "unknown"))
    )
    return [str(file) for parts in db.scalars(waiting) for _, file in parts or ()]
