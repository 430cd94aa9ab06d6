"""A file comes from the office in chat: looked at without changing anything, then entered or left (试读、读入)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import Connection

from bot.actions.items.recognising import Recognised
from bot.actions.items.renewing import Entered, Mode
from bot.actions.people.staffing import office_only
from bot.actions.talking import jobs
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.jobs import Job
from bot.actions.talking.prompting import PromptTable, ask_words, ask_words_here
from bot.ledger.reading import LedgerReading, NoticeReading, Reading
from bot.ledger.renewal import Renewal
from bot.rules.assigning import is_reason
from bot.rules.matching import LONGEST, How, Kind
from bot.rules.models import (
    ChatId,
    EvidenceId,
    Fetch,
    Incoming,
    MediaKind,
    Member,
    PersonId,
    Press,
    ReportId,
    Role,
    Toast,
    UserId,
)
from bot.rules.own_files import Document, named
from storage import evidences, file_words, notes, outbox, people
from storage.outbox import About, Buttons, Draft
from templates import label, render, word

LOOK, ENTER = "look_in", "enter"
AGAIN = "again"
"""Jobs: their first argument is the id of the file; of `ENTER` the second is a mode, or "new"; a second of `LOOK` says that
it was looked at before."""

KINDS = (".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv", ".tsv", ".docx", ".txt")
NEW = "new"
PLACE = "marked"
"""Below the data folder's documents."""

_WHY = "import_why"


@dataclass(frozen=True)
class Sent:
    """A file as the office sent it: under which hash it lies, None while it is not there yet; in whose name it is entered."""

    name: str
    sha256: str | None
    by: PersonId
    stead_of: PersonId | None


def is_offered(member: Member, message: Incoming) -> bool:
    """Whether it may be a ledger, a notice or a roster: a document of the office, in answer to nothing."""
    media = message.media
    if media is None or media.kind != MediaKind.DOCUMENT or not member.has(Role.OFFICE):
        return False
    return message.reply_to is None and message.album is None and PurePath(media.name or "").suffix.lower() in KINDS


def offer(db: Connection, report_id: ReportId, message: Incoming, now: datetime) -> None:
    """Say that it came, and ask whether to look into it; of one that the bot cannot fetch, how else it is entered."""
    (file, *_) = evidences.of_report(db, report_id)
    evidence_id, too_big = file.id, file.fetch == Fetch.TOO_BIG
    text = render("importing/offered", name=file.media.name, too_big=too_big)
    rows: Buttons = [[(label("import_look"), f"im:{evidence_id}")], [(label("import_leave"), f"ix:{evidence_id}")]]
    outbox.put(db, Draft(message.chat_id, text, None if too_big else rows, reply_to=message.message_id), now)


