"""Which item a message belongs to: what it replies to, the number it begins with, the card that is open, or nobody knows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rules.models import ItemId
from bot.rules.numbers import NUMBER_FIRST, plain_digits

CARD_STAYS_OPEN = timedelta(minutes=30)


@dataclass(frozen=True)
class Placed:
    """The message answers this item; `text` is what is left of it after its number."""

    item_id: ItemId
    text: str


@dataclass(frozen=True)
class Unclear:
    """Nothing says which item is meant: the person is asked, never second-guessed."""


@dataclass(frozen=True)
class NoSuchItem:
    """The message names an item, beyond doubt, that is none of this person's."""

    number: int


@dataclass(frozen=True)
class Several:
    """A reply to the ask in which several lines begin with item numbers: several answers, or one with a numbered list."""

    parts: tuple[Placed, ...]


@dataclass(frozen=True)
class Signs:
    """What can tell an item: the item replied to, whether the ask was replied to, the open card, the person's items."""

    replied_item: ItemId | None
    replied_ask: bool
    open_card: ItemId | None
    mine: dict[int, ItemId]
    """By number; open items that the person's units lead."""
    supported: dict[int, ItemId] = field(default_factory=dict)
    """By number; open items of others to which the person's units add evidence. The ask names none of them."""

    @property
    def every(self) -> dict[int, ItemId]:
        return self.mine | self.supported


def place(text: str, signs: Signs) -> Placed | Several | Unclear | NoSuchItem:
    """The strongest sign decides: a reply to an item's message, the number in front, the open card, an only item.

    A number written as one of an item counts anywhere; a bare ``3`` only in a reply to the ask and only when it is one of the
    person's items, for a bare number begins many an honest sentence ("120 metres of kerb").
    """
    if signs.replied_item is not None:
        return Placed(signs.replied_item, text)
    parts = several_answers(text, signs.every) if signs.replied_ask else ()
    if len(parts) > 1:
        return Several(parts)
    marked, _ = leading_number(text, bare=False)
    number, rest = leading_number(text, bare=signs.replied_ask)
    if number in signs.every:
        return Placed(signs.every[number], rest)
    if marked is not None:
        return NoSuchItem(marked)
    if signs.open_card is not None and not signs.replied_ask:
        return Placed(signs.open_card, text)
    possible = signs.mine if signs.replied_ask else signs.every
    if len(possible) == 1:
        return Placed(next(iter(possible.values())), text)
    return Unclear()


def several_answers(text: str, mine: dict[int, ItemId]) -> tuple[Placed, ...]:
    """The text cut before each line that begins with the number of one of these items; empty when it starts with none.

    Lines that begin with no number, or a foreign or repeated one, belong to the answer above them.
    """
    parts: list[tuple[ItemId, list[str]]] = []
    for line in text.splitlines():
        number, rest = leading_number(line, bare=True)
        item_id = mine.get(number) if number is not None else None
        if item_id is not None and item_id not in [each for each, _ in parts]:
            parts.append((item_id, [rest]))
        elif not parts:
            return ()
        else:
            parts[-1][1].append(line)
    return tuple(Placed(item_id, "\n".join(lines).strip()) for item_id, lines in parts)


def is_card_open(since: datetime, now: datetime, *, speed: float) -> bool:
    """Whether a card opened (or last written to) at `since` still takes what is sent without a reply.

    After half an hour a person has turned to other things, and taking it for granted would be guessing. The half hour is
    a person's, so it grows with a fast clock.
    """
    return now - since < CARD_STAYS_OPEN * max(speed, 1)


def leading_number(text: str, *, bare: bool) -> tuple[int | None, str]:
    """The item number a text begins with, and the rest: ``第3项`` always; ``3 ``, ``3.``, ``3：`` when `bare` ones count."""
    match = NUMBER_FIRST.match(text)
    if match is None or (match["bare"] and not bare):
        return None, text
    return int(plain_digits(match["marked"] or match["bare"])), text[match.end() :].strip()
