"""Around the chats: the list, the clock, the guide, trouble, and a page that survives reloads and lost connections."""

import re

from playwright.async_api import expect

from simulator.people import Telegram
from simulator.server import Simulator

TOKEN = "123456:TEST"


def people_of(page):
    return page.get_by_role("navigation", name="人员")


async def test_unread_messages_are_counted_until_they_are_seen(page, sim, stand_in, he, meng, chat):
    await he.starts()
    await page.goto(sim.url)
    row = people_of(page).get_by_role("button", name="何静")
    await expect(row).to_contain_text("1")
    await stand_in.bot.send_message(he.id, "又一条")
    await expect(row.get_by_label("2 条未读")).to_be_visible()
    await expect(page).to_have_title("(2) 巡察整改机器人 · 演练")
    window = await chat(page, "何静")
    await expect(window).to_contain_text("又一条")
    await expect(row.get_by_label("条未读")).to_have_count(0)
    await page.reload()
    await expect(window).to_contain_text("又一条")
    await expect(row.get_by_label("条未读")).to_have_count(0)


async def test_finding_somebody_by_name_or_unit(page, sim, he, meng):
    await page.goto(sim.url)
    search = page.get_by_role("searchbox")
    await search.fill("环境 所长")
    await expect(people_of(page).get_by_role("listitem")).to_have_count(1)
    await expect(people_of(page)).to_contain_text("孟大勇")
    await search.fill("无此人")
    await expect(people_of(page)).to_contain_text("没有符合的人员")
    await search.press("Escape")
    await expect(people_of(page).get_by_role("listitem")).to_have_count(2)


async def test_windows_stand_side_by_side_and_are_remembered(page, sim, he, meng, telegram, chat):
    await telegram.person("叶青", label="党建人事科 科长")
    await telegram.person("沈若川", label="局领导 局长")
    await page.goto(sim.url)
    windows = page.locator(".window:visible")
    for name in ("何静", "孟大勇", "叶青", "沈若川"):
        await chat(page, name)
    await expect(windows).to_have_count(3)
    await expect(windows.first).to_contain_text("孟大勇")
    await page.reload()
    await expect(windows).to_have_count(3)
    await page.get_by_role("button", name="关闭叶青的窗口").click()
    await expect(windows).to_have_count(2)
    await page.set_viewport_size({"width": 1024, "height": 768})
    await expect(windows).to_have_count(2)
    await page.set_viewport_size({"width": 800, "height": 768})
    await expect(windows).to_have_count(1)
    await expect(windows).to_contain_text("沈若川")


async def test_on_a_telephone_there_is_one_thing_at_a_time(page, sim, he, meng, chat):
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.goto(sim.url)
    for name in ("何静", "孟大勇"):
        window = await chat(page, name)
        await expect(window).to_be_visible()
        await expect(people_of(page)).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await window.get_by_role("button", name="返回人员列表").click()
        await expect(people_of(page)).to_be_visible()


async def test_the_clock_runs_and_jumps(page, sim, clock, he):
    await page.goto(sim.url)
    banner = page.get_by_role("banner")
    await expect(banner.get_by_role("timer")).to_have_text("2026年3月2日 周一09:00:00")
    await expect(banner.get_by_role("button", name="暂停")).to_have_attribute("aria-pressed", "true")
    await banner.get_by_role("button", name="×600").click()
    await expect(banner.get_by_role("button", name="×600")).to_have_attribute("aria-pressed", "true")
    await expect(banner.get_by_role("timer")).not_to_contain_text("09:00")
    assert clock.speed == 600
    await banner.get_by_role("button", name="暂停").click()
    jump = banner.get_by_role("button", name="跳到下一件事")
    await expect(jump).to_contain_text("3月2日 周一 11:00")
    await jump.click()
    await expect(banner.get_by_role("timer")).to_contain_text("11:00:00")
    await expect(jump).to_contain_text("暂无安排")
    await expect(jump).to_be_disabled()


