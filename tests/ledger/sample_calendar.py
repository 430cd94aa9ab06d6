"""The fictional bureau's own days; run as a module it writes samples/calendar.xlsx anew."""

from pathlib import Path

import xlsxwriter

SAMPLES = Path(__file__).parents[2] / "samples"
TITLE = "本单位工作日历（国家放假安排已在机器人里，这里只填另外规定的日子）"
HEADER = ("日期", "安排(休/班)", "说明")
ROWS = (
    ("2026年6月12日", "休", "建局日"),
    ("2026年6月13日", "班", "建局日调班"),
    ("2026年8月3日至8月4日", "休", "集中休整"),
)


def write_calendar(path: Path, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("工作日历")
        sheet.write_string(0, 0, TITLE)
        sheet.write_row(1, 0, header)
        for at, row in enumerate(rows, 2):
            sheet.write_row(at, 0, row)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 2, 16)
    return path


if __name__ == "__main__":
    write_calendar(SAMPLES / "calendar.xlsx", *ROWS)
