"""HTML in and out: what Telegram takes, what it refuses and in which words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.limits import formatted
from simulator.markup import parse_html
from simulator.refusals import Refusal
from simulator.texts import tidy, to_html, units


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>粗</b>体", "粗体", [("bold", 0, 1)]),
        ("😀<i>斜</i>", "😀斜", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<STRONG>x</strong>", "x", [("bold", 0, 1)]),
        (
            "<u>1</u><s>2</s><del>3</del>",
            "123",
            [("underline", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
        ("<code>x &lt; y</code>", "x < y", [("code", 0, 5)]),
        ("<blockquote>x</blockquote>", "x", [("blockquote", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("a &amp; b &quot;c&quot; &#20013; &#x4e2d;", 'a & b "c" 中 中', []),
        ("a & b &nbsp; &copy; &#0; &lt", "a & b &nbsp; &copy; &#0; <", []),
        ("a > b", "a > b", []),
        ("<b></b>empty", "empty", []),
        ("<b>x</>", "x", [("bold", 0, 1)]),
        ("<b >x</b >", "x", [("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(html, text, entities):
    plain, found = parse_html(html)
    assert plain == text
    assert [(each["type"], each["offset"], each["length"]) for each in found] == entities


def test_links_and_languages_are_kept():
    assert parse_html('<a href="https://a.cn/?x=1&amp;y=2">看</a>')[1][0]["url"] == "https://a.cn/?x=1&y=2"
    assert parse_html("<a>https://a.cn</a>")[1][0]["url"] == "https://a.cn"
    assert parse_html('<a href="no address">x</a>') == ("x", [])
    assert parse_html('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]
    assert parse_html('<pre>y<code class="language-python">x</code></pre>')[1][1] == {
        "type": "code",
        "offset": 1,
        "length": 1,
    }


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("中<script>", 'Unsupported start tag "script" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x>y</a>', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_with_the_place(html, words):
    with pytest.raises(Refusal) as refused:
        parse_html(html)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text(alphabet="<>/&;=\"' ab#x1中😀\n-", max_size=40))
def test_anything_is_either_taken_or_refused(html):
    with contextlib.suppress(Refusal):
        text, entities = parse_html(html)
        assert all(0 <= each["offset"] < each["offset"] + each["length"] <= units(text) for each in entities)


@given(st.text(alphabet="<>&\"' a中😀\n", max_size=30))
def test_escaped_text_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])
    assert to_html(text, []) == escaped


def test_what_was_formatted_reads_the_same_as_html():
    html = '<b>第<i>一</i>项</b> &lt;<a href="https://a.cn">看</a> <code>x</code>'
    assert to_html(*formatted(html, "HTML", None)) == html


def test_a_link_that_would_cross_other_marks_is_not_marked():
    html = "<b>见 https</b>://a.cn <b>#整改 好</b>"
    text, entities = formatted(html, "HTML", None)
    assert [each["type"] for each in entities] == ["bold", "bold", "hashtag"]
    assert to_html(text, entities) == html


def test_ends_are_trimmed_and_entities_follow():
    assert tidy("  \n x y \r\n", [{"type": "bold", "offset": 0, "length": 5}]) == (
        "x y",
        [{"type": "bold", "offset": 0, "length": 1}],
    )


def test_commands_links_and_tags_are_found():
    _, found = tidy("/start@a_bot 1/2 https://a.cn/b，见 #整改 a@b.cn @leader", [])
    assert [each["type"] for each in found] == ["bot_command", "url", "hashtag", "email", "mention"]
    assert [each["offset"] for each in found] == [0, 17, 34, 38, 45]
