"""Outlines made up at random, in any order of any styles, are read back as they were made."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger.notice import read_notice

CN = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
STYLES = {
    "chapter": lambda n: f"第{CN[n - 1]}章 ",
    "part": lambda n: f"第{CN[n - 1]}部分\u3000",
    "cn": lambda n: f"{CN[n - 1]}、",
    "(cn)": lambda n: f"（{CN[n - 1]}）",
    "n.": lambda n: f"{n}.",
    "(n)": lambda n: f"({n})",
    "①": lambda n: chr(ord("①") + n - 1),
    "A.": lambda n: f"{chr(ord('A') + n - 1)}．",
    "problem": lambda n: f"问题{n}：",
    "task": lambda n: f"任务{CN[n - 1]}、",
    "I": lambda n: f"{chr(ord('Ⅰ') + n - 1)}、",
}
WORDS = [
    "路面修补不及时",
    "台账登记不全",
    "垃圾清运不到位",
    "公示内容不准",
    "路灯巡查不够",
    "合同归档滞后",
    "窗口服务态度生硬的问题",
]
STATUSES = {"已完成整改": "done", "正在整改": "in_progress", "基本完成": "basically_done", "未完成": "not_done"}


@dataclass
class Place:
    """A heading or, without children, an item with its status and measures."""

    text: str
    status: str
    measures: int
    spread: bool
    children: list["Place"] = field(default_factory=list)


def places(depth: int) -> st.SearchStrategy[Place]:
    below = st.lists(places(depth - 1), max_size=4) if depth > 1 else st.just([])
    return st.builds(
        Place,
        text=st.sampled_from(WORDS),
        status=st.sampled_from(sorted(STATUSES)),
        measures=st.sampled_from([0, 2, 3]),
        spread=st.booleans(),
        children=below,
    )


def outlines() -> st.SearchStrategy[tuple[list[Place], list[str]]]:
    styles = st.permutations(sorted(STYLES)).map(lambda order: order[:4])
    return st.tuples(st.lists(places(4), min_size=2, max_size=4), styles)


def leaves(roots: list[Place], path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Place]]:
    for number, place in enumerate(roots, 1):
        here = (*path, number)
        if place.children:
            yield from leaves(place.children, here)
        else:
            yield here, place


def heading_texts(roots: list[Place], path: tuple[int, ...]) -> tuple[str, ...]:
    texts, here = [], roots
    for number in path[:-1]:
        texts.append(here[number - 1].text)
        here = here[number - 1].children
    return tuple(texts)


def rendered(roots: list[Place], styles: list[str], depth: int = 0) -> Iterator[str]:
    for number, place in enumerate(roots, 1):
        yield f"{STYLES[styles[depth]](number)}{place.text}{'' if place.children else '。'}"
        if not place.children:
            yield f"整改情况：{place.status}。"
            measures = [f"{CN[at]}是做好第{at + 1}件事；" for at in range(place.measures)]
            yield from measures if place.spread else filter(None, ["".join(measures)])
        yield from rendered(place.children, styles, depth + 1)


@settings(max_examples=150, deadline=None)
@given(outlines())
def test_a_random_outline_is_read_back(made):
    roots, styles = made
    wanted = list(leaves(roots))
    text = f"本次巡察反馈的问题共分解为{len(wanted)}项整改任务。\n" + "\n".join(rendered(roots, styles))
    reading = read_notice(text)
    assert [item.path for item in reading.items] == [
        tuple(STYLES[styles[depth]](number).strip() for depth, number in enumerate(path)) for path, _ in wanted
    ]
    assert [item.problem for item in reading.items] == [place.text for _, place in wanted]
    assert [item.headings for item in reading.items] == [heading_texts(roots, path) for path, _ in wanted]
    assert [item.status for item in reading.items] == [STATUSES[place.status] for _, place in wanted]
    assert [len(item.measures) for item in reading.items] == [place.measures for _, place in wanted]
    assert len({item.code for item in reading.items}) == len(wanted)
    assert not [warning for warning in reading.warnings if warning.code.startswith("number_")]


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("一二三、（）(1)2.①。；：是问题已完成整改\n\t 牵头单位时限A“”|-第章"), max_size=300
    )
)
def test_no_text_makes_it_fall(text):
    if text.strip():
        read_notice("题" + text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_makes_it_fall(text):
    read_notice("题" + text)
