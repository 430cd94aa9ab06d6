"""Who gets an issue when it is released, and what of it.

The leading group gets the full text, leaders first what they are in charge of, heads and liaisons of units their own part,
group chats nothing but numbers. Of a correction each gets the corrected version of what they were sent, and nobody else.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues import issue_parts, tracing
from bot.actions.issues.issue_parts import Issue, UnitPart
from bot.actions.reminding import holding
from bot.actions.talking.speaking import say_long
from bot.reports import snapshot
from bot.rules.editions import FIRST, Edition
from bot.rules.models import ChatId, MediaKind, Person, PersonId, Role, RoundId, UnitId, UserId
from bot.rules.own_files import IssueChart, IssuePaper, PaperKind, named
from storage import arrangements, bulletins, editions, group_chats, issue_copies, outbox, people, standings, timetables
from storage.holds import HoldKind
from storage.issue_copies import IssueCopy
from storage.outbox import Buttons, Draft, Priority
from templates import render

RELEASED_TO = (Role.GROUP, Role.LEADER)
"""Who gets the full text."""

_OF_UNITS = (Role.HEAD, Role.LIAISON)

_A_SLICE = 10
"""People whose units' parts are made in one transaction; answers come in between."""


@dataclass(frozen=True)
class Readers:
    """How many get the full text, how many of how many units their own part, how many group chats the numbers."""

    full: int
    units: int
    of_units: int
    chats: int


def send(db: Connection, edition: Edition, number: int, text: str, now: datetime) -> None:
    """Give this edition to its readers, each their version of it; called once an edition, in the transaction of its release.

    `text`: the full one, which says itself when it is a correction. Who has it from the office's preview has it. The units'
    parts are only entered here, but for the first few: `go_on` makes the others.
    """
    issue = issue_parts.of(db, edition, number, now.tzinfo)
    _send_full(db, issue, text, now)
    planned = _planned(db, edition, now)
    issue_copies.drop_unmade(db, edition.round_id)
    issue_copies.plan(db, edition.round_id, edition.version, planned)
    go_on(db, now)
    _send_numbers(db, issue, now)


def go_on(db: Connection, now: datetime) -> bool:
    """Make the next few of the parts that were entered; True while there are more. After a restart it goes on where it was.

    When an issue went out by itself and its parts are more than may leave at once, the office is asked first.
    """
    turn = issue_copies.unmade(db, _A_SLICE)
    if not turn or _is_held(db, turn[0], now):
        return False
    bulletin = bulletins.find_of_round(db, turn[0].round_id)
    if bulletin is None:
        raise LookupError(f"no issue of round {turn[0].round_id}")
    edition = editions.get(db, turn[0].round_id, turn[0].version)
    sent = _send_parts(db, issue_parts.of(db, edition, bulletin.number, now.tzinfo), turn, now)
    issue_copies.mark_made(db, turn, sent, now)
    return issue_copies.are_waiting(db)


def send_files(db: Connection, edition: Edition, number: int, to: Iterable[UserId], now: datetime) -> None:
    """The picture and the papers after the words, once to each of them; those of the office get the table, too.

    A correction changes no figure, so the picture does not go again. Making them takes a while: words that come later go first.
    """
    office = set(accounts(db, now, Role.OFFICE))
    for account in to:
        for kind, (part, caption) in _files(edition, number).items():
            if kind != PaperKind.TABLE or account in office:
                key = f"{_key(edition)}:{account}:{kind}"
                outbox.put_media(db, ChatId(account), [part], caption, now, priority=Priority.BULK, key=key)


def accounts(db: Connection, now: datetime, *roles: Role) -> list[UserId]:
    """Everybody in these roles who has an account, once."""
    return people.accounts(people.members(db, now.date(), *roles))


def expected(db: Connection, edition: Edition, now: datetime) -> Readers:
    """Whom `send` would reach with this edition now."""
    full = accounts(db, now, *RELEASED_TO)
    planned = set(_planned(db, edition, now))
    theirs = {unit for person, units in _answering(db, now).items() if person.id in planned for unit in units}
    return Readers(
        full=len(_that_had(db, edition, full) if edition.is_correction else full),
        units=len(theirs & _units_in(db, edition.round_id)),
        of_units=len(planned),
        chats=len(_chats(db, edition)),
    )


def told_expected(db: Connection, edition: Edition, now: datetime) -> str:
    """The same in a few words, for the card on which the release is confirmed; plain text."""
    return render("plain/issue_readers", readers=expected(db, edition, now))


# --- the leading group and its leaders --------------------------------------------------------------------------------


def _send_full(db: Connection, issue: Issue, text: str, now: datetime) -> None:
    edition, key = issue.edition, _key(issue.edition)
    rows: Buttons = [[tracing.button(edition.round_id)]]
    readers = [each for each in people.members(db, now.date(), *RELEASED_TO) if each.person.user_id is not None]
    reached = people.accounts(readers)
    if edition.is_correction:
        reached = _that_had(db, edition, reached)
    for member in readers:
        account = member.person.user_id
        if account is None or account not in reached:
            continue
        first = issue_parts.field_of(db, issue, member) if member.has(Role.LEADER) else None
        if first is not None:
            own = Draft(ChatId(account), first[0], first[1], priority=Priority.TASK, key=f"{key}:{account}:field")
            outbox.put(db, own, now)
        say_long(db, ChatId(account), text, now, buttons=rows, key=f"{key}:{account}", priority=Priority.TASK)
    send_files(db, edition, issue.number, reached, now)


