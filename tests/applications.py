"""What people do with applications in scenarios. Items of a fresh world have their numbers as ids."""

from simulator.conversation import ChatMessage
from simulator.people import Person


async def opens_card(person: Person, item: int = 1) -> ChatMessage:
    """The card as a message of its own."""
    seen = await person.messages()
    await person.presses(next(m for m in seen if m.by_bot), data=f"cd:{item}")
    return await person.waits_for("状态：", after=seen[-1])


async def looks_to_approve(office: Person, item: int = 1) -> ChatMessage:
    """The card on which the first approval is given."""
    told = await office.waits_for(f"待审核：第{item}项")
    await office.presses(told, f"审核第{item}项")
    return await office.waits_for(f"📋 审核：第{item}项")


async def approves(office: Person, item: int = 1) -> None:
    """The first approval, once more asked."""
    card = await looks_to_approve(office, item)
    await office.presses(card, "✅ 同意")
    await office.presses(await _asked(office), "确认同意")
    await office.waits_for("下一步：领导确认")


async def looks_to_confirm(leader: Person, item: int = 1) -> ChatMessage:
    """The card on which the second approval is given."""
    told = await leader.waits_for(f"待您确认：第{item}项")
    await leader.presses(told, f"查看并确认第{item}项")
    return await leader.waits_for(f"📋 确认：第{item}项")


async def confirms(leader: Person, item: int = 1) -> None:
    """The second approval, once more asked."""
    card = await looks_to_confirm(leader, item)
    await leader.presses(card, "✅ 同意")
    await leader.presses(await _asked(leader), "确认同意")


async def _asked(person: Person) -> ChatMessage:
    return await person.waits_for(lambda m: any(text.startswith("确认同意") for text in m.button_texts))
