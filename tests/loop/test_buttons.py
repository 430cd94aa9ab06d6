"""Whoever presses whatever: a unit reads nothing of another's, who only reads changes nothing, a stranger learns nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import RowMapping, create_engine, event, select

from bot.actions import listening, pressing
from bot.rules import own_files
from bot.rules.models import ChatId, Incoming, Item, Member, MessageId, Press, Toast
from bot.rules.permissions import READERS, may_read
from storage import applications, items, notes, people
from storage.tables import alias, application, evidence, file_word, metadata, outbox, report
from templates import render
from tests.loop.lived import (
    ASIDE,
    FILE_PERSON,
    FILE_UNIT,
    FINDING,
    GONE,
    HEAD,
    IDLE,
    INSPECTOR,
    LIAISON,
    OFFICE,
    OTHER,
    STRANGER,
    SUPPORTER,
    UNITS,
    Lived,
)

MARK = re.compile(r"〔(\d+)号〕")
TALK = {"outbox", "prompt", "note", "focus"}
"""What is said, and where a chat stands: no part of what is known of the items."""

UNIT_OF = {SUPPORTER: "财务科", OTHER: "绿化站", HEAD: "道路科", LIAISON: "道路科", IDLE: "信访科"}
NUMBERS = (0, 1, 2, 3, 4, 5, 8, 10, 11, 12, 14, 999_999_999)
"""Ids of every kind of thing at once: each of these is an item's, most are also an application's, a demand's and so on."""

CHOICES = {
    r"\d{8}": ("20260601",),
    "[0-9a-f]{8}": ("00000000",),
    "[0-9a-f]{12}": ("0" * 12,),
    "(?:0|3|5|10)": ("3",),
    "(?:reason|date|progress)": ("date", "reason"),
    "(?:reason|body|paper)": ("paper",),
    "(?:unfinished|weak|poor)": ("weak",),
    "(?:done|partly|not_done)": ("done", "partly"),
    "(?:done|phased|in_progress)": ("phased",),
    "(?:not_done|in_progress|phased|basically_done|done)": ("done",),
    "(?:claim|done|left|plan|finish|support|delay)": ("claim", "plan", "support", "delay"),
    "(?:support_from|support_since)": ("support_from",),
    "(?:rules_revision|legacy|verification|lawsuit|other_body|money|reorganisation|other)": ("money", "other_body"),
    "(?:relapse|recheck|other)": ("relapse",),
    "[a-z_]{1,16}": ("photo",),
    "[a-z_]{1,18}": ("cutoff", "opens_at", "reminders", "at_once", "weekly", "none"),
    "[0-9a-z_]{1,12}": ("1600", "3"),
    r"(?:\d{4}|none)": ("1030", "none"),
    r"\d{4}": ("2027", "2026"),
    "[a-z_]{1,20}": ("other",),
    "[a-z_]+": ("unit", "all", "rule_new", "party"),
    "[a-z]+": ("head",),
    "[01]": ("1",),
    "[iu]": ("i", "u"),
    "[asmu]": ("a", "s", "u"),
    "[amu]": ("a", "m", "u"),
    "[ar]": ("a", "r"),
    "[smu]": ("u", "s"),
    "[sm]": ("s",),
    "[mr]": ("r", "m"),
    "(?:r#-#|i#)": ("i#", "r#-#"),
    "(?:,#)*": ("",),
    "(?::#)?": ("", ":#"),
    "(?:#)?": ("", "#"),
}
"""What stands for a part of a button's shape; ``#`` is a number."""


