"""Every word has its place: each `render` gives what its file asks for, nothing lies unused, and what people typed stays text."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import meta, nodes

import templates
import tests.examples
from bot.actions.assigning.issuing import Parcel
from bot.actions.pressing import BUTTONS
from bot.actions.weekly.receipting import _MOVABLE
from bot.ledger.reading import CampaignFacts, Counted, Declared, NoticeReading, ReadWarning
from bot.reports.history import told
from bot.rules.models import (
    Finding,
    MediaKind,
    Member,
    Person,
    PersonId,
    Post,
    PostId,
    Reach,
    Role,
    Round,
    RoundId,
    State,
    UnitId,
    UserId,
)
from bot.rules.splitting import units as telegram_length
from bot.rules.summary import Concern
from bot.rules.tallies import Rate
from bot.rules.transitions import Act, Step
from storage.audit import Entry
from storage.reports import Contents
from templates import label, render, render_console, word, words
from tests.examples.details import everything_said
from tests.rules.ledger import an_item
from tests.rules.summaries import a_summary
from tests.world import read_item

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "templates"
PLAIN = ("toast/", "plain/")
WORDS: dict[str, dict[str, str]] = templates._words()

STORIES = [
    importlib.import_module(f"tests.examples.{found.name}") for found in pkgutil.iter_modules(tests.examples.__path__)
]

# Groups in which the words of a history look up codes: "{after:finding}".
HISTORY_GROUPS = {
    spec for told in WORDS["history"].values() for _, _, spec, _ in string.Formatter().parse(told) if spec
} - {"day"}

# Where the first argument is no plain text: which files it may name.
CHOSEN_WHEN_RUNNING = {
    "format_spec": sorted(HISTORY_GROUPS),
    "named": ["decide_number", "fill_number", "see_number"],
    "f'act_{act}'": sorted(name for name in WORDS["labels"] if name.startswith("act_")),
    "refusal.template": ["invite_used", "invite_expired", "invite_foreign", "invite_taken"],
}

# --- what the code asks for -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """One call of `render` and the like: `names` it may be given, the variables handed over."""

    where: str
    function: str
    names: tuple[str, ...]
    given: frozenset[str] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.where} {self.function} {'|'.join(self.names)}"


@cache
def calls() -> tuple[Call, ...]:
    files = [path for folder in ("bot", "handlers") for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(call for path in files for call in _calls_in(path))


def _calls_in(path: Path) -> Iterator[Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "templates"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node, imported)):
            keywords = frozenset(str(keyword.arg) for keyword in node.keywords)
            where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            yield Call(where, name, tuple(_first_argument(node.args[0])), keywords)


def _called(node: ast.Call, imported: set[str]) -> str | None:
    match node.func:
        case ast.Name(id=name) if name in imported:
            return name
        case ast.Attribute(value=ast.Name(id="templates"), attr=name) if name not in (
            "configure",
            "introduce",
            "terms",
        ):
            return name
        case _:
            return None


def _first_argument(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as name):
            return [name]
        case ast.IfExp(body=body, orelse=otherwise):
            return [*_first_argument(body), *_first_argument(otherwise)]
        case _:
            return CHOSEN_WHEN_RUNNING[ast.unparse(node)]


def of(*functions: str) -> list[Call]:
    found = [call for call in calls() if call.function in functions]
    assert found
    return found


# --- what the files ask for -------------------------------------------------------------------------------------------

_parser = templates._environment


def files(folder: str) -> list[str]:
    found = [path.relative_to(FOLDER / folder).with_suffix("").as_posix() for path in (FOLDER / folder).rglob("*.txt")]
    assert found
    return sorted(found)


def variables(folder: str, name: str) -> set[str]:
    """What a file must be given; with what it includes."""
    source = (FOLDER / folder / f"{name}.txt").read_text(encoding="utf-8")
    tree = _parser.parse(source)
    wanted = meta.find_undeclared_variables(tree) - set(_parser.globals)
    for other in meta.find_referenced_templates(tree):
        assert other is not None, f"{name} includes something chosen when running"
        wanted |= variables("", other.removesuffix(".txt"))
    return wanted


def label_variables(name: str) -> set[str]:
    return {part for _, part, _, _ in string.Formatter().parse(WORDS["labels"][name]) if part}


@pytest.mark.parametrize("call", of("render", "render_console"), ids=str)
def test_each_render_gives_exactly_what_its_file_asks_for(call: Call):
    folder = "chat" if call.function == "render" else "console"
    for name in call.names:
        assert (FOLDER / folder / f"{name}.txt").is_file(), f"{call.where}: no {folder}/{name}.txt"
        assert call.given == variables(folder, name), call.where


@pytest.mark.parametrize("call", of("label"), ids=str)
def test_each_label_gives_exactly_what_its_words_ask_for(call: Call):
    for name in call.names:
        assert name in WORDS["labels"], call.where
        assert call.given == label_variables(name) or (call.names[1:] and call.given >= label_variables(name)), (
            call.where
        )


@pytest.mark.parametrize("call", of("word", "words"), ids=str)
def test_each_word_is_of_a_group_there_is(call: Call):
    assert set(call.names) <= WORDS.keys(), call.where


def test_no_file_and_no_label_lies_unused():
    used = {function: {name for call in of(function) for name in call.names} for function in ("render", "label")}
    assert set(files("chat")) - used["render"] == set()
    assert set(files("console")) - {name for call in of("render_console") for name in call.names} == set()
    assert WORDS["labels"].keys() - used["label"] == set()


def test_no_group_of_words_lies_unused():
    """Beside the code, the files themselves and the filters use words."""
    in_files = {
        str(call.args[0].value)
        for path in FOLDER.rglob("*.txt")
        for call in _parser.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "word" and isinstance(call.args[0], nodes.Const)
    }
    in_filters = set(re.findall(r'_words\(\)\["(\w+)"\]', Path(templates.__file__).read_text(encoding="utf-8")))
    in_code = {name for call in of("word", "words") for name in call.names}
    assert in_files <= WORDS.keys()
    assert WORDS.keys() - in_files - in_filters - in_code - {"labels", "terms"} == set()


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("finding", Finding),
        ("state", State),
        ("step", Step),
        ("acts", Act),
        ("reach", Reach),
        ("media", MediaKind),
        ("concerns", Concern),
        ("concern_why", Concern),
    ],
)
def test_every_code_has_its_word(group: str, codes: type[StrEnum]):
    assert WORDS[group].keys() == {str(code) for code in codes}
    assert all(word(group, code) for code in codes)
    assert words(group) == WORDS[group]


def recorded_actions() -> set[str]:
    """Every action that is written to the audit trail, as a regular expression where a part is chosen when running."""
    found = set()
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                found |= set(_action_names(node.args[1]))
    assert found
    return found


def _action_names(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as name):
            return [name]
        case ast.IfExp(body=body, orelse=otherwise):
            return [*_action_names(body), *_action_names(otherwise)]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "[a-z_]+" for part in parts)]
        case _:
            return []


@pytest.mark.parametrize("action", sorted(recorded_actions()))
def test_every_action_of_the_trail_has_its_words(action: str):
    """Histories are told with them."""
    assert any(re.fullmatch(action, known) for known in WORDS["history"])


def test_words_of_a_history_name_groups_there_are():
    assert WORDS.keys() >= HISTORY_GROUPS


@pytest.mark.parametrize("action", sorted(WORDS["history"]))
def test_a_history_is_told_whatever_its_data_lack(action: str):
    told_ = told(Entry(1, NOW, None, None, action, "item:1", {}))
    assert told_ == told_.strip()
    assert told_
    assert "None" not in told_
    assert "{" not in told_


def test_commands_are_such_as_telegram_takes():
    for name, description in WORDS["commands"].items():
        assert re.fullmatch("[a-z0-9_]{1,32}", name)
        assert 1 <= len(description) <= 256


# --- what comes out ---------------------------------------------------------------------------------------------------

NASTY = "<b>甲</b>&\"'</i>{{ 7777*7 }}{% x %}😀𬭎"
LONG = "长" * 300
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
ALLOWED = {"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}


class Telegram(HTMLParser):
    """Reads a message as Telegram does; raises AssertionError where it would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def examples(text: str) -> dict[str, Any]:
    """A value for each variable there is in chat, with `text` wherever people or files bring words in."""
    item = replace(
        an_item(1, due=date(2026, 3, 20), long_term=True),
        title=text,
        problem=text,
        headings=(text, text),
        unit=text,
        lead_unit=text,
        support_units=(text,),
        leader=text,
        due_text=text,
    )
    several = (item, replace(item, number=7, due=None, state=State.ISSUED), replace(item, number=9, long_term=False))
    person = Person(PersonId(1), text, UserId(1), Reach.BLOCKED)
    member = Member(person, (Post(PostId(1), UnitId(1), text, text, Role.HEAD),))
    summary = a_summary(text, several, everything_said(text, item.id))
    reading = NoticeReading(
        CampaignFacts(bureau=text),
        (Declared("items", 3, 1, text),),
        Counted(items=1),
        (replace(read_item(1, None), title=text),),
        (ReadWarning(3, "no_status", text),),
    )
    parcels = (
        Parcel(text, person, several),
        Parcel(text, replace(person, user_id=None), several[:1]),
        Parcel(text, None, several[:1]),
    )
    return {
        "answers": True,
        "asked": 5,
        "choices": False,
        "contents": Contents(2, 1, {MediaKind.PHOTO: 3}, 1, late=True),
        "count": 3,
        "cut": True,
        "done": [item.id],
        "drafts": 2,
        "item": item,
        "items": several,
        "joined": [(text, text)],
        "kind": "progress",
        "left": [3, 4, 5],
        "lines": [(text, text, 1, 3, [2, 3])],
        "m": 3,
        "measures": [text, text],
        "mine": [1, 2, 3],
        "more": 4,
        "n": 1,
        "name": text,
        "number": 3,
        "office": True,
        "parcels": parcels,
        "parts": [text, text],
        "past": False,
        "posts": text,
        "problem": text,
        "reach": "blocked",
        "reading": reading,
        "reads": True,
        "decides": True,
        "reason": text,
        "reported": 1,
        "round": Round(RoundId(1), 1, NOW, NOW, NOW, None),
        "s": summary,
        "source": text,
        "today": date(2026, 3, 5),
        "total": 3,
        "unassigned": several,
        "unit": text,
        "units": [text, text],
        "unknown": [4, 5],
        "unreachable": [member],
        "unsigned": several,
        "waiting": [text] * 40,
        "wanted": text,
    }


