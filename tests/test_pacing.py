"""An album counts as its parts overall and in a group, as one message to a person."""

from bot.clock import MovableClock
from bot.pacing import GROUP_A_MINUTE, OVERALL, Pacing
from bot.rules.models import ChatId
from tests.world import FRIDAY

ALICE, GROUP = ChatId(7), ChatId(-7)


class Watch(MovableClock):
    """Stands where it is put."""

    seconds = 0.0

    def elapsed(self) -> float:
        return self.seconds


def pacing() -> tuple[Pacing, Watch]:
    watch = Watch(FRIDAY, 0)
    return Pacing(watch), watch


def test_single_messages_are_never_held_back_once_they_may_leave():
    paced, _ = pacing()
    for number in range(OVERALL):
        assert paced.wait() == 0
        assert paced.left(ChatId(number)) == 0
    assert paced.wait() == 1


def test_an_album_waits_until_its_parts_have_room():
    paced, watch = pacing()
    for _ in range(10):
        paced.left(ALICE)
    watch.seconds = 0.5
    for _ in range(10):
        paced.left(ALICE)
    assert paced.left(ALICE, 10) == 0.5
    assert paced.wait() == 0.5
    watch.seconds = 1.0
    assert paced.wait() == 0


def test_a_person_rests_a_second_after_an_album_and_a_group_until_its_minute_has_room():
    paced, watch = pacing()
    paced.answered(ALICE, 10)
    assert paced.next_ready() == 1
    paced.answered(GROUP, 10)
    watch.seconds = 1.0
    assert list(paced.resting()) == []
    watch.seconds = 30.0
    paced.answered(GROUP, GROUP_A_MINUTE - 10)
    assert list(paced.resting()) == [GROUP]
    watch.seconds = 60.0
    assert list(paced.resting()) == []
