"""批注、不列入正文: what the office remarks on items that an issue tells of, and what it leaves untold; no figure changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.actions.issues import issue_words, release_card
from bot.actions.issues.issue_text import Draft
from bot.actions.issues.releasing import AT, draft_of, record
from bot.actions.issues.tracing import find_issue
from bot.actions.people.staffing import office_only
from bot.actions.talking import screens
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.actions.talking.prompting import PromptTable, ask_words_here
from bot.actions.talking.screens import Screen
from bot.rules.editions import WORDS_AT_MOST, place, placed
from bot.rules.models import Incoming, ItemId, Member, Press, RoundId, Toast
from bot.rules.summary import Told
from storage import editions
from storage.outbox import About, Buttons
from templates import label, render

_A_PAGE = 10
_A_ROW = 5


class Place(NamedTuple):
    """An item that an unreleased issue tells of: the how manieth it is, and on which page it stands."""

    draft: Draft
    told: Told
    nth: int

    @property
    def at(self) -> str:
        return self.draft.at

    @property
    def item_id(self) -> ItemId:
        return self.told.entry.item_id

    @property
    def about(self) -> About:
        return About(issue_words.REMARK, place(self.draft.edition.round_id, self.nth))


@office_only
def open_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send what the issue tells of, a page at a time, in a message of its own."""
    return screens.send(db, press, _page(db, press), now)