class House:
    """The lived-in bureau at rest: each press or text happens, is looked at, and is undone."""

    def __init__(self, path: Path, lived: Lived) -> None:
        self.accounts, self.now = lived.accounts, lived.now
        self.newest = {name: lived.newest(name) for name in lived.accounts}
        self.stood = sorted(
            {each for screen in lived.screens.values() for shown in screen.values() for each in shown.once}
        )
        self.names = {int(user): name for name, user in lived.accounts.items()}
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _tune)
        event.listen(self._engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
        event.listen(self._engine, "before_cursor_execute", self._note_write)
        self._written = set[str]()
        self.db = self._engine.connect()
        with self.db.begin():
            self.items = {item.number: item for item in items.every(self.db)}
            self.members = {
                name: people.find_by_account(self.db, user, self.now.date()) for name, user in self.accounts.items()
            }
            told = select(evidence.c.id, evidence.c.file_id, report.c.item_id).join_from(
                evidence, report, evidence.c.report_id == report.c.id
            )
            sent = self.db.execute(told).all()
            self.files = {row.file_id: row.item_id for row in sent}
            self.file_ids = {row.id: row.file_id for row in sent}

    def close(self) -> None:
        self.db.close()
        self._engine.dispose()

    def _note_write(self, _db: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', statement):
            self._written.add(found[1])

    def press(self, name: str, data: str) -> "Happened":
        verb, *args = data.split(":")
        user = self.accounts[name]
        what = Press(user, ChatId(user), self.newest[name], verb, tuple(args))
        return self._happens(name, data, lambda: pressing.press_button(self.db, what, self.now))

    def writes(self, name: str, purpose: str, about: int, text: str) -> "Happened":
        """As the answer to a question that this person was asked once."""
        member, user = self.members[name], self.accounts[name]
        assert member is not None
        told: dict[str, Any] = {"forwarded": False, "edited": False, "unsupported": False, "album": None}
        message = Incoming(user, ChatId(user), MessageId(900_000), self.now, text, None, reply_to=None, **told)

        def act() -> None:
            notes.add(self.db, member.person.id, message, purpose, about)
            listening.PROMPTS[purpose](self.db, member, about, message, self.now)

        return self._happens(name, f"{purpose}:{about}", act)

    def _happens(self, name: str, what: str, act: Callable[[], Toast | None]) -> "Happened":
        self._written.clear()
        transaction = self.db.begin()
        try:
            toast = act()
            told = [(name, toast.text)] if toast is not None else []
            files = []
            for row in self.db.execute(select(outbox).where(outbox.c.state == "queued")):
                reader = self.names[row.chat_id]
                labels = [label for each in row.buttons or [] for label, _ in each]
                told += [(reader, text) for text in (row.text, *labels)]
                files += [(reader, file_id) for _, file_id in row.media or []]
            tables = self._written - TALK
            after = {table: self._rows(table) for table in tables}
        finally:
            transaction.rollback()
        with self.db.begin():
            changed = [(table, row) for table in tables for row in _differing(self._rows(table), after[table])]
        return Happened(f"{name} {what}", told, files, changed)

    def _rows(self, table: str) -> dict[str, RowMapping]:
        return {repr(tuple(row)): row._mapping for row in self.db.execute(select(metadata.tables[table]))}

    def item_of(self, file_id: str) -> int | None:
        """Whose matter a file is, be it a picture that the bot makes of one."""
        match own_files.read(file_id):
            case own_files.Grid(evidence_id) | own_files.Blackened(evidence_id):
                file_id = self.file_ids[evidence_id]
        item_id: int | None = self.files[file_id]
        return item_id

    def member(self, name: str) -> Member:
        member = self.members[name]
        assert member is not None
        return member


class Happened:
    """What came of one press: who was told what, shown which files, and which rows changed (old and new)."""

    def __init__(
        self,
        what: str,
        told: list[tuple[str, str]],
        files: list[tuple[str, str]],
        changed: list[tuple[str, RowMapping]],
    ) -> None:
        self.what, self.told, self.files, self.changed = what, told, files, changed


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("lived")
    lived = Lived(folder / "bureau")
    lived.set_up()
    lived.live()
    lived.save(folder / "lived.db")
    made = House(folder / "lived.db", lived)
    yield made
    made.close()


def test_the_bureau_has_been_lived_in(house: House):
    with house.db.begin():
        steps = {(row.kind, row.step) for row in house.db.execute(select(application.c.kind, application.c.step))}
    states = {item.state for item in house.items.values()}
    assert states >= {"draft", "issued", "in_progress", "closing", "closed"}
    assert {step for _, step in steps} == {"drafted", "asked", "checked", "granted", "returned", "withdrawn"}
    assert {kind for kind, _ in steps} == {"closure", "extension", "transfer"}
    assert len(house.items) == len(UNITS) + 1
    with house.db.begin():
        assert len(house.db.scalars(select(file_word.c.id)).all()) == 4
        assert len(house.db.scalars(select(alias.c.id)).all()) == 1


@pytest.mark.parametrize("name", [SUPPORTER, IDLE])
def test_a_unit_reads_and_changes_nothing_of_others(house: House, name: str):
    for data in [*house.stood, *made_up(NUMBERS)]:
        happened = house.press(name, data)
        check_readers(house, happened)
        check_own(house, happened, name)


def test_who_only_reads_changes_only_what_is_theirs(house: House):
    for data in [*house.stood, *made_up((1,))]:
        happened = house.press(INSPECTOR, data)
        check_readers(house, happened)
        assert {table for table, _ in happened.changed} <= {"audit", "demand", "draw", "person", "recheck"}, (
            happened.what
        )
        check_person(house, happened, INSPECTOR)
        aside = house.press(ASIDE, data)
        check_readers(house, aside)
        assert not {table for table, _ in aside.changed} & {"item", "report", "proof", "figure", "tenure"}, aside.what


@pytest.mark.parametrize("name", [STRANGER, GONE])
def test_a_stranger_learns_nothing(house: House, name: str):
    for data in [*house.stood, *made_up((1, 12))]:
        happened = house.press(name, data)
        assert happened.told == [(name, render("toast/not_yours"))], happened.what
        assert not happened.changed


@pytest.mark.parametrize("name", [HEAD, OTHER, OFFICE])
def test_a_made_up_button_never_raises(house: House, name: str):
    for data in made_up((0, 1, 8, 14, 999_999_999)):
        check_readers(house, house.press(name, data))


@pytest.mark.parametrize("name", [SUPPORTER, IDLE])
def test_words_lead_to_nothing_of_others(house: House, name: str):
    """The question was asked when the matter was still this person's; by now it is not."""
    for purpose in listening.PROMPTS:
        for about in (1, 2, 3, 5, 7):
            happened = house.writes(name, purpose, about, "已完成，投入3人，2026年7月30日")
            check_readers(house, happened)
            check_own(house, happened, name)


# --- what each of these once showed, or broke -----------------------------------------------------------------------------


def test_a_draft_is_shown_as_what_it_is(house: House):
    """Asked to close an item whose transfer is half written, the card of that says so, and not that it was granted."""
    told = [text for _, text in house.press(OTHER, "ca:14").told]
    assert any("还没有提交" in text for text in told)
    assert not any("已同意" in text or "已销号" in text for text in told)


def test_names_of_another_unit_are_its_name(house: House):
    for name, data in ((SUPPORTER, "fl:1"), (OTHER, "fl:11"), (OTHER, "co:11")):
        told = "\n".join(text for _, text in house.press(name, data).told)
        assert "道路科" in told
        assert HEAD not in told
    assert HEAD in "\n".join(text for _, text in house.press(LIAISON, "fl:1").told)


def test_what_was_sent_stays_with_the_item_when_that_went_to_another_unit(house: House):
    with house.db.begin():
        sender = house.member(HEAD).person.id
        sent = house.db.scalar(select(report.c.id).where(report.c.item_id == 11, report.c.person_id == sender))
    for data in (f"mv:{sent}", f"mt:{sent}:0", f"mt:{sent}:1"):
        happened = house.press(HEAD, data)
        assert happened.told == [(HEAD, render("toast/not_yours"))]
        assert not happened.changed


def test_a_form_fills_in_its_own_kind_only(house: House):
    with house.db.begin():
        draft = applications.find_pending(house.db, house.items[14].id)
    assert draft is not None
    for data in (f"ef:{draft.id}:date", f"er:{draft.id}:other", f"cs:{draft.id}", f"cn:{draft.id}"):
        happened = house.press(OTHER, data)
        assert (OTHER, render("toast/old_button")) in happened.told
        assert not happened.changed


# --- what always holds ----------------------------------------------------------------------------------------------------


def made_up(numbers: tuple[int, ...]) -> Iterator[str]:
    """Buttons of every verb, whether they ever stood anywhere or not."""
    for verb, (_, shape) in pressing.BUTTONS.items():
        for pattern in _choices(shape.replace(r"\d{1,9}", "#")):
            for number in numbers if "#" in pattern else numbers[:1]:
                args = pattern.replace("#", str(number))
                yield f"{verb}:{args}" if args else verb


def _choices(pattern: str) -> list[str]:
    for part, choices in CHOICES.items():
        if part in pattern:
            return [each for choice in choices for each in _choices(pattern.replace(part, choice, 1))]
    return [pattern]


def check_readers(house: House, happened: Happened) -> None:
    """Whatever reached a unit's people is of items they may read, and names nobody of another unit."""
    for name, text in happened.told:
        assert name == OFFICE or not (FILE_UNIT in text or FILE_PERSON in text), (happened.what, name, text)
        member = house.members[name]
        if member is None or member.has(*READERS):
            continue
        for number in map(int, MARK.findall(text)):
            assert _reads(house, member, happened, house.items[number]), (happened.what, name, text)
        others = [other for other, unit in UNIT_OF.items() if unit != UNIT_OF.get(name)]
        assert not [other for other in others if other in text], (happened.what, name, text)
        if FINDING in text:
            assert happened.what.startswith(f"{OFFICE} sy:"), (happened.what, name, text)  # the office releases it
    for name, file_id in happened.files:
        item = next(item for item in house.items.values() if item.id == house.item_of(file_id))
        assert may_read(house.member(name), item), (happened.what, name)


def _reads(house: House, member: Member, happened: Happened, item: Item) -> bool:
    """Before or after what happened: an item may just have come to them."""
    came = [row for table, row in happened.changed if table in ("item", "item_support")]
    units = {row.get("unit_id") for row in came if row.get("item_id", row.get("id")) == item.id}
    return may_read(member, item) or not units.isdisjoint(member.unit_ids)


def check_own(house: House, happened: Happened, name: str) -> None:
    """A unit's person changes rows of items they may read, and of no others."""
    check_person(house, happened, name)
    assert not {table for table, _ in happened.changed} & {"alias", "file_word"}, happened.what
    readable = {item.id for item in house.items.values() if may_read(house.member(name), item)}
    for table, row in happened.changed:
        item_id = row["id"] if table == "item" else row.get("item_id")
        assert item_id is None or item_id in readable, (happened.what, table, dict(row))
        assert table != "audit" or row["data"].get("item") in {None, *readable}, (happened.what, dict(row))


def check_person(house: House, happened: Happened, name: str) -> None:
    """Of people, everybody changes what is their own and nothing else."""
    changed = {row["id"] for table, row in happened.changed if table == "person"}
    assert changed <= {house.member(name).person.id}, happened.what


def _differing(before: dict[str, RowMapping], after: dict[str, RowMapping]) -> list[RowMapping]:
    return [before[key] for key in before.keys() - after.keys()] + [after[key] for key in after.keys() - before.keys()]


def _tune(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=OFF")