def exceptions(name: str, text: str) -> dict[str, Any]:
    """What only this message is given, or where a variable of the same name means something else."""
    examples_ = examples(text)
    waiting = {"supported": examples_["items"], "handed_back": examples_["items"], "late": 2}
    found: dict[str, dict[str, Any]] = {
        "drafts": {"unassigned": 2},
        "menu": {"mine": examples_["items"], "left": examples_["items"], "unreachable": 2} | waiting,
        "toast/issued": {"units": 3},
    }
    for story in STORIES:
        found[name] = found.get(name, {}) | story.examples(text).get(name, {})
    return found[name]


def rendered(name: str, text: str) -> str:
    values = examples(text) | exceptions(name, text)
    wanted = variables("chat", name)
    assert wanted <= values.keys(), f"chat/{name}.txt: add an example of {wanted - values.keys()}"
    return render(name, **{each: values[each] for each in wanted})


@pytest.mark.parametrize("name", [name for name in files("chat") if not name.startswith(PLAIN)])
def test_what_people_typed_stays_text(name: str):
    html = rendered(name, NASTY)
    seen = Telegram(html).text
    assert "&lt;" not in seen, "escaped twice"
    assert "&amp;" not in seen, "escaped twice"
    assert "54439" not in seen, "what people typed was run as a template"
    assert seen.strip()


