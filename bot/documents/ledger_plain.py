"""The ledger for other programs: as a table in text, and as the JSON that an import prints (design, section 7)."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.documents.ledger import Ledger, Row
from bot.documents.ledger_lists import LEDGER, own_columns, task_lines
from bot.documents.profile_lists import flat_heads, profile_columns, profile_lines
from bot.ledger.reading import CampaignFacts, LedgerReading, ReadItem, as_json, as_read, count
from bot.reports.tables import table
from bot.rules.models import Campaign
from templates import words

FORMS = ("xlsx", "csv", "json")


def as_table(ledger: Ledger) -> bytes:
    """The columns of the workbook's first sheet, a task a row: UTF-8 with a mark, no text becomes a formula."""
    known = words("ledger_columns")
    if ledger.profile is not None:
        columns, lines = profile_columns(ledger.profile.columns), profile_lines(ledger, ledger.profile.columns)
        heads = flat_heads(ledger.profile.columns)
    else:
        columns, lines = (*LEDGER, *own_columns(ledger)), task_lines(ledger)
        heads = ["".join(column.heads) or known[column.name] for column in columns]
    return table(heads, ([line.cells[column.name] for column in columns] for line in lines))


def as_object(ledger: Ledger, dates: Mapping[str, Any]) -> bytes:
    """One JSON object, indented, in UTF-8. `dates`: of the inspection, as `CampaignFacts` names them."""
    items = tuple(_item(row, n) for n, row in enumerate(ledger.rows, 1))
    reading = LedgerReading(_facts(ledger.campaigns, dates), (), count(items), items, (), sheet="")
    return f"{json.dumps(as_json(reading), ensure_ascii=False, indent=2)}\n".encode()


def _facts(campaigns: tuple[Campaign, ...], dates: Mapping[str, Any]) -> CampaignFacts:
    """Of the only inspection; of several at once there is nothing to say that holds for all."""
    if len(campaigns) != 1:
        return CampaignFacts()
    (only,) = campaigns
    return CampaignFacts(
        bureau=only.bureau or None,
        inspecting_body=only.inspecting_body or None,
        feedback_on=only.feedback_on,
        **dates,
    )


def _item(row: Row, n: int) -> ReadItem:
    """With who has it now."""
    return replace(
        as_read(row.item, [each.text for each in row.measures], row.own),
        leader=row.leader or None,
        lead_unit=row.unit or None,
        support_units=row.supporters,
        person=row.person or None,
        lines=(n, n),
        progress=row.told or ((row.progress,) if row.progress else ()),
    )
