"""Outcome figures."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.items.figuring import _Line
from bot.rules.figures import Doubt, Entry, FigureKind
from bot.rules.models import State
from storage.audit import Head
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {
    "{kind}": "money_returned",
    "{variant}": "administrative",
    "{each.code}": "money_returned",
}

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, state=State.IN_PROGRESS), title=text)
    money = Entry(FigureKind.MONEY_RETURNED, paper=text, cents=200_000, dated=date(2026, 3, 2))
    lines = [_Line(1, text, text, AT, None, None), _Line(2, text, text, AT, text, AT)]
    return {
        "figures/choose": {"item": item, "office": True},
        "figures/choose_variant": {"kind": FigureKind.SANCTION},
        "figures/ask": {"code": "money_due", "kind": FigureKind.MONEY_DUE, "doubt": Doubt.NO_UNIT},
        "figures/understood": {"item": item, "entry": money, "money": "2,000元（即0.2万元）"},
        "figures/recorded": {"told": text, "at": AT},
        "figures/unchanged": {"told": text},
        "figures/list": {"lines": lines},
        "figures/void": {"told": text},
        "figures/sums": {"lines": [text, text], "now": AT},
        "figures/entries": {"total": text, "lines": [text, text]},
        "bulletin": {"figures": [text, text], "head": Head(120, "3fa4b2c19d0e")},
        "toast/figure_recorded": {"told": text},
        "toast/figure_recorded_already": {"told": text},
        "toast/figure_voided": {"told": text},
    }