def _that_had(db: Connection, edition: Edition, of: Sequence[UserId]) -> list[UserId]:
    """Those of them to whom an earlier version was sent."""
    before = [_key(Edition(edition.round_id, version)) for version in range(FIRST, edition.version)]
    keys = {f"{key}:{account}:1": account for account in of for key in before}
    had = {keys[key] for key in outbox.known_keys(db, list(keys))}
    return [account for account in of if account in had]


def _files(edition: Edition, number: int) -> dict[str, tuple[tuple[MediaKind, str], str]]:
    """By the word for it in keys: the file and its caption, in the order in which they are sent."""
    captions = {
        PaperKind.WORD: render("bulletin_paper", number=number),
        PaperKind.PDF: render("bulletin_pdf", number=number),
        PaperKind.TABLE: render("bulletin_table", number=number),
    }
    found: dict[str, tuple[tuple[MediaKind, str], str]] = {}
    if not edition.is_correction:
        picture = named(IssueChart(edition.round_id))
        found["chart"] = (MediaKind.PHOTO, picture), render("bulletin_chart", number=number)
    for kind, caption in captions.items():
        name = f"{render('plain/issue_file', number=number)}.{kind}"
        paper = named(IssuePaper(edition.round_id, edition.version, kind, name))
        found["paper" if kind == PaperKind.WORD else kind] = (MediaKind.DOCUMENT, paper), caption
    return found


# --- units ------------------------------------------------------------------------------------------------------------


def _planned(db: Connection, edition: Edition, now: datetime) -> list[PersonId]:
    """Who gets a unit's part, in the order of posts: nobody who has the full text, and of a correction who had the one before."""
    answering = _answering(db, now)
    if edition.is_correction:
        had = set(issue_copies.readers(db, edition.round_id))
        return [each.id for each in answering if each.id in had]
    if not arrangements.get(db).to_units:
        return []
    full = {each.person.id for each in people.members(db, now.date(), Role.OFFICE, *RELEASED_TO)}
    had_items = _units_in(db, edition.round_id)
    return [each.id for each, units in answering.items() if units & had_items and each.id not in full]


def _answering(db: Connection, now: datetime, units: Collection[UnitId] | None = None) -> dict[Person, set[UnitId]]:
    """Who gets what is meant for heads and liaisons today (of these units, unless None), and for which; all have accounts."""
    found: dict[Person, set[UnitId]] = {}
    for each in people.in_posts(db, now.date(), _OF_UNITS, units):
        if each.person.user_id is not None:
            found.setdefault(each.person, set()).add(each.unit_id)
    return found


def _units_in(db: Connection, round_id: RoundId) -> set[UnitId]:
    """Units that had an item in the issue."""
    return set(standings.units_in(db, round_id))


def _is_held(db: Connection, part: IssueCopy, now: datetime) -> bool:
    if part.version != FIRST or bulletins.was_released_by_hand(db, part.round_id):
        return False
    count = issue_copies.count(db, part.round_id, part.version)
    return holding.holds(db, timetables.get(db), HoldKind.ISSUE, part.round_id, count, now)


def _send_parts(db: Connection, issue: Issue, turn: Sequence[IssueCopy], now: datetime) -> list[PersonId]:
    """Returns those of them for whom there was something; who answers for the same units gets the same words."""
    theirs = {copy.person_id for copy in turn}
    units = people.units_of(db, theirs, now.date())
    answering = {person: own for person, own in _answering(db, now, units).items() if person.id in theirs}
    parts = issue_parts.parts_of_units(db, issue, units)
    told: dict[frozenset[UnitId], tuple[str, Buttons]] = {}
    sent = []
    for person, units_of_one in answering.items():
        own = [part for unit, part in parts.items() if unit in units_of_one]
        if person.user_id is None or not own or not _wants(issue, person, own):
            continue
        both = frozenset(part.unit_id for part in own)
        text, rows = told[both] = told.get(both) or issue_parts.told_to_unit(issue, own)
        key = f"{_key(issue.edition)}:unit:{person.id}"
        say_long(db, ChatId(person.user_id), text, now, buttons=rows, key=key, priority=Priority.BULK)
        sent.append(person.id)
    return sent


def _wants(issue: Issue, person: Person, own: Sequence[UnitPart]) -> bool:
    """Who wants only what is urgent is told when something is late or was not answered, or what they had is corrected."""
    return not person.muted or issue.edition.is_correction or any(part.is_urgent for part in own)


# --- group chats ------------------------------------------------------------------------------------------------------


def _send_numbers(db: Connection, issue: Issue, now: datetime) -> None:
    edition = issue.edition
    chats = _chats(db, edition)
    kept = bulletins.find_snapshot(db, edition.round_id) if chats else None
    if kept is None:
        return
    text = issue_parts.told_to_group(issue, snapshot.thawed(kept.snapshot))
    with_picture = arrangements.get(db).picture_in_groups and not edition.is_correction
    for chat in chats:
        key = f"{_key(edition)}:chat:{chat.chat_id}"
        outbox.put(db, Draft(chat.chat_id, text, priority=Priority.BULK, key=key), now)
        if with_picture:
            part, caption = _files(edition, issue.number)["chart"]
            outbox.put_media(db, chat.chat_id, [part], caption, now, priority=Priority.BULK, key=f"{key}:chart")
        group_chats.mark_told(db, chat.id, edition.round_id)


def _chats(db: Connection, edition: Edition) -> list[group_chats.GroupChat]:
    """Of a correction those to which the numbers went that it corrects."""
    wanted = group_chats.wanted(db)
    return [each for each in wanted if not edition.is_correction or each.told_round == edition.round_id]


def _key(edition: Edition) -> str:
    """What is sent once: of the first edition it is the issue itself."""
    issue = f"bulletin:{edition.round_id}"
    return issue if edition.version == FIRST else f"{issue}:v{edition.version}"
