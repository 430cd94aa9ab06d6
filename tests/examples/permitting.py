"""Refusals."""

from typing import Any

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    acts = ["申请延期", "补充佐证", "归类佐证", "向办公室提问", "登记成效"]
    return {"toast/refused": {"why": "not_now", "stand": "销号审核中", "acts": acts}}
