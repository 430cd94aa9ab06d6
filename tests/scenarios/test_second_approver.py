"""Nothing is granted by one person alone: who examines does not confirm, nobody decides on their own, a stand-in neither."""

from datetime import date, timedelta

from sqlalchemy import Connection

from bot.ledger.reading import RosterRow
from bot.rules.models import ItemId, Role, State
from bot.rules.transitions import Act, Step
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import applications, items, people, tenures
from tests.applications import approves, confirms, looks_to_confirm, opens_card
from tests.world import ROSTER, World, photo, read_item

ITEM = ItemId(1)
DUE = date(2026, 5, 27)


async def is_set_up(world: World, *more: RosterRow, absent: tuple[str, ...] = ()) -> None:
    """The usual bureau with further posts; who is absent has not bound an account. Its items are issued."""
    rows = (*ROSTER, *more)
    await world.has_roster(*rows)
    await world.joins(*{row.person: None for row in rows if row.person not in absent})
    await world.has_notice(*(read_item(n, "道路科") for n in (1, 2, 3)))
    await world.issues_everything()
    listed = await world["陆一鸣"].waits_for("整改事项（")
    await world["陆一鸣"].presses(listed, "全部签收")
    await world["陆一鸣"].waits_for("已全部签收")


async def applies_for_extension(person: Person, item: int = 1) -> ChatMessage:
    card = await opens_card(person, item)
    await person.presses(card, "⏳ 申请延期")
    await person.waits_for("请选择延期原因")
    await person.presses(card, "资金")
    await person.waits_for("请选择新的时限")
    await person.presses(card, "延长30天")
    await person.waits_for("请写明目前进展")
    await person.says("已完成清淤，还差路面恢复")
    form = await person.waits_for("请核对后提交", after=card)
    await person.presses(form, f"确认提交第{item}项的延期申请")
    return await person.waits_for("办公室审核中", after=card)


async def applies_for_transfer(person: Person, item: int = 1) -> None:
    await person.sends_photo(photo(1), caption=f"第{item}项 移交函")
    await person.waits_for(f"第{item}项「问题{item}的标题」已收到")
    await person.presses(await opens_card(person, item), "↪️ 申请移交")
    await person.waits_for("为什么不属于本单位职责")
    await person.says("属于交警职责")
    await person.waits_for("移交给哪个单位")
    await person.says("市公安局交警支队")
    await person.waits_for("用什么文书移交的")
    await person.says("示城管函〔2026〕12号，2月25日")
    form = await person.waits_for("请核对后提交")
    await person.presses(form, f"确认提交第{item}项的移交申请")
    await person.waits_for("办公室审核中")


async def step(world: World) -> Step:
    return (await world.read(applications.of_item, ITEM))[-1].step


async def press_of(person: Person, words: str) -> str:
    """What the newest button of these words would send."""
    shown = [each for m in await person.messages() for row in m.buttons for each in row if words in each.text]
    return str(shown[-1].data)


async def test_the_leader_in_charge_confirms_and_the_date_holds_with_its_count(world: World):
    await is_set_up(world)
    head, office, leader, group = (world[name] for name in ("陆一鸣", "何敏", "林知秋", "周行远"))
    await applies_for_extension(head)
    await approves(office)
    assert (await world.read(items.get, ITEM)).due == DUE
    await group.waits_for("待您确认：第1项延期申请")
    card = await looks_to_confirm(leader)
    assert "申请延期（第1次）" in card.text
    assert "原时限：2026年5月27日(周三)" in card.text
    assert "新时限：2026年6月26日(周五)（延长 30 天）" in card.text
    assert "何敏 审核同意" in card.text
    await confirms(leader)
    told = await head.waits_for("已同意延期（第1次），时限由2026年5月27日(周三)改为2026年6月26日(周五)")
    item = await world.read(items.get, ITEM)
    assert (item.due, item.extended, item.state) == (date(2026, 6, 26), 1, State.IN_PROGRESS)
    await head.presses(told, "查看事项")
    card = await head.waits_for("已延期 1 次")
    await head.presses(card, "办理记录")
    told = await head.waits_for("提交延期申请：2026年5月27日 → 2026年6月26日")
    assert "确认同意延期申请，时限改为2026年6月26日" in told.text
    late = await group.presses(await group.waits_for("已同意延期（第1次）"), data=f"vd:1:{'0' * 8}")
    assert late is not None
    assert late.alert
    await applies_for_extension(head)
    await approves(office)
    again = await looks_to_confirm(group)
    assert "申请延期（第2次）" in again.text
    await world.opens_round()
    await head.waits_for("第1期进展报送")
    await world.releases()
    bulletin = await leader.waits_for("整改周报（第1期）")
    assert "已批准延期 1 项：第1项（1次，时限2026年6月26日(周五)）" in bulletin.text


async def test_who_examined_does_not_confirm(world: World):
    await is_set_up(world, RosterRow("领导小组", "成员", "何敏", "group"))
    await applies_for_extension(world["陆一鸣"])
    office, other = world["何敏"], world["周行远"]
    await approves(office)
    await other.waits_for("待您确认：第1项延期申请")
    assert not any("待您确认" in m.text for m in await office.messages())
    await looks_to_confirm(other)
    refused = await office.presses(await office.waits_for("待领导确认"), data=await press_of(other, "✅ 同意"))
    assert refused is not None
    assert refused.text == "第1项是您本人提出或已审核过的，须由其他人办理。"
    assert await step(world) == Step.CHECKED
    await confirms(other)
    await world["陆一鸣"].waits_for("已同意延期")


