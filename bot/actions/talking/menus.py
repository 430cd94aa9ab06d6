"""What a person sees on Start and on help: where things stand for them, and what they can do next."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying.reviewing import count_turns
from bot.actions.assigning.accepting import supported_by
from bot.actions.assigning.unsigned import count_late
from bot.actions.demands.listing_demands import desk_buttons
from bot.actions.items.figure_sums import SUMS_TO
from bot.actions.items.ledger_choices import choice_buttons
from bot.actions.items.ledgers import ledger_buttons
from bot.actions.people.catching_up import missed_rows
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import posts_of, unreachable_rows
from bot.rules.models import ASKED_STATES, ChatId, Finding, Member, Press, Role, State, Toast
from bot.rules.permissions import READERS
from storage import items, outbox, people, rounds
from storage.outbox import Buttons, Draft
from templates import label, render


def show_menu(db: Connection, member: Member, chat: ChatId, now: datetime) -> None:
    """One message with the state of things for this person and a button for each thing they can do."""
    mine = items.open_of_units(db, member.unit_ids)
    round_ = rounds.find_latest(db)
    answered = rounds.answered_among(db, round_.id, [item.id for item in mine]) if round_ else set()
    asked = rounds.asked_about(db, round_.id) if round_ and member.has(Role.OFFICE) else set()
    unreachable = len(people.unreachable(db, now.date())) if member.has(Role.OFFICE) else 0
    text = render(
        "menu",
        name=member.person.name,
        posts=posts_of(member),
        mine=mine,
        answers=bool(member.unit_ids),
        unsigned=[item for item in mine if item.state == State.ISSUED],
        round=round_,
        past=round_ is not None and round_.cutoff_at <= now,
        left=[item for item in mine if item.id not in answered and item.state in ASKED_STATES] if round_ else [],
        office=member.has(Role.OFFICE),
        drafts=count_undone_drafts(db) if member.has(Role.OFFICE) else 0,
        asked=len(asked),
        reported=len(asked & rounds.answered(db, round_.id)) if round_ and asked else 0,
        unreachable=unreachable,
        supported=supported_by(db, member),
        handed_back=[item for item in items.drafts(db) if item.handed_back],
        late=count_late(db, now),
        turns=count_turns(db, member, now.date()) if member.has(*READERS) else 0,
    )
    buttons = [
        *menu_buttons(member),
        *desk_buttons(db, member, now),
        *unreachable_rows(unreachable),
        *missed_rows(db, chat),
    ]
    outbox.put(db, Draft(chat, text, buttons), now)


def show_help(db: Connection, member: Member, chat: ChatId, now: datetime) -> None:
    """How to do each thing this person's roles allow, in a few lines."""
    text = render(
        "help",
        answers=bool(member.unit_ids),
        office=member.has(Role.OFFICE),
        decides=member.has(Role.LEADER, Role.GROUP),
        reads=member.has(*READERS),
    )
    outbox.put(db, Draft(chat, text, menu_buttons(member)), now)


def open_menu(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    show_menu(db, member, press.chat_id, now)
    return None


def count_undone_drafts(db: Connection) -> int:
    """Items that wait to be issued; those the notice itself calls done do not."""
    return sum(item.finding != Finding.DONE for item in items.drafts(db))


def menu_buttons(member: Member) -> Buttons:
    """What this person can do, as buttons."""
    rows: Buttons = []
    if member.unit_ids:
        rows.append([(label("my_items"), "ls"), (label("this_round"), "as")])
    if member.has(Role.OFFICE):
        rows.append([(label("issuing"), "ip"), (label("standing"), "st")])
        rows.append([(label("unsigned"), "ro"), (label("people_and_units"), "un")])
        rows.append([(label("foresee"), "of")])
    if member.unit_ids and not member.has(Role.OFFICE):
        rows.append([(label("rechecks"), "dl")])
    if member.has(Role.OFFICE):
        rows.append([(label("rechecks"), "dl"), (label("spot_checks"), "dd")])
    elif member.has(Role.INSPECTOR):
        rows.append([(label("spot_checks"), "dd")])
    if member.has(Role.LEADER):
        rows.append([(label("in_charge"), "bl:mine:0:0")])
    if member.has(Role.OFFICE):
        rows.append([(label("to_review"), "vq"), (label("meeting_list"), "vm")])
    if member.has(Role.LEADER, Role.GROUP):
        rows.append([(label("to_confirm"), "vq")])
    if member.has(*READERS):
        rows.append([(label("all_items"), "bi"), (label("latest_bulletin"), "bu")])
    if ledgers := [*ledger_buttons(member), *choice_buttons(member)]:
        rows.append(ledgers)
    if member.has(*SUMS_TO):
        rows.append([(label("figure_sums"), "fs")])
    mine = (label("my_reminders"), "yp")
    rows.append([(label("arranging"), "wa"), mine] if member.has(Role.OFFICE) else [mine])
    return rows


BUTTONS: ButtonTable = {
    "me": (open_menu, ""),
}
