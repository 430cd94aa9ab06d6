"""公开口径: the office settles what the public notice may say of an item, and takes it back; nothing else is printed."""

from bot.commands.filing import find_campaign
from bot.commands.noticing import read_source
from bot.documents.notice import draft_notice
from bot.rules.models import Item
from storage import audit, items, publications
from tests.world import World, read_item


async def numbered(world: World, number: int = 1) -> Item:
    found = await world.read(items.find_by_number, number)
    assert found is not None
    return found


async def released(world: World, number: int = 1) -> str | None:
    found = await world.read(publications.find, (await numbered(world, number)).id)
    return found.text if found is not None else None


async def acts(world: World, number: int = 1) -> list[str]:
    trail = await world.read(audit.of_item, (await numbered(world, number)).id)
    return [each.action for each in trail if each.action in ("release_text", "withdraw_text")]


async def printed(world: World) -> list[str]:
    """What the notice would say now."""
    campaign = await world.read(find_campaign, None)
    assert campaign is not None
    source = await world.read(read_source, campaign)
    return [each.text for each in draft_notice(source, final=False).paragraphs]


async def answers(world: World, words: str) -> None:
    """The unit's head signs for the first item and reports on it."""
    head = world["陆一鸣"]
    card = await head.waits_for("整改事项（3项）")
    await head.presses(card, "1")
    await head.waits_for("第1项 问题1的标题")
    await head.presses(card, "签收第1项")
    await head.waits_for("状态：整改中")
    await head.presses(card, "填报第1项")
    sent = await head.says(words)
    await head.waits_for("已收到", after=sent)


async def office_on_page(world: World):
    office = world["何敏"]
    await office.says("1")
    card = await office.waits_for("第1项 问题1的标题")
    await office.presses(card, "公开口径")
    return office, await office.waits_for("公开口径 · 第1项")


def buttons(message) -> list[str]:
    return [b.text for row in message.buttons for b in row]


def data_of(message, words: str) -> str:
    found: str = next(b.data for row in message.buttons for b in row if words in b.text)
    return found


async def test_the_newest_answer_is_proposed_and_released_as_it_is(world: World):
    await world.is_set_up()
    await answers(world, "巷口已装灯两盏，夜间巡查一次。")
    assert "【待公开口径】" in await printed(world)
    office, page = await office_on_page(world)
    assert "建议口径（取自" in page.text
    assert "巷口已装灯两盏" in page.text
    assert "撤回公开" not in buttons(page)
    press = data_of(page, "按此公开")
    await office.presses(page, "按此公开")
    page = await office.waits_for("已由何敏于")
    assert await released(world) == "巷口已装灯两盏，夜间巡查一次。"
    assert "巷口已装灯两盏，夜间巡查一次。" in await printed(world)
    assert await acts(world) == ["release_text"]
    again = await office.presses(page, data=press)
    assert again is not None
    assert "不用再按" in again.text
    assert await acts(world) == ["release_text"]


async def test_undo_is_a_withdrawal_and_the_second_press_is_harmless(world: World):
    await world.is_set_up()
    await answers(world, "巷口已装灯两盏。")
    office, page = await office_on_page(world)
    await office.presses(page, "按此公开")
    page = await office.waits_for("已由何敏于")
    back = data_of(page, "撤回公开")
    await office.presses(page, "撤回公开")
    page = await office.waits_for("还没有公开口径")
    assert await released(world) is None
    assert "巷口已装灯两盏。" not in await printed(world)
    again = await office.presses(page, data=back)
    assert again is not None
    assert "不用撤回" in again.text
    assert await acts(world) == ["release_text", "withdraw_text"]
    item = await numbered(world)
    assert await world.read(publications.count, item.id) == 1, "what was released stays on record"