async def test_nobody_decides_on_what_they_applied_for(world: World):
    await is_set_up(world, RosterRow("领导小组", "成员", "陆一鸣", "group"))
    head, leader = world["陆一鸣"], world["林知秋"]
    await applies_for_transfer(head)
    await approves(world["何敏"])
    await looks_to_confirm(leader)
    assert not any("待您确认" in m.text for m in await head.messages())
    own = await head.presses(await head.waits_for("待领导确认"), data=await press_of(leader, "✅ 同意"))
    assert own is not None
    assert own.text == "第1项是您本人提出或已审核过的，须由其他人办理。"
    assert (await world.read(items.get, ITEM)).state == State.IN_PROGRESS
    await confirms(leader)
    await head.waits_for("已同意移交给市公安局交警支队")


async def test_a_stand_in_cannot_give_both_approvals(world: World):
    await is_set_up(world)
    for role in (Role.OFFICE, Role.GROUP):
        await world.write(_stands_in, "沈算", role, world.clock.now().date())
    await applies_for_extension(world["陆一鸣"])
    stand_in, leader = world["沈算"], world["林知秋"]
    await approves(stand_in)
    await looks_to_confirm(leader)
    assert not any("待您确认" in m.text for m in await stand_in.messages())
    refused = await stand_in.presses(await stand_in.waits_for("待领导确认"), data=await press_of(leader, "✅ 同意"))
    assert refused is not None
    assert refused.text == "第1项是您本人提出或已审核过的，须由其他人办理。"
    assert await step(world) == Step.CHECKED
    await confirms(leader)
    told = await world["陆一鸣"].waits_for("✅ 第1项 问题1的标题")
    assert "林知秋" in told.text
    (application,) = await world.read(applications.of_item, ITEM)
    signed = await world.read(applications.decisions, application.id)
    assert [(each.act, each.stead_of is not None) for each in signed] == [
        (Act.SUBMIT, False),
        (Act.CHECK, True),
        (Act.CONFIRM, False),
    ]


async def test_without_the_leader_in_charge_the_group_confirms(world: World):
    await is_set_up(
        world,
        RosterRow("领导小组", "成员", "方正平", "group"),
        RosterRow("局领导", "副局长", "许清", "leader"),
        absent=("林知秋",),
    )
    await applies_for_transfer(world["陆一鸣"])
    await approves(world["何敏"])
    member = world["方正平"]
    await looks_to_confirm(member)
    assert not any("待您确认" in m.text for m in await world["许清"].messages())
    other = await world["许清"].presses(
        await world["许清"].waits_for("您已绑定"), data=await press_of(member, "✅ 同意")
    )
    assert other is not None
    assert other.alert
    await confirms(member)
    assert (await world.read(items.get, ITEM)).state == State.TRANSFERRED
    await world["周行远"].waits_for("已同意移交")


async def test_an_edit_after_the_first_approval_sends_it_back_to_the_office(world: World):
    await is_set_up(world)
    head, office, leader = world["陆一鸣"], world["何敏"], world["林知秋"]
    await applies_for_extension(head)
    await approves(office)
    await looks_to_confirm(leader)
    agree = await press_of(leader, "✅ 同意")
    progress = next(m.message_id for m in await head.messages() if m.text == "已完成清淤，还差路面恢复")
    await head.edits(progress, "清淤和路面都还没有开始")
    await head.waits_for("将按新的内容审核")
    assert await step(world) == Step.ASKED
    stale = await leader.presses(await leader.waits_for("办公室审核中"), data=agree)
    assert stale is not None
    assert stale.alert
    assert (await world.read(items.get, ITEM)).due == DUE
    await office.waits_for(lambda m: "待审核：第1项" in m.text and "此前的审核意见失效" in m.text)


async def test_returned_by_the_leader_it_can_be_asked_for_again(world: World):
    await is_set_up(world)
    head, leader = world["陆一鸣"], world["林知秋"]
    await applies_for_extension(head)
    await approves(world["何敏"])
    card = await looks_to_confirm(leader)
    await leader.presses(card, "退回")
    await leader.presses(await leader.waits_for(lambda m: "措施不过硬" in m.button_texts), "措施不过硬")
    await leader.says("请先压缩工期，最多延十五天")
    await leader.presses(await leader.waits_for(lambda m: any("确认退回" in b for b in m.button_texts)), "确认退回")
    told = await head.waits_for("延期申请已退回：措施不过硬")
    assert "请先压缩工期，最多延十五天" in told.text
    assert (await world.read(items.get, ITEM)).due == DUE
    await head.presses(told, "补齐后重新申请第1项")
    again = await head.waits_for(lambda m: m.message_id == told.message_id and "请核对后提交" in m.text)
    assert "已完成清淤，还差路面恢复" in again.text


def _stands_in(db: Connection, name: str, role: Role, today: date) -> None:
    """From today on this person stands in for the first post of this role."""
    post = next(each for each in people.posts(db) if each.role == role)
    tenures.add_stand_in(db, post.id, people.ensure_person(db, name), today, today + timedelta(days=14))
