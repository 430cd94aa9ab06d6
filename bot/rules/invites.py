"""What an invite link is worth to the person who pressed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from bot.rules.models import Person, PersonId, UserId


class Link(Protocol):
    """A stored link, as far as judging needs it."""

    @property
    def id(self) -> int: ...
    @property
    def expires_at(self) -> datetime: ...
    @property
    def used_by(self) -> PersonId | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Good:
    """The account is bound to this person."""

    invite_id: int
    person: Person


@dataclass(frozen=True)
class Used:
    """`mine`: it was this very account that used it."""

    mine: bool
    template: ClassVar[str] = "invite_used"


@dataclass(frozen=True)
class Expired:
    """Past its time, or replaced by a newer link."""

    template: ClassVar[str] = "invite_expired"


@dataclass(frozen=True)
class Foreign:
    """No link of this bot, or its post is vacant."""

    template: ClassVar[str] = "invite_foreign"


@dataclass(frozen=True)
class OtherAccount:
    """The person has another account: the office decides whether this one takes its place."""

    person: Person


@dataclass(frozen=True)
class Taken:
    """The account belongs to somebody else already."""

    template: ClassVar[str] = "invite_taken"


def judge_invite(
    invite: Link | None, holder: Person | None, user_id: UserId, owner: Person | None, now: datetime
) -> Good | OtherAccount | Used | Expired | Foreign | Taken:
    """`holder`: who holds the link's post today; `owner`: whom the account is bound to. Exactly at expiry it is expired."""
    if invite is None or holder is None:
        return Foreign()
    if invite.used_by is not None:
        return Used(mine=owner is not None and owner.id == invite.used_by)
    if invite.revoked_at is not None or invite.expires_at <= now:
        return Expired()
    if owner is not None and owner.id != holder.id:
        return Taken()
    if holder.user_id is not None and holder.user_id != user_id:
        return OtherAccount(holder)
    return Good(invite.id, holder)