async def test_the_office_writes_other_words_sees_them_and_may_still_edit_them(world: World):
    await world.is_set_up()
    office, _ = await office_on_page(world)
    sent = await office.says("已装灯。")
    shown = await office.waits_for("待确认", after=sent)
    assert await released(world) is None
    await office.edits(sent, "巷口路灯已全部装好。")
    shown = await office.waits_for(
        lambda message: message.message_id == shown.message_id and "全部装好" in message.text
    )
    confirm = data_of(shown, "确认公开")
    await office.presses(shown, "确认公开")
    await office.waits_for("已由何敏于")
    assert await released(world) == "巷口路灯已全部装好。"
    again = await office.presses(shown, data=confirm)
    assert again is not None
    assert await acts(world) == ["release_text"]
    await office.edits(sent, "改晚了。")
    assert await released(world) == "巷口路灯已全部装好。"


async def test_new_words_take_the_place_of_the_old(world: World):
    await world.is_set_up()
    office, page = await office_on_page(world)
    for words in ("先这样说。", "后来这样说。"):
        sent = await office.says(words, reply_to=page)
        shown = await office.waits_for("待确认", after=sent)
        await office.presses(shown, "确认公开")
        page = await office.waits_for("已由何敏于", after=sent)
    assert await released(world) == "后来这样说。"
    texts = await printed(world)
    assert "后来这样说。" in texts
    assert "先这样说。" not in texts


async def test_names_and_numbers_are_pointed_out_before_and_never_printed(world: World):
    await world.is_set_up()
    office, _ = await office_on_page(world)
    sent = await office.says("陆一鸣已到场，电话13912345678。")
    shown = await office.waits_for("待确认", after=sent)
    assert "请留意，其中有姓名“陆一鸣”、手机号“13912345678”" in shown.text
    await office.presses(shown, "确认公开")
    await office.waits_for("已由何敏于")
    assert "【姓名已隐去】已到场，电话【号码已隐去】。" in await printed(world)
    item = await numbered(world)
    entry = (await world.read(audit.of_item, item.id))[-1]
    assert (entry.action, entry.data["found"]) == ("release_text", ["name", "mobile"])


async def test_what_changed_since_it_was_shown_is_shown_again(world: World):
    await world.is_set_up()
    await answers(world, "巷口已装灯一盏。")
    office, page = await office_on_page(world)
    head = world["陆一鸣"]
    sent = await head.says("巷口又装灯一盏。")
    await head.waits_for("已收到", after=sent)
    told = await office.presses(page, "按此公开")
    assert told is not None
    assert "内容有变化" in told.text
    assert await released(world) is None
    await office.waits_for("巷口又装灯一盏。")


async def test_without_an_answer_the_measures_are_proposed(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(read_item(1, "道路科", measures=("装灯", "每月检查")))
    await world.issues_everything()
    office, page = await office_on_page(world)
    assert "整改措施：一是装灯；二是每月检查。" in page.text
    await office.presses(page, "按此公开")
    await office.waits_for("已由何敏于")
    texts = await printed(world)
    assert texts.count("整改措施：一是装灯；二是每月检查。") == 1


async def test_nobody_but_the_office_has_the_button(world: World):
    await world.is_set_up()
    await office_on_page(world)
    head = world["陆一鸣"]
    card = await head.waits_for("整改事项（3项）")
    await head.presses(card, "1")
    mine = await head.waits_for("第1项 问题1的标题")
    assert "公开口径" not in buttons(mine)
    for verb in (f"gk:{(await numbered(world)).id}", f"gu:{(await numbered(world)).id}"):
        refused = await head.presses(mine, data=verb)
        assert refused is not None
    assert await released(world) is None


async def test_markup_in_the_words_stays_text(world: World):
    await world.is_set_up()
    office, _ = await office_on_page(world)
    words = "=cmd <b>粗</b> {{x}} & 已办"
    sent = await office.says(words)
    shown = await office.waits_for("待确认", after=sent)
    assert words in shown.text
    await office.presses(shown, "确认公开")
    await office.waits_for("已由何敏于")
    assert words in await printed(world)
