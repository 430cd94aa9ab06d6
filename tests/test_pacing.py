"""However the network dawdles, the simulator's flood limits refuse nothing; and little time is lost by that."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, cycle
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock
from bot.pacing import AT_ONCE, GROUP_A_MINUTE, OVERALL, Pacing, Turn
from bot.rules.models import ChatId
from simulator.flood import Flood
from simulator.refusals import Refusal
from tests.world import FRIDAY

ALICE, GROUP = ChatId(7), ChatId(-7)
TICK = 1 / 1024
"""All moments are whole ticks, so that sums of seconds are exact."""


class Watch(MovableClock):
    """Stands where it is put."""

    seconds = 0.0

    def elapsed(self) -> float:
        return self.seconds


def pacing() -> tuple[Pacing, Watch]:
    watch = Watch(FRIDAY, 0)
    return Pacing(watch), watch


# --- one rule at a time -----------------------------------------------------------------------------------------------


def test_some_leave_together_and_then_they_keep_the_beat():
    paced, _ = pacing()
    pauses = [paced.until(paced.turn()) for _ in range(AT_ONCE + 3)]
    assert pauses[:AT_ONCE] == [0] * AT_ONCE
    assert [round(pause * OVERALL, 6) for pause in pauses[AT_ONCE:]] == [1, 2, 3]


def test_the_next_after_thirty_leaves_a_second_after_the_first_was_answered():
    paced, watch = pacing()
    for _ in range(OVERALL):
        paced.turn()
    watch.seconds = 5.0
    turn = paced.turn()
    assert paced.until(turn) == 1, "no slot is free before an answer is a second old"
    watch.seconds = 5.5
    paced.answered(ALICE)
    assert paced.until(turn) == 1
    watch.seconds = 6.5
    assert paced.until(turn) == 0
    assert paced.until(paced.turn()) == 1


def test_an_album_waits_until_its_parts_have_room():
    paced, watch = pacing()
    for seconds in (0.5, 0.75, 1.0):
        watch.seconds = seconds
        paced.turn(10)
        paced.answered(ALICE, 10)
    watch.seconds = 1.25
    turn = paced.turn(10)
    assert paced.until(turn) == 0.25, "room for ten when the first ten are a second old"
    assert paced.until(Turn(turn.number + 1, 0.0)) == 0.5


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


def test_a_refusal_of_a_person_halts_all_and_one_of_a_group_that_group():
    paced, watch = pacing()
    paced.refused(GROUP, 20)
    assert (paced.wait(), list(paced.resting())) == (0, [GROUP])
    paced.refused(ALICE, 10)
    assert (paced.wait(), paced.halted()) == (10, 10)
    watch.seconds = 10.0
    assert (paced.wait(), list(paced.resting())) == (0, [GROUP])


# --- all together, against the simulator's own limits -----------------------------------------------------------------


class Letter(NamedTuple):
    chat: ChatId
    parts: int


class Journey(NamedTuple):
    """In ticks: how long taking a message lasts, its leaving is late, the way there, the way of the answer."""

    taking: int
    late: int
    there: int
    back: int


class Post:
    """Delivery and Telegram as a list of what happens next; `watch` jumps from one event to the next."""

    def __init__(self, letters: Iterable[Letter], journeys: Iterable[Journey]) -> None:
        self.paced, self.watch = pacing()
        self.flood = Flood(self.watch.elapsed)
        self.queue, self.journeys = list(letters), cycle(journeys)
        self.under_way: set[ChatId] = set()
        self.idle = False
        self.refused: list[Letter] = []
        self.counted: list[float] = []
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def run(self) -> "Post":
        self._after(0, self.step)
        while self._events:
            self.watch.seconds, _, happens = heappop(self._events)
            happens()
        return self

    def step(self) -> None:
        """Take the first whose chat is free, when the pacing says so; else look again later."""
        wait = self.paced.wait()
        if wait > 0:
            self._after(wait, self.step)
            return
        blocked = self.under_way | {*self.paced.resting()}
        place = next((n for n, letter in enumerate(self.queue) if letter.chat not in blocked), None)
        if place is not None:
            self.take(self.queue.pop(place), next(self.journeys))
        elif self.queue:
            self.idle = True
            ready = self.paced.next_ready()
            if ready is not None:
                self._after(ready, self.wake)

    def wake(self) -> None:
        if self.idle:
            self.idle = False
            self.step()

    def take(self, letter: Letter, journey: Journey) -> None:
        self.under_way.add(letter.chat)
        turn = self.paced.turn(letter.parts)
        self._after(0, lambda: self.leave_in_turn(letter, journey, turn))
        self._after(journey.taking * TICK, self.step)

    def leave_in_turn(self, letter: Letter, journey: Journey, turn: Turn) -> None:
        pause = self.paced.until(turn)
        if pause > 0:
            self._after(pause, lambda: self.leave_in_turn(letter, journey, turn))
            return
        self._after((journey.late + journey.there) * TICK, lambda: self.arrive(letter, journey))

    def arrive(self, letter: Letter, journey: Journey) -> None:
        try:
            self.flood.count(letter.chat, letter.parts)
        except Refusal:
            self.refused.append(letter)
        self.counted.append(self.watch.seconds)
        self._after(journey.back * TICK, lambda: self.answer(letter))

    def answer(self, letter: Letter) -> None:
        self.under_way.remove(letter.chat)
        self.paced.answered(letter.chat, letter.parts)
        self.wake()

    def _after(self, seconds: float, happens: Callable[[], None]) -> None:
        at = self.watch.seconds + math.ceil(seconds / TICK) * TICK
        heappush(self._events, (at, next(self._order), happens))


JOURNEYS = st.lists(
    st.builds(
        Journey,
        taking=st.integers(0, 40),
        late=st.integers(0, 60) | st.integers(0, 1500),
        there=st.integers(0, 60) | st.integers(0, 1500),
        back=st.integers(0, 60) | st.integers(0, 1500),
    ),
    min_size=1,
    max_size=40,
)
PERSONS = st.integers(1, 90).map(ChatId)
LETTERS = st.lists(
    st.builds(Letter, PERSONS, st.just(1) | st.integers(2, 10)) | st.just(Letter(GROUP, 1)),
    min_size=40,
    max_size=120,
)
NEAR = [Journey(taking=15, late=0, there=2, back=3)]
"""Telegram on the same machine: a round trip of 5 ms."""


@given(LETTERS, JOURNEYS)
def test_nothing_is_refused_whatever_the_network_does(letters: Sequence[Letter], journeys: Sequence[Journey]):
    assert Post(letters, journeys).run().refused == []


@given(JOURNEYS)
def test_nothing_of_a_crowd_is_refused(journeys: Sequence[Journey]):
    assert Post(flat(150), journeys).run().refused == []


def test_nearly_thirty_a_second_leave_to_as_many_chats():
    assert rate(Post(flat(1500), NEAR)) >= 28.6


def test_nearly_thirty_a_second_leave_in_bursts():
    bursts = (Letter(ChatId(1 + n // 3), 1) for n in range(3000))
    assert rate(Post(bursts, NEAR)) >= 28.6


def test_a_chat_with_a_long_queue_holds_nobody_up():
    crowded = [Letter(ALICE, 1)] * 100 + [Letter(GROUP, 1)] * 100
    post = Post([*crowded, *flat(1500)], NEAR).run()
    assert post.refused == []
    assert sum(moment < 50 for moment in post.counted) >= 50 * 28.6


def flat(messages: int) -> Iterator[Letter]:
    return (Letter(ChatId(1000 + n), 1) for n in range(messages))


def rate(post: Post) -> float:
    """Messages a second from the beginning to the last one's arrival."""
    post.run()
    assert post.refused == []
    return len(post.counted) / post.counted[-1]
