"""`export notice-form`, `closure-form`, `meeting-list`: papers in Word that are signed, written to disk."""

import re
import sys
from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

import templates
from bot.actions.items import keeping
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.documents import forms
from bot.documents.forms import Form
from bot.documents.word import OWN, CannotFill, fill
from bot.reports.filing import unfinished
from bot.settings import Settings
from storage import demands, items, meetings
from templates import render_console

_NOTICE = re.compile(r"\D*(20\d\d)\D+(\d{1,6})\D*")
"""A notice's number as people write it: ``2026-3`` or in full."""


class _Nothing(Exception):
    """There is no such paper; the text is one sentence that says why."""


class _Find(Protocol):
    def __call__(self, db: Connection, number: str | None, zone: tzinfo) -> Form: ...


async def export_form(settings: Settings, what: str, number: str | None, output: Path) -> int:
    """Write a paper to `output`, a folder or a name; exit status 2 when there is none, or it cannot be made or written."""
    templates.configure(settings.zone, settings.terms)
    try:
        async with opened(settings) as (db, clock):
            form = await db.read(_FINDING[what], number, settings.zone)
            made = fill(forms.template_of(form), {"f": form}, settings.data_dir / OWN)
            path = output / forms.file_name(form) if output.is_dir() else output
            if not _written(made, path):
                return WRONG
            told = forms.template_of(form), forms.item_of(form), forms.file_name(form)
            await db.write(keeping.note_form, *told, None, clock.now())
    except (_Nothing, CannotFill) as reason:
        print(reason, file=sys.stderr)
        return WRONG
    print(render_console("documents/written", path=path))
    return GOOD


def _written(made: bytes, path: Path) -> bool:
    """False after it was said why it cannot be written there."""
    try:
        with unfinished(path) as temporary:
            temporary.write_bytes(made)
    except OSError as error:
        why = error.strerror or str(error)
        print(render_console("not_written", path=path, why=why), file=sys.stderr)
        return False
    return True


def _notice(db: Connection, number: str | None, zone: tzinfo) -> Form:
    found = _NOTICE.fullmatch(number or "")
    demand = demands.find_notice(db, int(found[1]), int(found[2])) if found else None
    form = forms.supervision(db, demand, zone) if demand is not None else None
    if form is None:
        raise _Nothing(render_console("documents/no_such_notice", number=number))
    return form


def _closure(db: Connection, number: str | None, zone: tzinfo) -> Form:
    if number is None:
        raise _Nothing(render_console("dossier/which_item"))
    item = (
        items.find_by_number(db, int(number)) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    )
    if item is None:
        raise _Nothing(render_console("no_such_item", number=number))
    application = forms.find_closure(db, item)
    if application is None:
        raise _Nothing(render_console("documents/no_closure", item=item))
    return forms.closure(db, application, zone)


def _meeting(db: Connection, number: str | None, zone: tzinfo) -> Form:
    sent = meetings.sent(db)
    wanted = [each for each in sent if number is not None and each.number == number.strip()]
    if number is not None and not wanted:
        raise _Nothing(render_console("documents/no_such_meeting", number=number, meetings=sent))
    form = forms.meeting_list(db, wanted[-1] if wanted else None, zone)
    if form is None:
        raise _Nothing(render_console("documents/nothing_to_list", number=number))
    return form


_FINDING: Mapping[str, _Find] = {"notice-form": _notice, "closure-form": _closure, "meeting-list": _meeting}
