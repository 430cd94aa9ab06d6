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
SHOTS = os.environ.get("SHOTS")
"""A folder for pictures of each step, for a person who wants to look."""
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


async def shoot(page, name):
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


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
    await jump(page, "周五 09:00")
    # its papers follow it and name the issue too: they may have come by now, or not yet
    digest = leader.locator(".theirs").filter(has_text="六条小巷已改为每日清扫三次。")
    await expect(digest).to_have_count(1)
    await expect(digest).to_contain_text("周报（第1期）")


async def test_one_item_goes_through_its_loop_on_the_page(page, rehearsal, chat):
    """Issued, signed for, proved by a photo, applied for, examined under the photo, confirmed: nothing is typed but words."""
    page.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    await page.goto(rehearsal)
    await page.get_by_role("button", name="×60", exact=True).click()
    await page.get_by_role("banner").get_by_role("button", name="全部人员按“开始”").click()
    await expect(page.get_by_text("未按开始")).to_have_count(0)
    office, unit, leader = [await chat(page, name) for name in (OFFICE, UNIT, LEADER)]

    async def press(window, name):
        await window.get_by_role("button", name=re.compile(name)).last.click()

    async def said(window, words, shot):
        await expect(window.locator(".message").filter(has_text=words).last).to_be_visible()
        await shoot(page, shot)

    async def write(words):
        await unit.get_by_role("textbox").fill(words)
        await unit.get_by_role("textbox").press("Enter")

    await press(office, "^分派与下达$")
    await said(office, "下达预览", "01_preview")
    await press(office, "确认下达")
    await said(unit, "项待签收", "02_issued")
    await press(unit, "^1$")
    await said(unit, "状态：待签收", "03_card")
    await press(unit, "签收第1项")
    await said(unit, "状态：整改中", "04_signed")

    await unit.get_by_text("示例照片", exact=True).click()
    await unit.get_by_role("button", name="1 张").click()
    await unit.get_by_role("textbox").fill("第1项 整改后")
    await unit.get_by_role("textbox").press("Enter")
    await said(unit, "照片1张", "05_receipt")
    await press(unit, "作为「整改完成情况佐证」")
    await said(unit, "佐证归类：整改完成情况佐证 1 件", "06_placed")

    await press(unit, "申请销号")
    await said(unit, "请发来“事”", "07_matter")
    await write("六条小巷已改为每日清扫三次，2月27日复查合格。")
    await said(unit, "请发来“人”", "08_people")
    await press(unit, "不涉及人员处理")
    await said(unit, "请发来“责”", "09_rule")
    await write("《背街小巷保洁管理办法》（示城管〔2026〕5号）")
    await said(unit, "请核对", "10_whole")
    await press(unit, "确认提交第1项")
    await said(unit, "下一步：办公室审核", "11_applied")

    await said(office, "待审核：第1项销号申请", "12_waiting")
    await press(office, "审核第1项")
    await said(office, "佐证已发在上面", "13_examined")
    shown = office.locator(".theirs")
    with_photo, card = shown.filter(has=page.locator("img")).last, shown.filter(has_text="佐证已发在上面").last
    await with_photo.scroll_into_view_if_needed()
    await expect(with_photo.locator("img")).to_be_visible()
    above, below = await with_photo.bounding_box(), await card.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"], "what proves it stands above what is asked"
    await press(office, "同意（佐证均合格）")
    await said(office, "报领导确认？", "14_sure")
    await press(office, "确认同意第1项")
    await said(office, "下一步：领导确认", "15_checked")

    await said(leader, "待您确认：第1项销号申请", "16_leader")
    await press(leader, "查看并确认第1项")
    await said(leader, "办公室审核：", "17_leader_card")
    await press(leader, "✅ 同意")
    await said(leader, "销号？", "18_leader_sure")
    await press(leader, "确认同意第1项")
    await said(leader, "本项已销号", "19_closed")
    await said(unit, "已同意销号", "20_told")
