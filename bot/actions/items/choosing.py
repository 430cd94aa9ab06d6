"""Words of a file that are no name of the roster's: the office says, word by word, which unit or person they mean (认定).

What is chosen holds for every file from then on. Each button says what it was shown over (the last number: the id of the unit
or person the words meant then, 0 for none): where that is not so any more, nothing changes, and who decided is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.actions.items import receiving_files
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking.buttons import ID, ButtonTable, in_rows, page_buttons
from bot.rules.matching import How, Kind, Known, Verdict, match, plain, sure_name
from bot.rules.models import EvidenceId, Member, Press, Role, Toast
from storage import aliases, file_words, outbox, people
from storage.aliases import Alias
from storage.file_words import FileWord
from storage.outbox import Buttons
from templates import label, render

_A_PAGE, _WORDS_A_PAGE = 24, 10


@dataclass(frozen=True)
class Asked:
    """A word of a file as it stands: what is known of it, and what a person decided of it."""

    word: FileWord
    known: Known[Any]
    verdict: Verdict
    alias: Alias | None
    is_idle: bool = False
    """The words are the name of a unit that nobody answers for."""

    @property
    def expected(self) -> int:
        """The id that stands behind the words, for the buttons shown over it."""
        return self.alias.target if self.alias is not None else 0

    @property
    def is_sure_by_rule(self) -> bool:
        """Whether it would be sure without what was decided."""
        return match(self.word.kind, self.word.words, Known(self.known.ids, self.known.once)).name is not None


@office_only
def begin_units(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The first unit of the file of which nobody can be sure."""
    return _go_on(db, press, EvidenceId(int(press.args[0])), (Kind.UNIT,), 0, None, now)


