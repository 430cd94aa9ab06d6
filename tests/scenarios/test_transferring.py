"""An item that is not the bureau's matter goes to another body: by a paper and its letter, by two approvals; it stays visible."""

from bot.rules.models import ItemId, State
from bot.rules.transitions import Step
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import applications, items
from tests.applications import approves, confirms, opens_card
from tests.world import World, photo

ITEM = ItemId(1)


async def fills_in(person: Person, card: ChatMessage) -> ChatMessage:
    """One press and three texts; returns the form, which then wants the letter."""
    await person.presses(card, "↪️ 申请移交")
    await person.waits_for("为什么不属于本单位职责")
    await person.says("路段已划归市公安局交警支队管理，见三定方案")
    await person.waits_for("移交给哪个单位")
    await person.says("市公安局交警支队")
    await person.waits_for("用什么文书移交的")
    await person.says("示城管函〔2026〕12号，2月25日")
    return await person.waits_for("移交函：还没有收到")


async def submits(person: Person, card: ChatMessage) -> ChatMessage:
    form = await fills_in(person, card)
    await person.sends_photo(photo(1))
    await person.waits_for("第1项「问题1的标题」已收到：照片1张")
    await person.presses(form, "确认提交第1项的移交申请")
    return await person.waits_for("办公室审核中", after=form.message_id - 1)


async def test_without_the_letter_nothing_is_submitted(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    form = await fills_in(head, await opens_card(head))
    assert "示城管函〔2026〕12号（2026年2月25日(周三)）" in form.text
    early = await head.presses(form, "确认提交")
    assert early is not None
    assert "还没有收到移交函" in early.text
    assert [each.step for each in await world.read(applications.of_item, ITEM)] == [Step.DRAFT]
    await head.sends_photo(photo(1))
    await head.waits_for("第1项「问题1的标题」已收到：照片1张")
    done = await head.presses(form, "确认提交")
    assert done is not None
    assert done.text == "第1项的移交申请已提交，等办公室审核。结果会发给您。"
    await world["何敏"].waits_for("待审核：第1项移交申请")


async def test_a_paper_without_a_number_or_a_day_is_asked_for_again(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.presses(await opens_card(head), "↪️ 申请移交")
    await head.waits_for("为什么不属于本单位职责")
    await head.says("1")
    await head.waits_for("写得太短")
    await head.says("属于交警职责")
    await head.waits_for("移交给哪个单位")
    await head.says("交警支队")
    await head.waits_for("用什么文书移交的")
    for words in ("已发函", "示城管函〔2026〕12号", "2月25日", "已发函，2月25日"):
        asked = await head.says(words)
        await head.waits_for("没看明白文号和日期", after=asked)
    paper = await head.says("示城管函〔2026〕12号 2026.2.25")
    await head.waits_for("移交文书：示城管函〔2026〕12号（2026年2月25日(周三)）")
    await head.edits(paper, "示城管函〔2026〕13号 2026.2.26")
    await head.waits_for("移交文书：示城管函〔2026〕13号（2026年2月26日(周四)）")


async def test_it_goes_by_two_approvals_and_is_counted_apart(world: World):
    await world.is_set_up()
    head, office, leader = world["陆一鸣"], world["何敏"], world["周行远"]
    await submits(head, await opens_card(head))
    await approves(office)
    await confirms(leader)
    told = await head.waits_for("已同意移交给市公安局交警支队（示城管函〔2026〕12号）")
    assert "第1项 问题1的标题" in told.text
    assert (await world.read(items.get, ITEM)).state == State.TRANSFERRED
    await head.presses(told, "查看事项")
    card = await head.waits_for("已移交：市公安局交警支队（示城管函〔2026〕12号，2026年2月25日(周三)）")
    assert "📝 填报第1项" not in card.button_texts
    await world.opens_round()
    ask = await head.waits_for("第1期进展报送")
    assert "已填 0/2" in ask.text
    await world.releases()
    bulletin = await leader.waits_for("整改周报（第1期）")
    assert "整改事项 7 项，已完成 0 项，完成率 0.0%（0/7）" in bulletin.text
    assert "另有 1 项已移交其他单位（第1项），不计入以上各数" in bulletin.text
    assert "道路科：共 2 项" in bulletin.text
