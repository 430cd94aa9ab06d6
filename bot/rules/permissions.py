"""Who may do what to which item."""

from bot.rules.models import OPEN_STATES, Item, Member, Role

READERS = (Role.OFFICE, Role.LEADER, Role.GROUP, Role.INSPECTOR)
"""Roles that may read every item."""


def answers_for(member: Member, item: Item) -> bool:
    """Whether this person answers for the item: head or liaison of its lead unit."""
    return item.unit_id is not None and item.unit_id in member.unit_ids


def supports(member: Member, item: Item) -> bool:
    """Whether this person's unit supports the one that leads: it adds evidence, and answers nothing."""
    return not answers_for(member, item) and not member.unit_ids.isdisjoint(item.support_ids)


def may_read(member: Member, item: Item) -> bool:
    return answers_for(member, item) or supports(member, item) or member.has(*READERS)


def is_open(item: Item) -> bool:
    return item.state in OPEN_STATES
