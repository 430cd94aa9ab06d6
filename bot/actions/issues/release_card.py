"""The office's card under the preview of an issue: when it goes out, what needs an eye, what the office adds to it.

Everybody of the office has one copy of it, and all of them change together; what is asked and listed has messages of its own.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues import tracing
from bot.actions.issues.issue_text import Draft, find_draft, with_addendum
from bot.actions.issues.tracing import Issue, find_issue
from bot.actions.talking import copies
from bot.actions.talking.buttons import in_rows
from bot.rules.editions import Edition
from bot.rules.models import ChatId, Role, RoundId
from bot.rules.summary import NO_ENTRIES, Entries, Summary
from storage import arrangements, bulletins, editions, outbox, people, rounds
from storage.outbox import Buttons, Priority
from storage.outbox import Draft as Message
from templates import label, render, word

_OFFICE = (Role.OFFICE,)


def hand_out(db: Connection, round_id: RoundId, now: datetime) -> None:
    """A copy for everybody of the office, once."""
    text, rows = card(db, round_id)
    copies.put(db, _OFFICE, _key(round_id), text, rows, None, now)


def refresh(db: Connection, round_id: RoundId, now: datetime) -> str:
    """All copies say how the issue stands now; returns their words."""
    text, rows = card(db, round_id)
    copies.change(db, _OFFICE, _key(round_id), text, rows, now)
    return text


def put_below(db: Connection, chat: ChatId, round_id: RoundId, now: datetime) -> None:
    """This person's copy stands at the end of the chat now; where it stood before, it says so."""
    text, rows = card(db, round_id)
    key = f"{_key(round_id)}:{chat}"
    old = outbox.find_by_key(db, key)
    if old is not None:
        number = _number(db, round_id)
        outbox.edit_card(db, old, render("releasing/moved", number=number), None, now)
        outbox.give_up_key(db, old)
    outbox.put(db, Message(chat, text, rows, priority=Priority.ANSWER, key=key), now)


def card(db: Connection, round_id: RoundId) -> tuple[str, Buttons]:
    """Its words and its buttons as the issue stands."""
    issue, draft = find_issue(db, round_id), find_draft(db, round_id)
    if draft is None:
        return _released(db, round_id, issue)
    summary, number = issue.summary if issue is not None else None, draft.bulletin.number
    left_out, remarked = (_named(summary, draft.edition, left_out=which) for which in (True, False))
    if draft.edition.is_correction:
        edition = with_addendum(db, draft)
        text = render("releasing/correcting", number=number, edition=edition, left_out=left_out, remarked=remarked)
    else:
        text = render(
            "bulletin_waiting",
            number=number,
            at=_goes_at(db, draft),
            points=summary.points if summary is not None else (),
            edition=draft.edition,
            left_out=left_out,
            remarked=remarked,
        )
    return text, _buttons(draft, issue)


def _released(db: Connection, round_id: RoundId, issue: Issue | None) -> tuple[str, Buttons]:
    released = editions.find_released(db, round_id)
    name = people.get(db, released.by).name if released is not None and released.by is not None else None
    version = released.version if released is not None else 1
    text = render("bulletin_released", number=_number(db, round_id), name=name, version=version)
    rows: Buttons = [[tracing.button(round_id)]]
    return text, [[(label("correct"), f"ec:{round_id}")], *rows] if issue is not None else rows


def _buttons(draft: Draft, issue: Issue | None) -> Buttons:
    at = draft.at
    sending = label("release_correction") if draft.edition.is_correction else label("release_now")
    rows: Buttons = [[(sending, f"bx:{at}")]]
    if issue is None:
        return rows
    leading = label("change_lead") if draft.edition.lead else label("write_lead")
    rows.append([(leading, f"el:{at}"), (label("remarks"), f"em:{at}:0")])
    rows += in_rows(
        (label("point", name=word("concerns", each.concern), count=each.items.count), f"ep:{at}:{each.concern}:0")
        for each in issue.summary.points
        if not draft.edition.is_correction
    )
    if not draft.is_plain:
        rows.append([(label("read_draft"), f"eg:{at}")])
    if draft.edition.is_correction:
        rows.append([(label("change_reason"), f"ec:{issue.round_id}"), (label("drop_correction"), f"ek:{at}")])
    return [*rows, [tracing.button(issue.round_id)]]


def _goes_at(db: Connection, draft: Draft) -> datetime | None:
    """When it goes out by itself, aware UTC; None when it waits for the office."""
    if not arrangements.get(db).release_alone:
        return None
    return rounds.get(db, draft.edition.round_id).release_at


def _named(summary: Summary | None, edition: Edition, *, left_out: bool) -> Entries:
    """The items that are not told in words; else those that are, with a comment."""
    if summary is None:
        return NO_ENTRIES
    told = [each.entry for each in (*summary.progress.told, *summary.no_change.told)]
    meant = edition.left_out if left_out else edition.comments.keys() - edition.left_out
    named = sorted((each for each in told if each.item_id in meant), key=lambda each: each.number)
    return Entries(len(named), tuple(named))


def _number(db: Connection, round_id: RoundId) -> int:
    bulletin = bulletins.find_of_round(db, round_id)
    return bulletin.number if bulletin is not None else 0


def _key(round_id: RoundId) -> str:
    return f"release:{round_id}"
