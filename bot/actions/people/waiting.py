"""What waits for people: to sign, to answer, to decide, to read. Counted for many of them at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying.reviewing import count_turns
from bot.rules.demands import DemandKind
from bot.rules.models import ChatId, Member, PersonId, Role, UnitId
from storage import people, rounds, undelivered
from storage import waiting as counted

_DECIDES = (Role.OFFICE, Role.LEADER, Role.GROUP)


@dataclass(frozen=True)
class Waiting:
    """How much waits for one person. `unanswered`: items of the latest round; `demands`: to be answered, by their kind;
    `turns`: applications to decide on; `missed`: messages that did not arrive."""

    unsigned: int = 0
    unanswered: int = 0
    demands: Mapping[DemandKind, int] = field(default_factory=dict)
    rechecks: int = 0
    turns: int = 0
    missed: int = 0

    @property
    def is_anything(self) -> bool:
        """Whether there is something to do; messages alone are none."""
        return bool(self.unsigned or self.unanswered or self.demands or self.rechecks or self.turns)


def waiting_for(db: Connection, members: Sequence[Member], now: datetime) -> dict[PersonId, Waiting]:
    """What waits for each of these. It takes a handful of queries for all, and more only for those who decide."""
    units = {unit_id for member in members for unit_id in member.unit_ids}
    latest = rounds.find_latest(db)
    persons = [member.person.id for member in members]
    unanswered = counted.unanswered(db, latest.id, persons) if latest is not None else {}
    unsigned, rechecks = counted.unsigned(db, units), counted.rechecks(db, units)
    demands, enquiries = counted.demands(db, units), counted.enquiries(db)
    missed = undelivered.count_missed(db, [ChatId(user_id) for user_id in people.accounts(members)])
    return {
        member.person.id: Waiting(
            unsigned=_sum(unsigned, member),
            unanswered=unanswered.get(member.person.id, 0),
            demands=_demands(demands, enquiries, member),
            rechecks=_sum(rechecks, member),
            turns=count_turns(db, member, now.date()) if member.has(*_DECIDES) else 0,
            missed=missed.get(ChatId(member.person.user_id), 0) if member.person.user_id is not None else 0,
        )
        for member in members
    }


def _sum(by_unit: Mapping[UnitId, int], member: Member) -> int:
    return sum(by_unit.get(unit_id, 0) for unit_id in member.unit_ids)


def _demands(
    by_unit: Mapping[UnitId, Mapping[DemandKind, int]], enquiries: int, member: Member
) -> Mapping[DemandKind, int]:
    found = Counter[DemandKind]()
    for unit_id in member.unit_ids:
        found.update(by_unit.get(unit_id, {}))
    if member.has(Role.OFFICE) and enquiries:
        found[DemandKind.ENQUIRY] = enquiries
    return {kind: found[kind] for kind in DemandKind if found[kind]}
