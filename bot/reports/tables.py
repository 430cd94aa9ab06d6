"""Tables that Excel opens rightly: UTF-8 with a mark, and no text of people's becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as a CSV file; None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_cell(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """What would be taken for a formula gets an apostrophe before it, as a person would type it; what begins with one, another."""
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if isinstance(value, str) and text.lstrip(" '").startswith(_FORMULA) else text