async def test_the_guide_leads_to_the_right_windows_and_can_be_put_away(page, sim, telegram, he, meng):
    await telegram.person("田晓岚", label="办公室 主任")
    await telegram.person("沈若川", label="局领导 党组书记、局长")
    await page.goto(sim.url)
    guide = page.get_by_role("region", name="六步走完一周")
    steps = guide.get_by_role("listitem")
    await expect(steps).to_have_count(6)
    await steps.nth(1).get_by_role("button", name="打开 何静").click()
    await steps.nth(2).get_by_role("button", name="打开 孟大勇").click()
    await steps.nth(4).get_by_role("button", name="打开 沈若川").click()
    await expect(page.locator(".window:visible")).to_have_count(3)
    await guide.get_by_role("button", name="收起").click()
    await page.reload()
    await expect(page.locator(".window:visible")).to_have_count(3)
    await expect(guide).to_be_hidden()
    await page.get_by_role("button", name="指引").click()
    await expect(guide).to_be_visible()


async def test_trouble_can_be_ordered(page, sim, he):
    await page.goto(sim.url)
    faults = page.get_by_role("banner").locator("details")
    for name in ("断网一次", "限流一次（429）"):
        await faults.locator("summary").click()
        await faults.get_by_role("button", name=name).click()
        await expect(page.get_by_text(f"已安排：{name}")).to_be_visible()
    assert [(each.method, each.drop, each.code) for each in sim.world.faults.waiting] == [
        ("sendMessage", "after", None),
        ("sendMessage", None, 429),
    ]
    await faults.locator("summary").click()
    await page.keyboard.press("Escape")
    await expect(faults.get_by_role("button")).to_have_count(0)


async def test_a_lost_connection_comes_back_with_what_was_missed(page, sim, he, chat):
    await he.starts()
    await page.goto(sim.url)
    window = await chat(page, "何静")
    await expect(page.get_by_text("已连接")).to_be_visible()
    await sim.stop()
    await expect(page.get_by_text("连接中断，正在重连…")).to_be_visible()
    await window.get_by_role("textbox").fill("发不出去")
    await window.get_by_role("textbox").press("Enter")
    await expect(window).to_contain_text("没有连上演练程序。")
    await expect(window.get_by_role("textbox")).to_have_value("发不出去")
    sim.world.add_message(sim.world.chats[he.id], None, {"text": "断线时的消息"})
    await sim.start()
    await expect(page.get_by_text("已连接")).to_be_visible()
    await expect(window).to_contain_text("断线时的消息")
    await window.get_by_role("textbox").press("Enter")
    await expect(window.locator(".own").last).to_contain_text("发不出去")


async def test_a_rehearsal_that_begins_anew(page, sim, clock, he, chat):
    await he.starts()
    await page.goto(sim.url)
    window = await chat(page, "何静")
    await expect(window).to_contain_text("/start")
    await sim.stop()
    await expect(page.get_by_text("连接中断，正在重连…")).to_be_visible()
    anew = Simulator(token=TOKEN, clock=clock, port=int(sim.url.rpartition(":")[2]))
    await anew.start()
    await expect(page.get_by_text("已连接")).to_be_visible()
    await expect(people_of(page).get_by_role("listitem")).to_have_count(0)
    async with Telegram(anew.url) as telegram:
        again = await telegram.person("何静", label="整改工作领导小组办公室 主任")
        await expect(window.get_by_role("button", name="开始", exact=True)).to_be_visible()
        await again.says("新的一周")
    await expect(window.get_by_role("log")).to_have_text(re.compile("新的一周"))
    await expect(window.get_by_text("/start")).to_have_count(0)
    await anew.stop()


async def test_by_keyboard_alone(page, sim, stand_in, meng):
    await page.goto(sim.url)
    await page.get_by_role("searchbox").focus()
    await page.keyboard.type("孟")
    await expect(people_of(page).get_by_role("listitem")).to_have_count(1)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    window = page.get_by_role("region", name="孟大勇 的聊天窗口")
    await window.get_by_role("button", name="开始", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(window.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("按钮")
    await page.keyboard.press("Enter")
    await window.get_by_role("button", name="警告").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(window.get_by_role("button", name="警告")).to_be_focused()