def test_names_arrive_whole():
    """Guards the test above: these do hold what people typed."""
    for name in ("welcome", "ask", "card", "joined", "unreachable", "bulletin", "preview", "choose_unit"):
        assert NASTY.split("{")[0] in Telegram(rendered(name, NASTY)).text, name


@pytest.mark.parametrize("name", [name for name in files("chat") if name.startswith(PLAIN)])
def test_a_toast_is_plain_and_short_whatever_is_in_it(name: str):
    """The words over the chat are no HTML, and Telegram takes 200 characters of them."""
    if name.startswith("toast/"):
        assert telegram_length(rendered(name, LONG)) <= 200
    plain = rendered(name, NASTY)
    assert "&lt;" not in plain
    assert "&amp;" not in plain
    assert "&#" not in plain
    assert not re.search("</?b>", plain.replace(NASTY, ""))


@pytest.mark.parametrize("name", [name for name in files("chat") if not name.startswith(PLAIN)])
def test_no_line_hangs_at_the_end_and_no_gap_is_wider_than_one_line(name: str):
    html = rendered(name, "甲")
    assert html == html.strip()
    assert "\n\n\n" not in html


def test_a_missing_value_is_an_error_and_not_a_gap():
    with pytest.raises(Exception, match="undefined"):
        render("welcome", name="甲")


