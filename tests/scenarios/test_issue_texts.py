"""What people write is text wherever an issue shows it: in chat, in the picture, in Word, in the ledger, its traces."""

import io
import unicodedata
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from bot.actions.issues import tracing
from bot.documents import chart_picture
from bot.documents.word import clean
from bot.ledger.reading import RosterRow
from bot.reports import chart
from bot.reports.glyphs import legible
from bot.rules.models import ItemId, RoundId
from bot.rules.splitting import LIMIT, units
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import reports
from templates import label
from tests.scenarios.issues import compiles, opens, paper_of, picture_of, settles, told, words_of
from tests.world import World, read_item

FORMULA = "=cmd|' /C calc'!A0"
TEXTS = (
    FORMULA,
    "<b>粗</b>和</b>没有开头的",
    "{{ 7777*7 }}{% raw %}{{ x }}",
    "{%p for a in b %}{#注#}",
    "&amp;&lt;b&gt;&#60;",
    "右起\u202e文字\u2066止\u2069\u200f",
    "修好了👍🏽👨‍👩‍👧 路段",
    "+1+1",
    "@SUM(1;1)",
)
LONG = ("长文<&>{{7}}" * 400)[:3990] + "……到此为止"
UNITS = ("=1+1科", "<b>路</b>&amp;{{ 7777*7 }}科", "绿化\u202e站{% raw %}👷")
HEADS = tuple(
    RosterRow(unit, "科长", name, "head") for unit, name in zip(UNITS, ("陆一鸣", "高远山", "沈算"), strict=True)
)


def fits_one_line(text: str) -> str:
    """Its beginning as a list in chat shows it."""
    return " ".join(text.split())[:50]


async def answered(world: World) -> None:
    """Each text as the title and the problem of an item, and as what its unit says of it in the week."""
    await settles(
        world,
        HEADS,
        [
            read_item(n, UNITS[n % 3], title=text, problem=text, measures=(text,), headings=(text,))
            for n, text in enumerate((*TEXTS, LONG), 1)
        ],
    )
    asks = dict(zip((row.person for row in HEADS), await opens(world, *(row.person for row in HEADS)), strict=True))
    for n, text in enumerate((*TEXTS, LONG), 1):
        person = world[HEADS[n % 3].person]
        await person.presses(asks[person.name], str(n))
        prompt = await person.waits_for(lambda m, n=n: f"第{n}项" in m.text and "请发来本周进展" in m.text)  # type: ignore[misc]
        await person.says(text, reply_to=prompt)
        await person.waits_for(lambda m, n=n: f"第{n}项「" in m.text and "已收到：文字" in m.text)  # type: ignore[misc]
    await compiles(world)


async def test_in_chat_in_the_picture_and_in_word(world: World):
    await answered(world)
    office = world["何敏"]
    words = await words_of(office)
    paper = told(await paper_of(world, office))
    for n, text in enumerate((*TEXTS, LONG), 1):
        (line,) = [each for each in words.splitlines() if each.startswith(f"• 第{n}项 ")]
        assert fits_one_line(text) in line
        assert clean(f"第{n}项　{text}（{UNITS[n % 3]}）：{text}") in paper
    for unit in UNITS:
        assert f"• {unit}：共 " in words
        assert clean(unit) in paper.splitlines()
    for evaluated in ("54439", "&lt;", "<w:"):
        assert evaluated not in words.replace("&lt;b&gt;", "").replace("&amp;&lt;", "")
        assert evaluated not in paper.replace("&lt;b&gt;", "").replace("&amp;&lt;", "")

    assert (await picture_of(world, office)).startswith(b"\x89PNG")
    drawn = ElementTree.fromstring(chart_picture.svg(await world.read(chart.of_issue, RoundId(1))))
    shown = ["".join(each.itertext()) for each in drawn.iter() if each.tag.endswith("}text")]
    for unit in UNITS:
        (name,) = [each for each in shown if each[:3] == unit[:3] or each[:2] == unit[:2] == "绿化"]
        assert legible(unit).startswith(name.removesuffix("…")), "what is too long for its column is cut"
        assert "\u202e" not in name, "a sign that turns the rest around is named, not drawn"


async def test_in_the_ledger(world: World):
    """No cell is a formula, though texts of the week, titles and names of units begin like one."""
    await answered(world)
    office = world["何敏"]
    await office.says("/start")
    menu = await office.waits_for(lambda m: label("ledger") in m.button_texts)
    await office.presses(menu, label("ledger"))
    sent = await office.waits_for(lambda m: m.document is not None and "台账" in (m.document.name or ""), timeout=60)
    assert sent.document is not None
    stored = world.simulator.world.files.find(sent.document.file_id)
    assert stored is not None
    book = load_workbook(io.BytesIO(stored.data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    values = [str(cell.value) for cell in cells]
    for text in (*TEXTS, LONG):
        assert any(text in value for value in values), text
    for unit in UNITS:
        assert unit in values


async def test_on_the_pages_of_the_trace(world: World):
    await answered(world)
    office = world["何敏"]
    figures = await _opens_trace(office)
    for n, text in enumerate((*TEXTS, LONG), 1):
        shown = await _traced(office, figures, "有进展 10", str(n))
        assert units(shown.text) <= LIMIT
        assert text[:500] in shown.text
    issue = await world.read(tracing.find_issue, RoundId(1))
    assert issue is not None
    (message,) = await world.read(lambda db: list(tracing.messages(db, issue, ItemId(10))))
    assert message.texts == (LONG,)


@pytest.mark.parametrize("length", [40, 3000])
async def test_many_messages_on_one_item_fit_one_page_of_the_trace(world: World, length: int):
    await settles(world, HEADS[:1], [read_item(1, UNITS[0])])
    await opens(world, "陆一鸣")
    head = world["陆一鸣"]
    for n in range(1, 13):
        await head.says(f"第1项 第{n}次：" + "<修补&路面>" * (length // 7))
    await world.until(lambda db: len(reports.of_round_on(db, RoundId(1), [ItemId(1)])) == 12)
    await compiles(world)
    office = world["何敏"]
    shown = await _traced(office, await _opens_trace(office), "有进展 1", "1")
    assert units(shown.text) <= LIMIT
    told_of = [n for n in range(1, 13) if f"第{n}次：<修补&路面>" in shown.text]
    assert told_of == list(range(1, len(told_of) + 1))
    assert len(told_of) == 12 or f"另有 {12 - len(told_of)} 条" in shown.text
    assert (len(told_of) == 12) == (length == 40)


async def _opens_trace(office: Person) -> ChatMessage:
    card = await office.waits_for(lambda m: label("trace") in m.button_texts, timeout=30)
    await office.presses(card, label("trace"))
    return await office.waits_for("数字出处")


async def _traced(office: Person, figures: ChatMessage, figure: str, number: str) -> ChatMessage:
    """What the page of an item shows; the page of figures is there again afterwards."""

    async def shows(words: str) -> ChatMessage:
        return await office.waits_for(lambda m: m.message_id == figures.message_id and words in m.text)

    await office.presses(figures, figure)
    await office.presses(await shows(f"· {figure} 项"), number)
    page = await shows("办公室认定")
    await office.presses(page, label("to_list"))
    await office.presses(await shows(f"· {figure} 项"), label("to_figures"))
    await shows("点一个数字")
    return page


def test_the_texts_are_what_they_are_meant_to_be():
    assert units(LONG) <= 4000
    assert any(unicodedata.bidirectional(sign) == "RLO" for text in TEXTS for sign in text)