@office_only
def begin_people(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The first leader or person of the file of whom nobody can be sure."""
    return _go_on(db, press, EvidenceId(int(press.args[0])), (Kind.LEADER, Kind.PERSON), 0, None, now)


@office_only
def show_word(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """One word with whom it may mean."""
    asked = _find(db, press, now)
    if asked is None:
        return _gone()
    _show(db, press, asked, None, now)
    return None


@office_only
def decide(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The words mean this one, in every file from now on; then the next word, or the preview after the last."""
    asked, target = _find(db, press, now), int(press.args[1])
    if asked is None:
        return _gone()
    name = next((each for each, known_id in asked.known.ids.items() if known_id == target), None)
    if name is None:
        _show(db, press, asked, None, now)
        return Toast(render("toast/naming_ended", words=asked.word.words), alert=True)
    if asked.expected not in (int(press.args[2]), target) or asked.verdict.how == How.EXACT:
        return _overtaken(db, press, asked, now)
    same = Same(aliases.kind_of(asked.word.kind), asked.word.words, target, name)
    meaning.decide(db, same, now, by=member.person.id, stead_of=stead(member, Role.OFFICE))
    if int(press.args[2]) or asked.is_sure_by_rule:  # somebody looks through what stands
        _show_all(db, press, asked.word.evidence_id, 0, now)
    else:
        _go_on(db, press, asked.word.evidence_id, _beside(asked.word.kind), asked.word.id, same, now)
    return Toast(render("toast/named", words=asked.word.words, name=name))


@office_only
def take_back(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """What was decided of the words holds no longer; what was assigned by it stays."""
    asked = _find(db, press, now)
    if asked is None:
        return _gone()
    if asked.alias is None or asked.alias.target != int(press.args[1]):
        return _overtaken(db, press, asked, now)
    meaning.take_back(db, asked.alias, now, by=member.person.id, stead_of=stead(member, Role.OFFICE))
    _show_all(db, press, asked.word.evidence_id, 0, now)
    return Toast(render("toast/naming_taken_back", words=asked.word.words))


@office_only
def leave_word(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The words stay words; the next one."""
    word = file_words.find(db, int(press.args[0]))
    if word is None:
        return _gone()
    return _go_on(db, press, word.evidence_id, _beside(word.kind), word.id, None, now)


@office_only
def show_others(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """All units, or people, that the words may mean."""
    asked, page = _find(db, press, now), int(press.args[1])
    if asked is None:
        return _gone()
    word_id, every = asked.word.id, list(asked.known.ids.items())
    shown = every[page * _A_PAGE : (page + 1) * _A_PAGE]
    rows = in_rows((name, f"md:{word_id}:{target}:{asked.expected}") for name, target in shown)
    rows += page_buttons(page, len(every), _A_PAGE, lambda to: f"mf:{word_id}:{to}")
    rows.append([(label("back"), f"mc:{word_id}")])
    text = render("importing/name_other", asked=asked)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def show_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The words of the file that are not simply a name and of which it is sure whom they mean: any can be changed."""
    _show_all(db, press, EvidenceId(int(press.args[0])), int(press.args[1]), now)
    return None


@office_only
def back(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The preview, as it is by now."""
    return receiving_files.look_again(db, press, EvidenceId(int(press.args[0])), now)


# --- what stands on the screens -----------------------------------------------------------------------------------------


def _go_on(
    db: Connection,
    press: Press,
    evidence_id: EvidenceId,
    kinds: Sequence[Kind],
    after: int,
    done: Same | None,
    now: datetime,
) -> Toast | None:
    """The next word of these kinds, `after` the one with this id, of which nobody is sure; the preview after the last."""
    unsure = [each for each in _sorted(db, evidence_id, now)[1] if each.kind in kinds]
    following = next((each for each in unsure if each.id > after), None)
    if following is None:
        return receiving_files.look_again(db, press, evidence_id, now)
    left = sum(each.id >= following.id for each in unsure)
    _show(db, press, _asked(db, following, now), done, now, left=left)
    return None


def _show(
    db: Connection, press: Press, asked: Asked, done: Same | None, now: datetime, *, left: int | None = None
) -> None:
    word, is_unit = asked.word, asked.word.kind == Kind.UNIT
    decided = asked.alias is not None and asked.verdict.how == How.DECIDED
    text = render(
        "importing/name_one",
        asked=asked,
        done=done,
        left=left,
        by=_who(db, asked.alias) if asked.alias is not None and decided else None,
    )
    offered = [each for each in asked.verdict.names if each != asked.verdict.name]
    rows: Buttons = [[(name, f"md:{word.id}:{asked.known.ids[name]}:{asked.expected}")] for name in offered]
    rows.append([(label("name_other_unit" if is_unit else "name_other_person"), f"mf:{word.id}:0")])
    if decided:
        rows.append([(label("name_take_back"), f"mh:{word.id}:{asked.expected}")])
    elif asked.verdict.name is None:
        rows.append([(label("name_later"), f"mg:{word.id}")])
    rows.append([(label("to_trial"), f"mj:{word.evidence_id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _show_all(db: Connection, press: Press, evidence_id: EvidenceId, page: int, now: datetime) -> None:
    sure, _ = _sorted(db, evidence_id, now)
    shown = [_asked(db, each, now) for each in sure[page * _WORDS_A_PAGE : (page + 1) * _WORDS_A_PAGE]]
    lines = [(each, _who(db, each.alias) if each.alias is not None else None) for each in shown]
    text = render("importing/names", lines=lines, total=len(sure))
    rows: Buttons = [[(label("name_change", words=_short(each.word.words)), f"mc:{each.word.id}")] for each in shown]
    rows += page_buttons(page, len(sure), _WORDS_A_PAGE, lambda to: f"mi:{evidence_id}:{to}")
    rows.append([(label("to_trial"), f"mj:{evidence_id}")])
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)


def _overtaken(db: Connection, press: Press, asked: Asked, now: datetime) -> Toast:
    """It is not as the button said: somebody else decided meanwhile."""
    _show(db, press, asked, None, now)
    by = _who(db, asked.alias) if asked.alias is not None else None
    words, name = asked.word.words, asked.verdict.name
    return Toast(render("toast/naming_overtaken", words=words, name=name, by=by), alert=True)


def _find(db: Connection, press: Press, now: datetime) -> Asked | None:
    word = file_words.find(db, int(press.args[0]))
    return _asked(db, word, now) if word is not None else None


def _asked(db: Connection, word: FileWord, now: datetime) -> Asked:
    known = meaning.known(db, word.kind, now.date())
    verdict, alias = match(word.kind, word.words, known), aliases.find(db, word.kind, word.words)
    is_idle = word.kind == Kind.UNIT and verdict.name is None and plain(word.words) in meaning.idle_units(db)
    return Asked(word, known, verdict, alias, is_idle)


def _sorted(db: Connection, evidence_id: EvidenceId, now: datetime) -> tuple[list[FileWord], list[FileWord]]:
    """The words of a file of which it is sure whom they mean, and the others; what those read like is not looked for."""
    known = {kind: meaning.known(db, kind, now.date()) for kind in Kind}
    sides: tuple[list[FileWord], list[FileWord]] = [], []
    for each in file_words.of_file(db, evidence_id):
        sides[sure_name(each.kind, each.words, known[each.kind]) is None].append(each)
    return sides


def _beside(kind: Kind) -> tuple[Kind, ...]:
    return (Kind.UNIT,) if kind == Kind.UNIT else (Kind.LEADER, Kind.PERSON)


def _who(db: Connection, alias: Alias) -> str | None:
    """Who decided; None on the command line."""
    return people.get(db, alias.decided_by).name if alias.decided_by is not None else None


def _short(words: str) -> str:
    return " ".join(words.split())[:30]


def _gone() -> Toast:
    return Toast(render("toast/old_button"), alert=True)


BUTTONS: ButtonTable = {
    "ma": (begin_units, ID),
    "mb": (begin_people, ID),
    "mc": (show_word, ID),
    "md": (decide, f"{ID}:{ID}:{ID}"),
    "mf": (show_others, f"{ID}:{ID}"),
    "mg": (leave_word, ID),
    "mh": (take_back, f"{ID}:{ID}"),
    "mi": (show_all, f"{ID}:{ID}"),
    "mj": (back, ID),
}