def test_the_terminal_shows_what_was_typed():
    assert render_console("no_such_post", name=NASTY) == f"没有叫“{NASTY}”的单位或岗位，请核对名册。"


@pytest.mark.parametrize("name", sorted(WORDS["labels"]))
def test_a_button_is_never_longer_than_its_place(name: str):
    values = {each: LONG if each == "title" else 9999 for each in label_variables(name)}
    assert 0 < len(label(name, **values)) <= 60


def test_a_long_title_is_cut_and_says_so():
    text = label("item_choice", number=3, title=LONG)
    assert text.startswith("3. 长长")
    assert text.endswith("…")
    assert len(text) == 60
    assert label("item_choice", number=3, title="短<b>&{x}") == "3. 短<b>&{x}"


# --- what stands behind the buttons -----------------------------------------------------------------------------------


@cache
def button_data() -> tuple[tuple[str, str], ...]:
    """Every text in the actions that names a button, with nine digits (the most that is read back) for each value."""
    found = []
    for path in sorted((ROOT / "bot" / "actions").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            text = _longest(node) if id(node) not in inner else None
            if text is not None and text.split(":")[0] in BUTTONS:
                found.append((f"{path.name}:{getattr(node, 'lineno', 0)}", text))
    assert found
    return tuple(found)


def _longest(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _value(part) for part in node.values)
    return None


def _value(part: ast.expr) -> str:
    listed = ",".join(["9" * 9] * _MOVABLE)
    longest: dict[str, str] = {
        "{movable}": listed,
        "{press.args[0]}": listed,
        "{_digest(ready)}": "f" * 12,
        "{code}": max(WORDS["reasons"], key=len),
        "{verb}": "it",
        **{part: longest for story in STORIES for part, longest in story.LONGEST.items()},
    }
    return longest.get(ast.unparse(ast.JoinedStr([part]))[2:-1], "9" * 9)


@pytest.mark.parametrize(("where", "data"), [each for each in button_data() if ":" in each[1]])
def test_what_stands_behind_a_button_fits_and_is_read_back(where: str, data: str):
    verb, _, args = data.partition(":")
    assert len(data.encode()) <= 64
    assert re.fullmatch(BUTTONS[verb][1], args)


def test_every_button_is_made_somewhere():
    made = {data.split(":")[0] for _, data in button_data()}
    assert BUTTONS.keys() - made == set()


# --- filters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, "—"), (0, 7, "0.0%"), (4, 7, "57.1%"), (7, 7, "100.0%"), (1, 3000, "0.0%")]
)
def test_a_share_is_shown_with_one_decimal(part: int, whole: int, shown: str):
    assert templates._environment.from_string("{{ r|rate }}").render(r=Rate(part, whole)) == shown


def test_days_and_moments_are_shown_in_the_bureaus_zone():
    templates.configure(ZoneInfo("Asia/Shanghai"), {})
    show = templates._environment.from_string("{{ d|day }} {{ m|day }} {{ m|moment }} {{ m|time }}")
    late = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    assert show.render(d=date(2026, 3, 5), m=late) == "3月5日(周四) 3月5日(周四) 3月5日(周四)00:30 00:30"


def test_a_bureaus_own_terms_are_used():
    try:
        templates.configure(ZoneInfo("Asia/Shanghai"), {"inspection": "巡视"})
        assert "巡视整改" in rendered("bulletin", "甲")
        assert "巡察整改" not in rendered("bulletin", "甲")
    finally:
        templates.configure(ZoneInfo("Asia/Shanghai"), {})
    assert "巡察整改" in rendered("bulletin", "甲")
