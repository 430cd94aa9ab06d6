"""What the stories of closing an item share: a signed item with a proof in its slot, the form filled in, and so on."""

from sqlalchemy import Connection

from bot.rules.models import Finding, Item, State
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import items
from tests.world import World, photo

MATTER = "破损路面120米已全部修补，3月1日验收合格"
RULE = "《道路养护管理办法》（示城管〔2026〕5号）"


def item_of(db: Connection, number: int = 1) -> Item:
    found = items.find_by_number(db, number)
    assert found is not None
    return found


async def is_signed(world: World, unit_head: str = "陆一鸣") -> ChatMessage:
    """Everything is issued and signed for; returns the list of the unit's items."""
    await world.is_set_up()
    head = world[unit_head]
    listed = await head.waits_for("以下事项由您单位牵头")
    await head.presses(listed, "全部签收")
    return await head.waits_for("已全部签收")


async def has_proof(world: World, number: int = 1, who: str = "陆一鸣", seed: int = 1) -> None:
    """A photo is sent on the item and put into the one slot it has by a press under its receipt."""
    sent = await world[who].sends_photo(photo(seed), caption=f"第{number}项 现场照片")
    receipt = await world[who].waits_for(f"第{number}项", after=sent)
    await world[who].presses(receipt, "作为「整改完成情况佐证」")
    await world[who].waits_for("佐证归类", after=sent)


async def opens_card(person: Person, listed: ChatMessage, number: int = 1) -> ChatMessage:
    await person.presses(listed, data=f"it:{number}")
    return await person.waits_for(lambda m: f"第{number}项" in m.text and "问题：" in m.text)


async def fills_in(person: Person, card: ChatMessage, number: int = 1) -> ChatMessage:
    """Presses 申请销号 and answers every question; returns the whole, to be sent."""
    await person.presses(card, "申请销号")
    await person.waits_for("请发来“事”", after=card.message_id - 1)
    asked = await person.says(MATTER)
    form = await person.waits_for("请发来“人”", after=asked)
    await person.presses(form, "不涉及人员处理")
    await person.waits_for("请发来“责”", after=asked)
    told = await person.says(RULE)
    return await person.waits_for(f"提交第{number}项", after=told)


async def applies(world: World, number: int = 1, who: str = "陆一鸣") -> ChatMessage:
    """From signing to the application; returns the message that says where it stands."""
    listed = await is_signed(world)
    await has_proof(world, number)
    person = world[who]
    if who != "陆一鸣":
        await person.starts()
        menu = await person.waits_for("您现有整改事项")
        await person.presses(menu, "我的整改事项")
        listed = await person.waits_for("以下事项由您单位牵头")
    whole = await fills_in(person, await opens_card(person, listed, number), number)
    await person.presses(whole, "确认提交")
    return await person.waits_for("办公室审核中", after=whole.message_id - 1)


async def is_examined(world: World) -> ChatMessage:
    """The office looks at the evidence; returns the card."""
    office = world["何敏"]
    waiting = await office.waits_for("待审核")
    await office.presses(waiting, "审核第1项")
    return await office.waits_for("审核：第1项销号申请", after=waiting.message_id)


async def is_checked(world: World) -> ChatMessage:
    """The office agrees; returns what the leader is told."""
    office = world["何敏"]
    card = await is_examined(world)
    await office.presses(card, "同意（佐证均合格）")
    await office.waits_for("报领导确认？")
    await office.presses(card, "确认同意第1项")
    return await world["林知秋"].waits_for("待您确认")


async def closes(world: World, number: int = 1) -> None:
    await applies(world, number)
    waiting = await is_checked(world)
    leader = world["林知秋"]
    await leader.presses(waiting, "查看并确认")
    card = await leader.waits_for("确认：第1项销号申请", after=waiting.message_id)
    await leader.presses(card, "✅ 同意")
    await leader.waits_for("销号？")
    await leader.presses(card, "确认同意第1项")
    await leader.waits_for("本项已销号")


async def stands(world: World, number: int = 1) -> tuple[State, Finding]:
    item = await world.read(item_of, number)
    return item.state, item.finding
