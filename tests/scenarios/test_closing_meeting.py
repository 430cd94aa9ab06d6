"""Several applications for one meeting: the list, what is left out of it, and who may decide at all."""

from sqlalchemy import Connection, select

from bot.actions.applying import deciding, reviewing, turns
from bot.rules.applications import ApplicationKind, ClosureVerdict
from bot.rules.models import ApplicationId, Finding, Member, Role, State
from bot.rules.transitions import Act
from storage import applications, items, meetings, people, proofs
from storage.tables import application
from tests.scenarios.closing import MATTER, RULE, has_proof, is_signed, item_of, stands
from tests.world import World

FIELDS = {"matter": MATTER, "people_kind": "none", "people": "", "rule_kind": "made", "rule": RULE}


def applied_and_checked(db: Connection, world: World, numbers: list[int]) -> None:
    """The unit has applied for these items and the office agreed, past the screens that other stories show."""
    now, office = world.clock.now(), member(db, world, "何敏")
    for number in numbers:
        asked(db, world, number=number)
        pending = applications.find_pending(db, item_of(db, number).id)
        assert pending is not None
        allowed = deciding.permit_step(db, office, pending.id, Act.CHECK)
        assert isinstance(allowed, deciding.StepPermit)
        deciding.check(db, office, allowed, now, verdict=ClosureVerdict.DONE)


def member(db: Connection, world: World, name: str) -> Member:
    today = world.clock.now().date()
    return next(each for each in people.members(db, today) if each.person.name == name)


async def are_checked(world: World, *numbers: int) -> None:
    await is_signed(world)
    await has_proof(world)
    await world.write(applied_and_checked, world, list(numbers))


async def sends_list(world: World) -> None:
    """The office makes the list from its menu and sends it."""
    office = world["何敏"]
    begun = await office.starts()
    menu = await office.waits_for(lambda m: "上会清单" in m.button_texts, after=begun)
    await office.presses(menu, "上会清单")
    await office.waits_for("点项号选入或移出")
    await office.presses(menu, "下一步：会议日期")
    await office.waits_for("会议哪一天开")
    typed = await office.says("3月6日")
    await office.waits_for("会议的次数或文号", after=typed)
    typed = await office.says("第5次")
    sure = await office.waits_for("把这份清单发给领导小组", after=typed)
    await office.presses(sure, "发给领导小组")
    await office.waits_for("的清单已发给领导小组 1 人")


async def test_a_meeting_confirms_a_list_at_once_and_leaves_out_what_has_changed(world: World):
    await are_checked(world, 1, 2, 3)
    group, head, office = world["周行远"], world["陆一鸣"], world["何敏"]
    await sends_list(world)
    listed = await group.waits_for("第5次会议审议清单")
    assert listed.text.count(MATTER) == 3
    assert "道路科" in listed.text
    await group.presses(listed, "1")
    seen = await group.waits_for("确认：第1项销号申请")
    assert seen.message_id > listed.message_id
    await world.write(changes_words, 2)
    answer = await group.presses(listed, "确认全部3项")
    assert answer is None or not answer.alert
    sure = await group.waits_for("确认以下 2 项？")
    assert "第2项" in sure.text
    assert "材料有变化" in sure.text
    done = await group.presses(sure, "确认这2项")
    assert done is not None
    assert done.text == "已确认 2 项，另有 1 项未列入。"
    told = await head.waits_for("第5次会议（3月6日(周五)）结果")
    assert "第1项" in told.text
    assert "第3项" in told.text
    assert "第2项" not in told.text
    result = await office.waits_for("已由周行远确认 2 项")
    assert "第2项" in result.text
    assert await stands(world, 1) == (State.CLOSED, Finding.DONE)
    assert await stands(world, 2) == (State.CLOSING, Finding.UNSTATED)
    assert await stands(world, 3) == (State.CLOSED, Finding.DONE)
    decided = await world.read(lambda db: applications.decisions(db, ApplicationId(1))[-1])
    met = decided.meeting_id
    assert met is not None
    shown = await group.waits_for("✓ 本次会议已确认")
    assert shown.message_id == listed.message_id
    again = await group.presses(listed, data=f"vz:{met}:00000000")
    assert again is not None
    assert "没有可以由您确认的" in again.text
    assert await world.read(lambda db: meetings.get(db, met).confirmed_at) is not None


def changes_words(db: Connection, number: int) -> None:
    pending = applications.find_pending(db, item_of(db, number).id)
    assert pending is not None
    applications.set_fields(db, pending.id, {"matter": MATTER + "，另补修3处"})


