"""Filling a template of a paper in Word: the project's own, or the one by which an office replaced it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import CodeType
from typing import Any

from templates import DOCUMENTS, render_console, word

OWN = "templates"
"""Where below the data folder an office puts its own templates."""

_LONGEST = 200
"""Characters of what a library says about a broken file."""

_UNSEEN = ("Cc", "Cs", "Cn")
"""Kinds of signs that XML cannot hold or that mean nothing: controls, halves of surrogates, what is no character."""

_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Signs that turn the order of what stands around them."""

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")


class CannotFill(Exception):
    """A template is not there or cannot be filled; the text is one sentence for the operator: which file, what is wrong."""


@dataclass(frozen=True)
class Picture:
    """A picture among the data of a template, JPEG or PNG, shown `width` mm wide where its name stands."""

    data: bytes
    width: float


def fill(template: str, data: Mapping[str, Any], own: Path | None) -> bytes:
    """The paper that ``documents/word/TEMPLATE.docx`` makes of `data`; ``own/TEMPLATE.docx`` instead, where that is.

    `data`: texts, numbers, dates and `Picture`s, in lists, mappings and dataclasses of such. A text stays text whatever
    is in it; signs that no paper can hold are left out, a line end begins a line. The same data give the same bytes. It
    can be called in a child process (`evidence.looking.Looker.run`). Raises CannotFill; an error in a template of the
    project's own, or a lack in the data for it, is raised as it is.
    """
    replaced = own / f"{template}.docx" if own is not None else None
    if replaced is None or not replaced.exists():
        return _filled((DOCUMENTS / "word" / f"{template}.docx").read_bytes(), data)
    try:
        return _filled(replaced.read_bytes(), data)
    except Exception as error:  # somebody else's file: whatever a library says of it, it is what is wrong with it
        raise CannotFill(render_console("documents/broken_template", path=replaced, why=_why(error))) from error


def clean(text: str) -> str:
    """The text without signs that no paper can hold or that turn the order of others; line ends are ``\\n``."""
    lines = _LINE_ENDS.sub("\n", text)
    return "".join(each for each in lines if each in "\n\t" or _is_seen(each))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN and sign not in _TURNING


def _filled(source: bytes, data: Mapping[str, Any]) -> bytes:
    # loaded only where a paper is made
    from docxtpl import DocxTemplate
    from lxml import etree

    from templates.documents.word.packing import nameless, packed

    class Strict(DocxTemplate):  # type: ignore[misc]
        """Where tags cross each other, the library would silently drop what does not fit."""

        def fix_tables(self, xml: str) -> Any:
            etree.fromstring(xml)
            tree = super().fix_tables(xml)
            _complete(tree)
            return tree

    paper = Strict(BytesIO(source))
    paper.render(dict(data), _environment(paper))
    nameless(paper.docx)  # its get_docx would read the template anew
    target = BytesIO()
    paper.save(target)
    return packed(target.getvalue())


def _complete(tree: Any) -> None:
    """Word opens no table without rows and no cell without a paragraph; loops that had nothing to do leave such."""
    from docx.oxml.ns import qn

    for table in [each for each in tree.iter(qn("w:tbl")) if each.find(qn("w:tr")) is None]:
        table.getparent().remove(table)
    for cell in tree.iter(qn("w:tc")):
        if len(cell) == 0 or cell[-1].tag != qn("w:p"):
            cell.append(cell.makeelement(qn("w:p")))


def _environment(paper: Any) -> Any:
    from jinja2 import StrictUndefined, Template, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def finish(value: Any) -> Any:
        """Everything that a template prints passes here."""
        if isinstance(value, Picture):
            return _shown(paper, value)
        return value if isinstance(value, Undefined) else _escaped(value)

    class Remembering(ImmutableSandboxedEnvironment):
        """The library puts the same template into code anew for every paper; that takes longer than filling it."""

        def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
            return Template.from_code(self, _code(source), self.make_globals(globals))

    made = Remembering(autoescape=True, undefined=StrictUndefined, finalize=finish)
    made.filters.update(day=day, lines=lines)
    return made


@lru_cache(32)
def _code(template: str) -> CodeType:
    code: CodeType = _environment(None).compile(template)
    return code


def _escaped(value: Any) -> Any:
    """As text in XML. The library would read ``{_{`` as a tag of its own, so the stroke is written as a number."""
    from markupsafe import Markup, escape

    text = value.unescape() if isinstance(value, Markup) else "" if value is None else str(value)
    return Markup(str(escape(clean(text))).replace("_", "&#95;"))


def _shown(paper: Any, picture: Picture) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage
    from markupsafe import Markup

    return Markup(InlineImage(paper, BytesIO(picture.data), width=Mm(picture.width)))


def day(value: date | None) -> str:
    """2026年3月5日; nothing where there is none."""
    if value is None:
        return ""
    return word("dates", "official").format(year=value.year, month=value.month, day=value.day)


def lines(text: str | None) -> list[str]:
    """The lines of a text in which something stands, each to be a paragraph."""
    return [each.strip() for each in clean(text or "").split("\n") if each.strip()]


def _why(error: Exception) -> str:
    """What is wrong in a word of ours, and in the library's own words."""
    from zipfile import BadZipFile

    from jinja2 import TemplateSyntaxError, UndefinedError
    from lxml.etree import XMLSyntaxError

    kinds = {
        OSError: "unreadable",
        BadZipFile: "no_word_file",
        KeyError: "no_word_file",
        ValueError: "no_word_file",
        UndefinedError: "unknown_name",
        TemplateSyntaxError: "wrong_tag",
        XMLSyntaxError: "crossed_tags",
    }
    kind = next((name for cause, name in kinds.items() if isinstance(error, cause)), "other")
    said = " ".join(str(error).split())
    return word("template_faults", kind).format(said=said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…")
