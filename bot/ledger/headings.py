"""Numbers for the headings of a document whose outline is told by their styles alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.ledger.markers import FAMILIES, leading
from bot.ledger.text import document
from bot.ledger.words import load
from bot.rules.numerals import chinese


@dataclass(frozen=True)
class Line:
    """A line as it is printed, its number included; `level`: of a heading by its style, 0 the outermost, else None."""

    text: str
    level: int | None = None


def numbered(lines: Sequence[Line]) -> tuple[list[str], bool]:
    """The lines, headings of levels that have no numbers with one in the usual order, and whether there were such.

    A level that has numbers, be it before one heading, stays as it is; so do the title and labels, whose words come again.
    """
    forms = _forms(lines)
    if not forms:
        return [line.text for line in lines], False
    return list(_with_numbers(lines, forms)), True


def _with_numbers(lines: Sequence[Line], forms: dict[int, str]) -> Iterator[str]:
    counts: Counter[int] = Counter()
    for line in lines:
        if line.level is not None:
            for deeper in [level for level in counts if level > line.level]:
                del counts[deeper]
        if line.level not in forms:
            yield line.text
            continue
        counts[line.level] += 1
        count = counts[line.level]
        yield forms[line.level].format(n=count, cn=chinese(count)) + line.text.lstrip()


def _forms(lines: Sequence[Line]) -> dict[int, str]:
    """How each level is numbered that has none: the usual forms from the outside in, but for those printed elsewhere."""
    texts: dict[int, list[str]] = {}
    for line in lines:
        if line.level is not None:
            texts.setdefault(line.level, []).append(line.text.strip())
    levels = sorted(texts)
    if levels and _is_title(texts[levels[0]], lines, levels[0]):
        levels = levels[1:]
    bare = [level for level in levels if _is_outline(texts[level])]
    return dict(zip(bare, _free_forms(lines), strict=False)) if bare else {}


def _free_forms(lines: Sequence[Line]) -> list[str]:
    taken = {_family(style) for line in lines if (style := _style(line.text))}
    return [form for form in load("word")["headings"] if _family(_style(form.format(n=1, cn=chinese(1)))) not in taken]


def _is_title(texts: Sequence[str], lines: Sequence[Line], level: int) -> bool:
    first = next(line for line in lines if line.level is not None)
    return len(texts) == 1 and first.level == level


def _is_outline(texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(texts) and not any(_style(text) for text in texts)


def _family(style: str | None) -> tuple[str, ...]:
    return next((family for family in FAMILIES if style in family), (style or "",))


def _style(text: str) -> str | None:
    """How the outline number looks that a line begins with; None where there is none."""
    read = document(text)
    return next((marker.style for marker in leading(read.shadow, 0, len(read.shadow), read.text)), None)