async def test_only_the_group_confirms_a_list_and_only_the_office_makes_one(world: World):
    await are_checked(world, 1, 2)
    await sends_list(world)
    listed = await world["周行远"].waits_for("第5次会议审议清单")
    data = next(b.data for row in listed.buttons for b in row if "确认全部" in b.text)
    for name in ("林知秋", "陆一鸣", "何敏"):
        message = (await world[name].messages())[-1]
        other = next(m for m in reversed(await world[name].messages()) if m.by_bot)
        answer = await world[name].presses(other, data=data)
        assert answer is not None, name
        assert answer.text == "这一步由领导小组成员办理。", message
    office_only = await world["周行远"].presses(listed, data="vm")
    assert office_only is not None
    assert "办公室" in office_only.text
    sent = next(m for m in await world["何敏"].messages() if "的清单已发给领导小组" in m.text)
    stale = await world["何敏"].presses(sent, data="vo:1:1")
    assert stale is not None
    assert "已经发出" in stale.text
    assert await stands(world) == (State.CLOSING, Finding.UNSTATED)


async def test_who_checked_does_not_confirm_and_the_group_confirms_for_an_absent_leader(world: World):
    """A leader of the group who is also of the office examined it: then it is another's."""
    await is_signed(world)
    await has_proof(world)
    await world.write(also_in_the_office, world, "周行远")
    await world.write(asked, world)
    group, leader = world["周行远"], world["林知秋"]
    begun = await group.starts()
    menu = await group.waits_for(lambda m: "待审核" in m.button_texts, after=begun)
    await group.presses(menu, "待审核")
    queue = await group.waits_for("待您办理的申请（1件）")
    await group.presses(queue, "1")
    card = await group.waits_for("审核：第1项销号申请")
    await group.presses(card, "同意（佐证均合格）")
    await group.waits_for("报领导确认？")
    await group.presses(card, "确认同意第1项")
    await leader.waits_for("待您确认")
    own = await group.presses(card, data="vc:1")
    assert own is not None
    assert "须由其他人办理" in own.text
    assert await world.read(waiting_for, "周行远", world) == 0
    assert await world.read(waiting_for, "林知秋", world) == 1


async def test_where_the_office_itself_applied_leaders_examine_and_another_leader_confirms(world: World):
    await is_signed(world)
    await has_proof(world)
    await world.write(also_head_of_the_unit, world, "何敏")
    await world.write(asked, world, "何敏")
    office, leader, group = world["何敏"], world["林知秋"], world["周行远"]
    waiting = await leader.waits_for("待审核：第1项")
    own = await office.presses((await office.messages())[-1], data="vs:1")
    assert own is not None
    assert "须由其他人办理" in own.text
    await leader.presses(waiting, "审核第1项")
    card = await leader.waits_for("审核：第1项销号申请", after=waiting.message_id)
    await leader.presses(card, "同意（佐证均合格）")
    await leader.waits_for("报领导确认？")
    await leader.presses(card, "确认同意第1项")
    again = await leader.presses(card, data="vc:1")
    assert again is not None
    assert "须由其他人办理" in again.text
    view = await group.waits_for("待您确认")
    await group.presses(view, "查看并确认")
    full = await group.waits_for("确认：第1项销号申请", after=view.message_id)
    await group.presses(full, "✅ 同意")
    await group.waits_for("销号？")
    await group.presses(full, "确认同意第1项")
    await office.waits_for("已同意销号")
    assert await stands(world) == (State.CLOSED, Finding.DONE)


def also_head_of_the_unit(db: Connection, world: World, name: str) -> None:
    unit = people.find_unit(db, "道路科")
    assert unit is not None
    post, _ = people.ensure_post(db, unit.id, "副科长", Role.LIAISON, None, None)
    people.put_in_post(db, post, member(db, world, name).person.id, world.clock.now().date())


def waiting_for(db: Connection, name: str, world: World) -> int:
    return reviewing.count_turns(db, member(db, world, name), world.clock.now().date())


def also_in_the_office(db: Connection, world: World, name: str) -> None:
    unit = people.find_unit(db, "领导小组办公室")
    assert unit is not None
    post, _ = people.ensure_post(db, unit.id, "副主任", Role.OFFICE, None, None)
    people.put_in_post(db, post, member(db, world, name).person.id, world.clock.now().date())


def asked(db: Connection, world: World, who: str = "陆一鸣", number: int = 1) -> None:
    """This person applied for the item, and everybody whose turn it is was told."""
    now, applicant, item = world.clock.now(), member(db, world, who), item_of(db, number)
    file, slot = proofs.pieces(db, item_of(db).id)[-1], proofs.slots(db, item.id)[0]
    proofs.place(db, [file.id], slot.id, None, applicant.person.id, now)
    new = applications.begin(db, ApplicationKind.CLOSURE, item, applicant.person.id, None, now)
    applications.set_fields(db, new, FIELDS)
    allowed = deciding.permit_step(db, applicant, new, Act.SUBMIT)
    assert isinstance(allowed, deciding.StepPermit)
    turns.notify(db, deciding.submit(db, applicant, allowed, now), items.get(db, item.id), now)


async def test_no_time_that_passes_approves_anything(world: World):
    await are_checked(world, 1)
    await world.write(asked, world, number=2)
    world.clock.move_to(world.clock.now().replace(month=6, day=30))
    await world.until(lambda db: items.get(db, item_of(db, 1).id).state == State.CLOSING)
    steps = await world.read(lambda db: list(db.scalars(select(application.c.step).order_by(application.c.id))))
    assert steps == ["checked", "asked"]