@office_only
def look(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Read it beside everything else; the answer takes the place of the message."""
    sent = find_sent(db, press.args[0], press.user_id, now)
    if sent is None:
        return Toast(render("toast/old_button"), alert=True)
    if sent.sha256 is None:
        return Toast(render("importing/not_there", name=sent.name), alert=True)
    jobs.ask_here(db, press, LOOK, (press.args[0],), render("importing/reading", name=sent.name), now)
    return None


def look_again(db: Connection, press: Press, evidence_id: EvidenceId, now: datetime) -> Toast | None:
    """The preview as it is now, in the place of the message; the marked copy does not come a second time."""
    sent = find_sent(db, str(evidence_id), press.user_id, now)
    if sent is None:
        return Toast(render("toast/old_button"), alert=True)
    text = render("importing/reading", name=sent.name)
    jobs.ask_here(db, press, LOOK, (str(evidence_id), AGAIN), text, now)
    return None


@office_only
def leave(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    sent = find_sent(db, press.args[0], press.user_id, now)
    if sent is None:
        return Toast(render("toast/old_button"), alert=True)
    evidence_id = press.args[0]
    text = render("importing/left", name=sent.name)
    outbox.edit_message(
        db, press.chat_id, press.message_id, text, [[(label("import_again"), f"im:{evidence_id}")]], now
    )
    return None


@office_only
def confirm(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Enter it; what changes owners or dates that people work by was asked for its reason before."""
    sent = find_sent(db, press.args[0], press.user_id, now)
    if sent is None:
        return Toast(render("toast/old_button"), alert=True)
    jobs.ask_here(db, press, ENTER, press.args, render("importing/entering", name=sent.name), now)
    return None


@office_only
def ask_why(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Owners or dates change: the reason first."""
    text = render("importing/why", count=int(press.args[1]), again=False)
    evidence_id = press.args[0]
    rows: Buttons = [[(label("import_leave"), f"ix:{evidence_id}")]]
    ask_words_here(db, member, press, text, About(_WHY, int(evidence_id)), now, buttons=rows)
    return None


def take_why(db: Connection, member: Member, evidence_id: int, message: Incoming, now: datetime) -> None:
    """The reason is there: enter the file."""
    sent = find_sent(db, str(evidence_id), message.user_id, now)
    if sent is None or message.edited or not member.has(Role.OFFICE):
        return
    if not is_reason(message.text):
        text = render("importing/why", count=0, again=True)
        ask_words(db, member, message.chat_id, text, About(_WHY, evidence_id), now)
        return
    args = (str(evidence_id), Mode.UPDATE.value)
    if not jobs.is_asked(db, message.chat_id, ENTER, args):
        jobs.ask(db, message.chat_id, ENTER, args, render("importing/entering", name=sent.name), now)


# --- what the jobs read and say ---------------------------------------------------------------------------------------


def find_sent(db: Connection, evidence_id: str, user_id: UserId, now: datetime) -> Sent | None:
    """The file, as long as whoever asks is of the office."""
    reader = people.find_by_account(db, user_id, now.date())
    file = evidences.find(db, EvidenceId(int(evidence_id)))
    if reader is None or file is None or not reader.has(Role.OFFICE):
        return None
    post = next(each for each in reader.posts if each.role == Role.OFFICE)
    stead_of = post.stead_of.id if post.stead_of is not None else None
    return Sent(file.media.name or word("media_name", file.media.kind), file.sha256, reader.person.id, stead_of)


def sent_of(db: Connection, job: Job, now: datetime) -> Sent | None:
    return find_sent(db, job.args[0], UserId(int(job.chat)), now)


def reason_of(db: Connection, job: Job, sent: Sent) -> str | None:
    """Why owners and dates change, as it was written for this file."""
    note = notes.find_latest(db, sent.by, _WHY, int(job.args[0]))
    return note.text if note is not None else None


def previewed(
    db: Connection, job: Job, sent: Sent, reading: Reading, found: Sequence[Recognised], made: Renewal | None, kind: str
) -> tuple[str, Buttons]:
    """What was read, in short, and how to go on. `found`: what it says for units and people that is not simply a name."""
    listed = reading.items if isinstance(reading, NoticeReading) else ()
    note_words(db, EvidenceId(int(job.args[0])), found)
    led = Counter(each.lead_unit or word("ledger_parts", "no_unit") for each in listed)
    text = render(
        "importing/preview",
        name=sent.name,
        kind=kind,
        reading=reading,
        made=made,
        sections=list(Counter(each.headings[0] if each.headings else "" for each in listed).items()),
        units=led.most_common(),
        units_asked=_unsure(found, Kind.UNIT),
        people_asked=_unsure(found, Kind.LEADER, Kind.PERSON),
        read_as=[each for each in found if each.is_sure],
    )
    return text, [*naming_rows(job.args[0], found), *_ways_on(job.args[0], reading, made)]


def note_words(db: Connection, evidence_id: EvidenceId, found: Sequence[Recognised]) -> None:
    """Keep what there is to say whom it means, for the screens on which that is done."""
    asked = [(each.kind, each.words, each.items) for each in found if len(each.words) <= LONGEST]
    file_words.replace(db, evidence_id, asked)


def forget_words(db: Connection, job: Job) -> None:
    """The file is entered: its words are those of items now."""
    file_words.replace(db, EvidenceId(int(job.args[0])), [])


def naming_rows(evidence_id: str, found: Sequence[Recognised]) -> Buttons:
    """The ways to say whom words mean, and to say otherwise."""
    asked = [each for each in found if len(each.words) <= LONGEST]
    units, persons = _unsure(asked, Kind.UNIT), _unsure(asked, Kind.LEADER, Kind.PERSON)
    sure = [each for each in asked if each.is_sure]
    row = [(label("name_units", count=len(units)), f"ma:{evidence_id}")] if units else []
    row += [(label("name_people", count=len(persons)), f"mb:{evidence_id}")] if persons else []
    decided = all(each.verdict.how == How.DECIDED for each in sure)
    stands = [(label("named" if decided else "read_as", count=len(sure)), f"mi:{evidence_id}:0")] if sure else []
    return [each for each in (row, stands) if each]


def _unsure(found: Sequence[Recognised], *kinds: Kind) -> list[Recognised]:
    return [each for each in found if each.kind in kinds and not each.is_sure]


def unread(sent: Sent, why: str) -> tuple[str, Buttons]:
    return render("importing/unreadable", name=sent.name, why=why), _home()


def not_yours() -> tuple[str, Buttons]:
    return render("forms/not_yours"), _home()


def entered(sent: Sent, kind: str, count: int, done: Entered | None) -> tuple[str, Buttons]:
    text = render("importing/done", name=sent.name, kind=kind, count=count, entered=done)
    issues = kind in ("notice", "ledger") and (count or (done is not None and done.new))
    return text, [[(label("issuing"), "ip")]] if issues else _home()


def overtaken(job: Job, sent: Sent) -> tuple[str, Buttons]:
    """What is known has changed since the preview: what was agreed to is not what would happen."""
    evidence_id = job.args[0]
    return render("importing/overtaken", name=sent.name), [[(label("import_again"), f"im:{evidence_id}")]]


def stopped(job: Job, sent: Sent, number: int = 0, words: str = "") -> tuple[str, Buttons]:
    text = render("importing/stopped", name=sent.name, number=number, words=words)
    evidence_id = job.args[0]
    return text, [[(label("import_again"), f"im:{evidence_id}")]]


def send_marked(db: Connection, chat: ChatId, path: str, sent: Sent, now: datetime) -> None:
    """The copy of the table in which the rows to look at are marked."""
    stem = PurePath(sent.name).stem
    file = named(Document(path, word("marked", "file").format(name=stem)))
    outbox.put_media(db, chat, [(MediaKind.DOCUMENT, file)], render("importing/marked", name=sent.name), now)


def _ways_on(evidence_id: str, reading: Reading, made: Renewal | None) -> Buttons:
    leave_it = [(label("import_leave"), f"ix:{evidence_id}")]
    if not isinstance(reading, LedgerReading) or made is None:
        return [[(label("import_new"), f"in:{evidence_id}:new")], leave_it]
    rows: list[list[tuple[str, str]]] = []
    if len(made.changed) > made.settled:
        reasons = sum(each.needs_reason for each in made.changed)
        update = f"iq:{evidence_id}:{reasons}" if reasons else f"in:{evidence_id}:update"
        rows.append([(label("import_update"), update)])
    if made.new:
        rows.append([(label("import_skip", count=len(made.new)), f"in:{evidence_id}:skip")])
    return [*rows, leave_it]


def _home() -> Buttons:
    return [[(label("home"), "me")]]


BUTTONS: ButtonTable = {
    "im": (look, ID),
    "ix": (leave, ID),
    "in": (confirm, f"{ID}:(?:new|skip|update)"),
    "iq": (ask_why, f"{ID}:{ID}"),
}

PROMPTS: PromptTable = {_WHY: take_why}
