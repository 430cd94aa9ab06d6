"""The first week of a bureau, lived through on the page with the real bot in its own process."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

ROOT = Path(__file__).parents[2]
# people come with their posts from samples/roster.xlsx
OFFICE, UNIT, LEADER = "何静", "孟大勇", "沈若川"
_PATIENCE = 15_000


@pytest_asyncio.fixture(loop_scope="session")
async def rehearsal(tmp_path):
    """The address that `run_bot.py rehearse` prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "run_bot.py",
        "rehearse",
        "--port",
        "0",
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    printed = ""
    while not (found := re.search(r"http://\S+\n", printed)):
        line = await process.stdout.readline()
        assert line, f"the rehearsal ended: {printed}"
        printed += line.decode()
    yield found[0].strip()
    process.terminate()
    await process.communicate()


async def jump(page, to):
    """To the next event, until it is one on the weekday and hour wanted."""
    button, timer = page.get_by_role("button", name="跳到下一件事"), page.get_by_role("timer")
    for _ in range(12):
        # between two jumps the button is switched off and says where the next one leads
        await expect(button).to_be_enabled(timeout=_PATIENCE)
        leads_to = await button.inner_text()
        await button.click()
        moment = leads_to[-len("周一 09:00") :]
        await expect(timer).to_contain_text(moment[: len("周一")], timeout=_PATIENCE)
        if moment == to:
            return
        await expect(button).not_to_contain_text(moment, timeout=_PATIENCE)
    pytest.fail(f"{to} never came")


async def test_a_bureau_lives_through_its_first_week(page, rehearsal, chat):
    page.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    await page.goto(rehearsal)
    # receipts and what is sent at a measured pace need no real seconds then
    await page.get_by_role("button", name="×60", exact=True).click()
    await page.get_by_role("banner").get_by_role("button", name="全部人员按“开始”").click()
    await expect(page.get_by_text("未按开始")).to_have_count(0)

    office = await chat(page, OFFICE)
    await office.get_by_role("button", name="分派与下达").first.click()
    await office.get_by_role("button", name=re.compile("确认下达")).click()
    await expect(office.locator(".toast").last).to_contain_text("已下达")

    unit = await chat(page, UNIT)
    await unit.get_by_role("button", name="1", exact=True).click()
    await unit.get_by_role("button", name=re.compile("签收第1项")).click()
    await expect(unit.locator(".toast").last).to_contain_text("签收")
    await expect(unit.locator(".message").filter(has_text="状态：整改中")).to_have_count(1)

    await jump(page, "周一 09:00")
    ask = unit.locator(".message").filter(has_text="期进展报送").last
    await expect(ask).to_contain_text(re.compile(r"已填 0/\d"))
    await ask.get_by_role("button", name="1", exact=True).click()
    await expect(unit.locator(".message").last).to_contain_text("第1项")
    await unit.get_by_text("示例照片", exact=True).click()
    await unit.get_by_role("button", name="3 张").click()
    await unit.get_by_role("textbox").fill("六条小巷已改为每日清扫三次。")
    await unit.get_by_role("textbox").press("Enter")
    receipt = unit.locator(".theirs").filter(has_text="已收到")
    await expect(receipt).to_contain_text(re.compile("第1项.*已收到：.*照片3张", re.DOTALL))
    await expect(ask).to_contain_text(re.compile(r"已填 1/\d"))
    await expect(ask).to_contain_text("已编辑")

    leader = await chat(page, LEADER)
    await jump(page, "周四 17:05")
    await expect(office.locator(".message").last).to_contain_text("周报")
    bulletin = leader.locator(".theirs").filter(has_text="第1期").last
    await expect(bulletin).to_contain_text("周报")
    await expect(bulletin).to_contain_text("六条小巷已改为每日清扫三次。")
