"""Forty units and five hundred items: what readers get can be sent, opened and read, and its totals are the ledger's."""

import io
import re
import sqlite3
from collections import Counter
from pathlib import Path

from PIL import Image

from bot.ledger.notice import read_notice
from bot.ledger.reading import RosterRow
from bot.rules.splitting import LIMIT, units
from simulator.limits import ENTITIES
from simulator.markup import parse_html
from storage import bulletins
from tests.scenarios.issues import (
    at,
    compiles,
    opens,
    paper_of,
    parts_of,
    picture_of,
    settles,
    told,
    total_of,
    words_of,
)
from tests.world import World

UNITS, ITEMS = 40, 500
CN = "一二三四五六七八九十"
PLACES = ("东街", "南桥", "西坡", "北苑", "河湾", "云岭", "石埠", "竹园")
MATTERS = ("路灯", "排水", "绿篱", "公厕", "停车", "摊点", "护栏", "转运", "标牌", "井盖")
SILENT = 5
"""So many units answer nothing."""


def number(n: int) -> str:
    """1 to 99 in Chinese figures."""
    tens, ones = divmod(n, 10)
    return ("" if tens < 2 else CN[tens - 1]) + ("十" if tens else "") + (CN[ones - 1] if ones else "")


def unit(n: int) -> str:
    return f"{PLACES[n % 8]}{MATTERS[n // 8 % 10]}管理所"


def words() -> str:
    """A notice of five chapters with ten problems each, and ten tasks in each of them."""
    lines = [
        "关于示范县城市管理局整改任务的分解",
        "",
        "2026年2月27日，第一巡察组向示范县城市管理局党组反馈了意见，现将任务分解如下。",
        "",
    ]
    for task in range(ITEMS):
        chapter, problem = divmod(task // 10, 10)
        if task % 100 == 0:
            lines.append(f"{CN[chapter]}、{MATTERS[chapter]}方面管理有短板")
        if task % 10 == 0:
            lines.append(f"（{number(problem + 1)}）{PLACES[problem % 8]}片{MATTERS[problem]}管得不细")
        due = ("2026年2月10日前", "2026年3月9日前", "2026年6月30日前")[task % 25 if task % 25 < 2 else 2]
        lines += [
            f"{task % 10 + 1}.{PLACES[task % 8]}{task + 1}号点位的{MATTERS[task % 10]}没有按时检修，缺少记录。",
            "整改措施：一是逐个排查；二是登记造册。",
            f"牵头单位：{unit(task % UNITS)}",
            f"完成时限：{due}",
        ]
    return "\n".join(lines)


HEADS = tuple(RosterRow(unit(n), "所长", f"所长{number(n + 1)}", "head") for n in range(UNITS))


def test_the_notice_is_read_as_it_was_written():
    read = read_notice(words())
    assert len(read.items) == ITEMS
    assert Counter(item.lead_unit for item in read.items) == Counter(unit(task % UNITS) for task in range(ITEMS))
    assert len({unit(n) for n in range(UNITS)}) == UNITS


async def test_five_hundred_items_in_forty_units(world: World):
    await settles(world, HEADS, words())
    answering = [row.person for row in HEADS[: UNITS - SILENT]]
    await opens(world, *answering)
    for n, name in enumerate(answering):
        await world[name].says(f"第{n + 1}项 已完成第{n + 1}处的排查，登记在册，余下的本月内做完")
    for name in answering:
        await world[name].waits_for("已收到：文字", timeout=60)
    await compiles(world)
    office = world["何敏"]
    text = await words_of(office)
    totals = _totals(world.data_dir / "bot.db")
    assert totals == {"items": ITEMS, "asked": ITEMS, "answered": UNITS - SILENT, "overdue": 20, "soon": 20}

    assert f"整改事项 {ITEMS} 项，已完成 0 项，完成率 0.0%（0/{ITEMS}）" in text
    assert f"本期应报 {ITEMS} 项，已报 {totals['answered']} 项" in text
    assert f"有进展 {totals['answered']} 项" in text
    assert f"已超时限 {totals['overdue']} 项" in text
    assert f"本期未报送 {ITEMS - totals['answered']} 项" in text
    assert sum(1 for line in text.splitlines() if re.match("• .+：共 \\d+ 项，应报 ", line)) == UNITS
    await _is_well_cut(world)

    with Image.open(io.BytesIO(await picture_of(world, office))) as picture:
        assert picture.width + picture.height <= 10_000
        assert max(picture.size) <= 20 * min(picture.size)
        picture.load()
    paper = await paper_of(world, office)
    total = total_of(paper)
    assert (total[0], total[-3], total[-2], total[-1]) == (ITEMS, totals["overdue"], ITEMS, totals["answered"])
    (rows,) = [table.rows for table in paper.tables if table.rows[-1].cells[0].text == "合计"]
    parts = [[int(cell.text) for cell in row.cells[1:]] for row in rows[1:-1]]
    assert len(parts) == UNITS
    assert [sum(column) for column in zip(*parts, strict=True)] == total
    said = told(paper)
    assert f"报送率{totals['answered'] / ITEMS:.1%}（{totals['answered']}/{ITEMS}）" in said
    assert f"已超时限{totals['overdue']}项" in said

    world.clock.move_to(at("03-06 09:00"))
    for name in ("周行远", "林知秋"):
        assert await words_of(world[name]) == text
        assert total_of(await paper_of(world, world[name])) == total


async def _is_well_cut(world: World) -> None:
    """Few messages, each within Telegram's limit; put together they are the issue, and no line was cut."""
    latest = await world.read(bulletins.find_latest, released=False)
    assert latest is not None
    whole, marks = parse_html(latest.text)
    parts = await parts_of(world["何敏"], 1)
    assert 1 < len(parts) <= 6
    assert all(units(part) <= LIMIT for part in parts)
    assert _lines("\n".join(parts)) == _lines(whole)
    assert len(marks) < ENTITIES * len(parts)
    assert all(units(part) > LIMIT / 2 for part in parts[:-1]), "no part is nearly empty while another is full"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _totals(path: Path) -> dict[str, int]:
    """Counted in the tables themselves, by other statements than the bot's."""
    db = sqlite3.connect(path)
    try:
        counts = {
            "items": "SELECT count(*) FROM item",
            "asked": "SELECT count(DISTINCT item_id) FROM ask_item",
            "answered": "SELECT count(DISTINCT item_id) FROM report WHERE round_id = 1",
            "overdue": "SELECT count(*) FROM item WHERE due < '2026-03-05'",
            "soon": "SELECT count(*) FROM item WHERE due BETWEEN '2026-03-05' AND '2026-03-12'",
        }
        return {name: int(db.execute(query).fetchone()[0]) for name, query in counts.items()}
    finally:
        db.close()
