"""One person at the page plays several: starting, writing, pressing, quoting, editing, photos, files, blocking."""

import io

from PIL import Image
from playwright.async_api import expect


async def test_pressing_start_with_an_invitation(page, sim, stand_in, he, chat):
    await page.goto(sim.url)
    row = page.get_by_role("navigation", name="人员").get_by_role("button", name="何静")
    await expect(row).to_contain_text("未按开始")
    window = await chat(page, "何静")
    await expect(window).to_contain_text("整改工作领导小组办公室 主任")
    await expect(window).to_contain_text("start=office_1")
    await window.get_by_role("button", name="开始", exact=True).click()
    await expect(window.get_by_role("log")).to_contain_text("您好！邀请：office_1")
    await expect(window.get_by_role("log")).to_contain_text("3月2日 周一")
    await expect(window.get_by_text("/start", exact=True)).to_be_visible()
    await expect(row).not_to_contain_text("未按开始")
    await expect(window.get_by_role("textbox")).to_be_visible()


async def test_starting_without_an_invitation(page, sim, stand_in, telegram, chat):
    await telegram.person("路人")
    await page.goto(sim.url)
    window = await chat(page, "路人")
    await window.get_by_role("button", name="开始", exact=True).click()
    await expect(window.get_by_role("log")).to_contain_text("邀请：无")


async def test_news_that_come_while_a_row_is_pressed_do_not_lose_the_click(page, sim, stand_in, he, telegram):
    await page.goto(sim.url)
    row = page.get_by_role("navigation", name="人员").get_by_role("button", name="何静")
    await row.hover()
    await page.mouse.down()
    await telegram.person("路人")
    await page.get_by_role("searchbox").dispatch_event("input")
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await page.mouse.up()
    await expect(page.get_by_role("region", name="何静 的聊天窗口")).to_be_visible()
    await expect(page.get_by_role("navigation", name="人员")).to_contain_text("路人")


async def test_everybody_starts(page, sim, stand_in, he, meng):
    await page.goto(sim.url)
    await page.get_by_role("banner").get_by_role("button", name="全部人员按“开始”（2人）").click()
    await expect(page.get_by_text("2 人已按“开始”。")).to_be_visible()
    await he.waits_for("office_1")
    await meng.waits_for("unit_2")
    await expect(page.get_by_text("未按开始")).to_have_count(0)


async def test_words_go_with_enter_and_keep_their_lines(page, sim, stand_in, meng, chat):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    box = window.get_by_role("textbox")
    await box.type("第一行")
    await box.press("Shift+Enter")
    await box.type("第二行")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await expect(box).to_have_value("第一行\n第二行")
    await box.press("Enter")
    await expect(box).to_have_value("")
    await meng.waits_for("收到：第一行\n第二行")
    await expect(window.locator(".own").last).to_contain_text("第二行")


async def test_long_words_go_in_several_messages(page, sim, stand_in, meng, chat):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    await window.get_by_role("textbox").fill("整" * 4096 + "改")
    await window.get_by_role("textbox").press("Enter")
    await meng.waits_for("收到：改")


async def test_what_is_written_never_becomes_part_of_the_page(page, sim, stand_in, meng, chat):
    await meng.starts()
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>&lt;b&gt;'
    await meng.says(evil)
    await meng.waits_for(evil)
    safe = evil.replace("&", "&amp;").replace("<", "&lt;")
    html = (
        f"<b>粗</b><i>斜</i><u>线</u><s>删</s><code>码</code><pre>块\n块</pre><blockquote>引</blockquote>"
        f'<a href="https://example.org/?a=1&amp;b=2">链接</a><a href="tg://user?id=1">人</a><tg-spoiler>密</tg-spoiler>{safe}'
    )
    await stand_in.bot.send_message(meng.id, html, parse_mode="HTML")
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    await expect(window.locator(".words").get_by_text(evil)).to_have_count(3)
    words = window.locator(".words").last
    for tag in ("b", "i", "u", "s", "code", "pre", "blockquote", "a"):
        await expect(words.locator(tag)).to_have_count(1)
    await expect(words.locator("a")).to_have_attribute("href", "https://example.org/?a=1&b=2")
    await expect(window.locator("img, script")).to_have_count(0)
    await words.get_by_role("button", name="密").click()


async def test_the_page_cannot_parse_html_even_by_mistake(page, sim):
    other = await page.context.new_page()
    await other.goto(sim.url)
    refused = await other.evaluate(
        "() => { try { document.body.innerHTML = '<p>' } catch (error) { return error.name } }"
    )
    assert refused == "TypeError"


async def test_buttons_wait_for_the_answer(page, sim, stand_in, meng, chat):
    await meng.starts()
    await meng.says("按钮")
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    confirm = window.get_by_role("button", name="确认")
    stand_in.patience.clear()
    await confirm.click()
    await expect(confirm).to_be_disabled()
    await expect(window.get_by_role("button", name="警告")).to_be_enabled()
    stand_in.patience.set()
    await expect(window.locator(".toast")).to_have_text("已确认")
    await expect(window.locator(".words i")).to_have_text("已确认")
    await expect(window.get_by_text("已编辑")).to_be_visible()
    await expect(confirm).to_have_count(0)


async def test_an_alert_is_a_dialog(page, sim, stand_in, meng, chat):
    await meng.starts()
    await meng.says("按钮")
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    await window.get_by_role("button", name="警告").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("只有办公室可以这样做")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)


