"""The words of a paper in Word, out of the same source as its template, for whoever sets them in another way.

The source's lines become calls of a Jinja template, so what people wrote is never read for marks of the source.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.documents.word import clean, day, lines
from templates import DOCUMENTS
from templates.documents.word.source import cell_style, lines_of, spanned

_MARK = re.compile("\ue000([0-9]+)\ue000")
"""Stands for a picture while the words are put together; no text of people's keeps the sign."""


_PARAGRAPHS = re.compile(r"\s*¶\s*")


class Shown:
    """A picture among the data: it leaves its name with the cell in which it stands. `name`: digits."""

    def __init__(self, name: str) -> None:
        self.name = name


def blocks(template: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What ``documents/word/TEMPLATE.txt`` makes of `data`, from top to bottom; as JSON.

    A paragraph is ``style``, ``text``, where ``\\n`` ends a line; a table is ``widths`` (mm) and ``rows`` of ``head`` and
    ``cells``, each with ``style``, ``text``, ``span``, and ``picture``, the name of one, or an empty text.
    """
    source = (DOCUMENTS / "word" / f"{template}.txt").read_text(encoding="utf-8")
    made = _Blocks()
    tools = {"_put": made.put, "_table": made.table, "_row": made.row, "_cell": made.cell}
    _environment().from_string(_template(source)).render(dict(data) | tools)
    return made.found


class _Blocks:
    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def put(self, style: str, caller: Callable[[], str]) -> str:
        self.found.append({"style": style, "text": caller()})
        return ""

    def table(self, widths: list[float]) -> str:
        self.found.append({"widths": widths, "rows": []})
        return ""

    def row(self, head: bool) -> str:
        self.found[-1]["rows"].append({"head": head, "cells": []})
        return ""

    def cell(self, style: str, span: int, caller: Callable[[], str]) -> str:
        text = caller()
        picture = _MARK.search(text)
        told = {"style": style, "span": span, "text": _MARK.sub("", text), "picture": picture[1] if picture else ""}
        self.found[-1]["rows"][-1]["cells"].append(told)
        return ""


def _template(source: str) -> str:
    """The source as a template of calls; the lines that `official.py` knows and that a plain paper needs."""
    return "\n".join(_line(*each) for each in lines_of(source))


def _line(style: str, text: str) -> str:
    kind = style.partition(" ")[0]
    if kind == "%":
        return f"{{% {text} %}}"
    if kind == "table":
        return f"{{{{ _table({[float(each) for each in text.split()]}) }}}}"
    if kind in ("row", "heads"):
        head = kind == "heads"
        cells = "".join(_cell(each.strip(), head=head) for each in text.split("||"))
        return f"{{{{ _row({head}) }}}}{cells}"
    if kind == "end":
        return ""
    return _call(f'_put("{kind}")', text)


def _cell(text: str, *, head: bool) -> str:
    span, words = spanned(text)
    style, words = ("head", words) if head else cell_style(words)
    return _call(f'_cell("{style}", {span})', _PARAGRAPHS.sub("\n", words))


def _call(target: str, words: str) -> str:
    return f"{{% call {target} %}}{words}{{% endcall %}}"


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(autoescape=False, undefined=StrictUndefined, finalize=_finish)
    made.filters.update(day=day, lines=lines)
    return made


def _finish(value: Any) -> Any:
    """Everything that the template prints passes here; what a call has put together comes as it is."""
    if isinstance(value, Shown):
        return f"\ue000{value.name}\ue000"
    return "" if value is None else clean(str(value)).replace("\ue000", "")
