"""What somebody who is back gets of what they missed: never a storm, nothing lost, no ask that is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.models import OutboxId
from bot.rules.reaching import AS_THEY_ARE, Missed, Return, judge_return

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def missed(*abouts: str | None) -> list[Missed]:
    """Messages about these, numbered from 1."""
    return [Missed(OutboxId(n), about, NOW + timedelta(hours=n)) for n, about in enumerate(abouts, 1)]


def rows(*numbers: int) -> tuple[OutboxId, ...]:
    return tuple(OutboxId(n) for n in numbers)


@pytest.mark.parametrize(
    ("abouts", "running", "expected"),
    [
        ([], None, Return()),
        (["item", None, "demand"], None, Return(sent=rows(1, 2, 3))),
        (["item"] * 4, None, Return(merged=rows(1, 2, 3, 4))),
        (["ask"], 1, Return(sent=rows(1))),
        (["ask"], None, Return(overtaken=rows(1))),
        (["ask", "item", "ask"], 3, Return(sent=rows(2, 3), overtaken=rows(1))),
        (["ask", "item", "item", "item"], 1, Return(sent=rows(2, 3, 4, 1))),  # the ask comes last, where it is at hand
        (["item", "ask", "item", "item", "ask", "item"], 5, Return(rows(5), rows(1, 3, 4, 6), rows(2))),
    ],
)
def test_little_is_sent_much_is_told_in_sum(abouts: list[str | None], running: int | None, expected: Return):
    assert judge_return(missed(*abouts), OutboxId(running) if running else None) == expected


@given(st.lists(st.sampled_from(["ask", "item", "demand", None]), max_size=12), st.integers(0, 12))
def test_everything_becomes_one_thing_and_at_most_four_messages_come(abouts: list[str | None], running: int):
    verdict = judge_return(missed(*abouts), OutboxId(running))
    assert sorted(verdict.sent + verdict.merged + verdict.overtaken) == list(range(1, len(abouts) + 1))
    assert len(verdict.sent) + bool(verdict.merged) <= AS_THEY_ARE + 1
    assert all(abouts[row - 1] == "ask" and row != running for row in verdict.overtaken)