@office_only
def turn_list(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return screens.turn_to(db, press, _page(db, press), now)


@office_only
def open_item(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into one item: what the issue tells of it, and what can be done about that."""
    found = _find(db, press)
    if isinstance(found, Toast):
        return found
    issue_words.stop(db, member, press, found.about, *_item(found), now)
    return None


@office_only
def leave_out(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _tell(db, member, press, now, untold=True)


@office_only
def take_in(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    return _tell(db, member, press, now, untold=False)


@office_only
def ask_remark(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the item into the question for words."""
    found = _find(db, press)
    if isinstance(found, Toast):
        return found
    comment = found.draft.edition.comments.get(found.item_id)
    text = render("releasing/ask_remark", entry=found.told.entry, comment=comment, longest=WORDS_AT_MOST)
    rows = [[(label("back"), f"ei:{found.at}:{found.nth}")]]
    ask_words_here(db, member, press, text, found.about, now, buttons=rows)
    return None


def take_remark(db: Connection, member: Member, number: int, message: Incoming, now: datetime) -> None:
    """The words came, or were edited: they stand after the item from now on."""
    round_id, nth = placed(number)
    draft = issue_words.draft_for(db, member, message, About(issue_words.REMARK, number), round_id, now)
    told = _told(db, round_id)
    if draft is None or nth >= len(told):
        return
    found, words = Place(draft, told[nth], nth), message.text.strip()
    rows: Buttons = [[(label("back"), f"ei:{found.at}:{nth}")]]
    if not 0 < len(words) <= WORDS_AT_MOST:
        text = render("releasing/too_long", typed=len(words), longest=WORDS_AT_MOST)
        issue_words.ask_again(db, member, message, found.about, text, rows, now)
        return
    comments = {**draft.edition.comments, found.item_id: words}
    editions.put(db, replace(draft.edition, comments=comments))
    record(db, member, draft, "remark", now, on=found.told.entry.number, text=words)
    release_card.refresh(db, round_id, now)
    text = render("releasing/remark_taken", entry=found.told.entry, comment=words)
    rows = [
        [(label("drop_remark"), f"eb:{found.at}:{nth}"), (label("to_list"), f"eo:{found.at}:{nth // _A_PAGE}")],
    ]
    others = render("releasing/words_newer", number=draft.bulletin.number)
    issue_words.show(db, message, found.about, text, rows, now, others=others)


@office_only
def drop_remark(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Nothing is remarked on the item; the second time nothing happens."""
    found = _find(db, press)
    if isinstance(found, Toast):
        return found
    edition = found.draft.edition
    if found.item_id in edition.comments:
        left = {item_id: words for item_id, words in edition.comments.items() if item_id != found.item_id}
        edition = replace(edition, comments=left)
        editions.put(db, edition)
        record(db, member, found.draft, "drop_remark", now, on=found.told.entry.number)
        release_card.refresh(db, edition.round_id, now)
    issue_words.close_all(db, found.about, render("releasing/remark_dropped", entry=found.told.entry), now)
    return screens.turn_to(db, press, _item(found._replace(draft=replace(found.draft, edition=edition))), now)


def _tell(db: Connection, member: Member, press: Press, now: datetime, *, untold: bool) -> Toast | None:
    """Whether the words of an item are told; pressed twice, it stays as it is."""
    found = _find(db, press)
    if isinstance(found, Toast):
        return found
    edition = found.draft.edition
    if (found.item_id in edition.left_out) != untold:
        edition = replace(edition, left_out=edition.left_out ^ {found.item_id})
        editions.put(db, edition)
        action = "leave_out" if untold else "take_in"
        record(db, member, found.draft, action, now, on=found.told.entry.number)
        release_card.refresh(db, edition.round_id, now)
    return screens.turn_to(db, press, _item(found._replace(draft=replace(found.draft, edition=edition))), now)


def _item(found: Place) -> Screen:
    edition = found.draft.edition
    comment, is_out = edition.comments.get(found.item_id), found.item_id in edition.left_out
    here = f"{found.at}:{found.nth}"
    text = render(
        "releasing/item", number=found.draft.bulletin.number, told=found.told, comment=comment, left_out=is_out
    )
    row = [(label("take_in"), f"ew:{here}")] if is_out else [(label("leave_out"), f"eu:{here}")]
    rows: Buttons = [row, [(label("change_remark") if comment else label("write_remark"), f"ea:{here}")]]
    if comment:
        rows[-1].append((label("drop_remark"), f"eb:{here}"))
    number = found.told.entry.number
    rows.append([(label("see_item", number=number), f"cd:{found.item_id}")])
    return text, [*rows, [(label("to_list"), f"eo:{found.at}:{found.nth // _A_PAGE}")]]


def _page(db: Connection, press: Press) -> Screen | Toast:
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    told, page = _told(db, draft.edition.round_id), int(press.args[2])
    at, begins = draft.at, page * _A_PAGE
    shown = told[begins : begins + _A_PAGE]
    text = render(
        "releasing/list",
        number=draft.bulletin.number,
        shown=shown,
        edition=draft.edition,
        count=len(told),
        page=page + 1,
        pages=max(1, -(-len(told) // _A_PAGE)),
    )
    flat = [(str(each.entry.number), f"ei:{at}:{begins + n}") for n, each in enumerate(shown)]
    return text, [*in_rows(flat, _A_ROW), *page_buttons(page, len(told), _A_PAGE, lambda to: f"eo:{at}:{to}")]


def _find(db: Connection, press: Press) -> Place | Toast:
    draft = draft_of(db, press)
    if isinstance(draft, Toast):
        return draft
    told, nth = _told(db, draft.edition.round_id), int(press.args[2])
    return Place(draft, told[nth], nth) if nth < len(told) else Toast(render("toast/old_button"), alert=True)


def _told(db: Connection, round_id: RoundId) -> Sequence[Told]:
    """Everything the issue tells of in words, in its order."""
    issue = find_issue(db, round_id)
    return (*issue.summary.progress.told, *issue.summary.no_change.told) if issue is not None else ()


BUTTONS: ButtonTable = {
    "em": (open_list, f"{AT}:{ID}"),
    "eo": (turn_list, f"{AT}:{ID}"),
    "ei": (open_item, f"{AT}:{ID}"),
    "eu": (leave_out, f"{AT}:{ID}"),
    "ew": (take_in, f"{AT}:{ID}"),
    "ea": (ask_remark, f"{AT}:{ID}"),
    "eb": (drop_remark, f"{AT}:{ID}"),
}

PROMPTS: PromptTable = {issue_words.REMARK: take_remark}
