"""What the people see of rechecks: the unit's ask, the office's card with its verdict, both kept up to date in place."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.actions.talking import copies
from bot.actions.talking.buttons import in_rows
from bot.rules.models import ChatId, Item, PersonId, Role, State
from bot.rules.rechecks import Recheck, answer_by
from storage import calendars, items, outbox, people, proofs, rechecks
from storage.outbox import About, Buttons, Priority
from templates import label, render

_A_ROW = 6


def ask_key(person_id: PersonId, asked_at: datetime, now: datetime) -> str:
    """One ask a day and person; `now` brings the bureau's zone."""
    return f"recheck:{asked_at.astimezone(now.tzinfo):%Y%m%d}:{person_id}"


def ask_message(db: Connection, person_id: PersonId, asked_at: datetime, now: datetime) -> tuple[str, Buttons]:
    """What a person was asked on that day, as it stands now, with a number button for each item."""
    day = asked_at.astimezone(now.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    asked = rechecks.asked_together(db, person_id, day, day + timedelta(days=1))
    return ask_words(db, person_id, asked, asked_at, now)


def ask_words(
    db: Connection, person_id: PersonId, asked: Sequence[Recheck], asked_at: datetime, now: datetime
) -> tuple[str, Buttons]:
    """An ask about these, as they stand."""
    lines = sorted(((items.get(db, each.item_id), each) for each in asked), key=lambda line: line[0].number)
    until = answer_by(asked_at, calendars.get(db), now)
    text = render("rechecks/ask", name=people.get(db, person_id).name, lines=lines, answer_by=until)
    flat = [
        (f"✓{item.number}" if each.answered_at or each.settled_at else str(item.number), f"da:{each.id}")
        for item, each in lines
    ]
    return text, in_rows(flat, _A_ROW)


def refresh_ask(db: Connection, recheck: Recheck, now: datetime) -> None:
    """Bring the unit's ask up to date, in place."""
    if recheck.asked_of is None or recheck.last_asked_at is None:
        return
    card = outbox.find_by_key(db, ask_key(recheck.asked_of, recheck.last_asked_at, now))
    if card is not None:
        text, buttons = ask_message(db, recheck.asked_of, recheck.last_asked_at, now)
        outbox.edit_card(db, card, text, buttons, now, priority=Priority.TASK)


def answer_card(db: Connection, recheck: Recheck) -> tuple[str, Buttons]:
    """What the unit answers on: the request, or, once it is answered, the statement of it, without buttons."""
    item = items.get(db, recheck.item_id)
    if recheck.answered_at is not None or recheck.settled_at is not None:
        return _answered(db, recheck, item), []
    text = render("rechecks/answer", item=item, recheck=recheck)
    return text, [*answer_buttons(recheck), [(label("card"), f"cd:{item.id}")]]


def answer_buttons(recheck: Recheck) -> Buttons:
    return [[(label("recheck_holds"), f"dk:{recheck.id}"), (label("recheck_relapsed"), f"dr:{recheck.id}")]]


def verdict_card(db: Connection, recheck: Recheck) -> tuple[str, Buttons]:
    """What the office decides on; once it has, who found what."""
    item = items.get(db, recheck.item_id)
    text = render(
        "rechecks/verdict",
        item=item,
        recheck=recheck,
        files=fresh_files(db, recheck),
        by=_name(db, recheck.settled_by),
    )
    rows: Buttons = []
    if recheck.settled_at is None and item.state == State.CLOSED:
        if recheck.answered_at is not None:
            rows.append([(label("recheck_good"), f"dy:{recheck.id}")])
        rows.append([(label("recheck_bad"), f"dn:{recheck.id}")])
    return text, [*rows, [(label("new_evidence"), f"de:{recheck.id}"), (label("card"), f"cd:{item.id}")]]


def tell_office(db: Connection, recheck: Recheck, now: datetime) -> None:
    """Put the unit's answer before everybody of the office."""
    text, buttons = verdict_card(db, recheck)
    copies.put(db, (Role.OFFICE,), _verdict_key(recheck), text, buttons, About("item", recheck.item_id), now)


def refresh_office(db: Connection, recheck: Recheck, now: datetime) -> None:
    """Everybody of the office sees what has become of it; buttons that are dead disappear."""
    text, buttons = verdict_card(db, recheck)
    copies.change(db, (Role.OFFICE,), _verdict_key(recheck), text, buttons, now)


def fresh_files(db: Connection, recheck: Recheck) -> int:
    """Files that came since the unit was asked."""
    return rechecks.count_fresh(db, recheck.item_id, recheck.asked_at) if recheck.asked_at else 0


def send_evidence(
    db: Connection, chat: ChatId, recheck: Recheck, item: Item, now: datetime, *, key: str | None = None
) -> int:
    """Queue the files that came since the ask under one caption; returns how many there are."""
    since = recheck.asked_at.replace(microsecond=0) if recheck.asked_at is not None else now
    pieces = [piece for piece in proofs.pieces(db, item.id) if piece.sent_at >= since]
    if pieces:
        caption = render("rechecks/evidence", item=item, recheck=recheck, count=len(pieces))
        parts = [(piece.kind, piece.file_id) for piece in pieces]
        outbox.put_media(db, chat, parts, caption, now, priority=Priority.TASK, about=About("item", item.id), key=key)
    return len(pieces)


def _answered(db: Connection, recheck: Recheck, item: Item) -> str:
    by = _name(db, recheck.answered_by)
    return render("rechecks/answered", item=item, recheck=recheck, files=fresh_files(db, recheck), by=by)


def _verdict_key(recheck: Recheck) -> str:
    """Answered anew after it was void, it is another matter."""
    return f"recheck_answer:{recheck.id}:{recheck.answered_at:%Y%m%d%H%M%S}"


def _name(db: Connection, person_id: PersonId | None) -> str:
    return people.get(db, person_id).name if person_id is not None else ""
