"""A long message in parts that Telegram takes: nothing lost, nothing broken, whatever people wrote into it."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.splitting import LIMIT, ROOM, split, units, visible_length

FAMILY = "👨‍👩‍👧‍👦"
TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler", 'a href="https://example.org/?a=1&amp;b=2"')


class Parsed(HTMLParser):
    """What Telegram makes of a message: the visible text. Raises AssertionError where it would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_good(html: str, limit: int) -> list[str]:
    """Every part can be sent, and together they say what `html` says, apart from blanks at the cuts."""
    parts = split(html, limit)
    texts = [Parsed(part).text for part in parts]
    rest = Parsed(html).text
    for text in texts:
        assert units(text) <= limit
        assert text.strip(), "Telegram refuses an empty message"
        text.encode("utf-16")  # no half of a surrogate pair
        at = rest.find(text)
        assert at >= 0, (text, rest)
        assert not rest[:at].strip(), f"lost: {rest[:at]!r}"
        rest = rest[at + len(text) :]
    assert not rest.strip(), f"lost: {rest!r}"
    return parts


pieces = st.sampled_from([*"城市管理12 <>&\"';-", "\n", "\n", "😀", "𬭎", FAMILY, "&amp;", "\u2028", "\r"])
words = st.lists(pieces, max_size=40).map("".join)
trees = st.recursive(
    words.map(escape),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"
    ),
    max_leaves=12,
)
messages = st.lists(trees, min_size=1, max_size=5).map("".join).filter(lambda html: bool(Parsed(html).text.strip()))


@given(messages, st.integers(2, 60))
@example("<b>" + "城" * 10 + "\n</b>", 10)
@example("<b>\n" + "城" * 10 + "</b>", 10)
@example("<b>  </b>" + "城" * 10, 2)
@example("&amp;" * 30, 7)
@example("😀" * 30, 7)
def test_whatever_is_written_arrives_whole(html, limit):
    assert_good(html, limit)


@given(messages)
def test_a_short_text_stays_one_message(html):
    if visible_length(html) <= 60:
        assert len(split(html, 60)) == 1


@given(st.text(st.sampled_from([*"城<>&\"'", "😀"]), max_size=60))
def test_length_is_counted_as_telegram_counts(text):
    assert visible_length(f"<b>{escape(text)}</b>") == units(text) == len(text) + text.count("😀")


@pytest.mark.parametrize(
    ("what", "html", "parts"),
    [
        ("one line of 5,000 characters", "城" * 5000, 2),
        ("one bold line of 5,000 characters", f"<b>{'城' * 5000}</b>", 2),
        ("exactly as much as fits", "城" * ROOM, 1),
        ("one more than fits", "城" * (ROOM + 1), 2),
        ("emoji are two units each", "😀" * (ROOM // 2), 1),
        ("emoji that do not fit", "😀" * (ROOM // 2 + 1), 2),
        ("entities are one unit each", "&amp;" * ROOM, 1),
        ("many lines", "\n".join("第一项已完成" for _ in range(2000)), 4),
        ("tags take no room", "<b>城</b>" * ROOM, 1),
    ],
)
def test_lengths(what, html, parts):
    assert len(assert_good(html, ROOM)) == parts, what
    assert ROOM < LIMIT == 4096


def test_cuts_are_at_line_ends_where_there_are_any():
    parts = split("第一行\n第二行\n第三行", 8)
    assert parts == ["第一行\n第二行", "第三行"]


def test_what_is_open_at_a_cut_is_closed_and_opened_again():
    assert split('<a href="https://example.org"><b>一二\n三四</b></a>', 2) == [
        '<a href="https://example.org"><b>一二</b></a>',
        '<a href="https://example.org"><b>三四</b></a>',
    ]