async def test_answering_a_message_and_going_back_to_it(page, sim, stand_in, meng, chat):
    await meng.starts()
    hello = await meng.waits_for("您好")
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    first = window.locator(".theirs").filter(has_text="您好")
    await first.hover()
    await first.get_by_role("button", name="回复").click()
    await expect(window.get_by_text("回复 巡察整改助手")).to_be_visible()
    await window.get_by_role("button", name="取消").click()
    await expect(window.get_by_text("回复 巡察整改助手")).to_be_hidden()
    await first.hover()
    await first.get_by_role("button", name="回复").click()
    await window.get_by_role("textbox").fill("知道了")
    await window.get_by_role("textbox").press("Enter")
    await meng.waits_for("收到：知道了")
    assert stand_in.heard[-1].message.reply_to_message.message_id == hello.message_id
    await window.locator(".own").last.locator(".quotation").click()
    await expect(first).to_be_focused()


async def test_changing_one_s_own_words(page, sim, stand_in, meng, chat):
    await meng.starts()
    await meng.says("第3项完成")
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    own = window.locator(".own").filter(has_text="第3项完成")
    await own.hover()
    await own.get_by_role("button", name="编辑").click()
    await expect(window.get_by_role("textbox")).to_have_value("第3项完成")
    await window.get_by_role("textbox").fill("第3项基本完成")
    await window.get_by_role("textbox").press("Enter")
    await meng.waits_for("已改为：第3项基本完成")
    await expect(window.locator(".own").last).to_contain_text("第3项基本完成")
    await expect(window.locator(".own").last).to_contain_text("已编辑")


async def test_sample_photos_make_an_album(page, sim, stand_in, meng, chat):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    await window.get_by_text("示例照片", exact=True).click()
    await window.get_by_role("button", name="3 张").click()
    await expect(window.get_by_role("list", name="待发送").get_by_role("img")).to_have_count(3)
    await window.get_by_role("button", name="不发 照片 2").click()
    await window.get_by_role("textbox").fill("整改后")
    await window.get_by_role("button", name="发送", exact=True).click()
    album = window.locator(".own").last
    await expect(album.get_by_role("img")).to_have_count(2)
    await expect(album).to_contain_text("整改后")
    sent = [each for each in await meng.messages() if each.kind == "photo"]
    assert len({each.media_group_id for each in sent}) == 1
    assert [each.text for each in sent] == ["整改后", ""]
    assert len({sim.world.files.find(each.photo.file_id).data for each in sent}) == 2
    await album.get_by_role("button", name="照片 2/2").click()
    await expect(page.get_by_role("dialog", name="照片 2/2").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_chosen_photo_is_sent_as_telegram_would(page, sim, stand_in, meng, chat, picture):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    async with page.expect_file_chooser() as chooser:
        await window.get_by_role("button", name="选择照片，可多选").click()
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": picture(2000, 1000)}
    broken = {"name": "坏.heic", "mimeType": "image/heic", "buffer": b"no picture"}
    await (await chooser.value).set_files([broken, photo])
    await expect(window.get_by_text("浏览器读不出“坏.heic”，请按文件发送。")).to_be_visible()
    await expect(window.get_by_role("list", name="待发送").get_by_role("img")).to_have_count(1)
    await window.get_by_role("textbox").press("Enter")
    await expect(window.locator(".own").last.get_by_role("img")).to_have_count(1)
    stored = sim.world.files.find((await meng.messages())[-1].photo.file_id)
    with Image.open(io.BytesIO(stored.data)) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 640))


async def test_files_keep_their_names_and_come_back(page, sim, stand_in, meng, chat):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    async with page.expect_file_chooser() as chooser:
        await window.get_by_role("button", name="按文件发送").click()
    paper = "关于整改的报告\n".encode()
    await (await chooser.value).set_files([{"name": "整改报告.txt", "mimeType": "text/plain", "buffer": paper}])
    await window.get_by_role("textbox").press("Enter")
    chip = window.get_by_role("link", name="整改报告.txt")
    await expect(chip).to_contain_text(f"{len(paper)} 字节")
    assert next(each.document.name for each in await meng.messages() if each.document) == "整改报告.txt"
    async with page.expect_download() as download:
        await window.get_by_role("link", name="回执.txt").click()
    got = await download.value
    assert got.suggested_filename == "回执.txt"
    assert (await got.path()).read_bytes() == paper


async def test_blocking_and_coming_back(page, sim, stand_in, meng, chat):
    await meng.starts()
    await page.goto(sim.url)
    window = await chat(page, "孟大勇")
    await window.get_by_label("更多").click()
    await window.get_by_role("button", name="屏蔽机器人").click()
    await expect(window).to_contain_text("已屏蔽机器人")
    await expect(page.get_by_role("navigation", name="人员")).to_contain_text("已屏蔽")
    assert sim.world.people[meng.id].blocked
    await window.get_by_role("button", name="解除屏蔽").last.click()
    await expect(window.get_by_role("textbox")).to_be_visible()
    assert not sim.world.people[meng.id].blocked


async def test_in_a_group_one_chooses_who_speaks(page, sim, stand_in, he, meng, telegram, chat):
    await telegram.group("整改工作群", [he, meng])
    await page.goto(sim.url)
    window = await chat(page, "整改工作群")
    await window.get_by_role("combobox").select_option("孟大勇")
    await window.get_by_role("textbox").fill("各位好")
    await window.get_by_role("textbox").press("Enter")
    await expect(window.locator(".own").last).to_contain_text("各位好")
    await window.get_by_role("combobox").select_option("何静")
    await expect(window.locator(".theirs").last).to_contain_text("孟大勇：")
