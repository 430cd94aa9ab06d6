"""Reading a ledger of 10,000 rows by 15 columns with 9,960 merged ranges, beside the bare reader, each in a process of its own.

Seconds are the processor's, for what else the machine does is no part of it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from benchmarks.figures import Line, median

ROWS, MERGED = 10_000, 9_960
RUNS = 3
MEMORY = 200.0
HEADS = ["序号", "方面", "存在问题", "整改任务", "整改措施", "责任领导", "牵头单位", "配合单位", "责任人", "整改时限", "整改类型",
         "整改状态", "最近进展", "佐证材料", "备注"]  # fmt: skip

_BARE = """
import json, sys, time
from python_calamine import CalamineWorkbook
began = time.process_time()
sheet = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0)
rows = sheet.to_python(skip_empty_area=False)
spans = sheet.merged_cell_ranges
"""
_OURS = """
import json, sys, time
from pathlib import Path
from bot.ledger.files import read_file
began = time.process_time()
rows = [each for each in read_file(Path(sys.argv[1])).items if each.progress and each.own]
"""
_TOLD = """
took = time.process_time() - began
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(json.dumps([took, int(status["VmHWM"].split()[0]) / 1024, len(rows)]))
"""


async def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        path = large_ledger(Path(folder) / "ledger.xlsx")
        bare = [_run(_BARE, path) for _ in range(RUNS)]
        ours = [_run(_OURS, path) for _ in range(RUNS)]
    plain = median([took for took, _, _ in bare])
    return [
        Line(
            f"a ledger of {ROWS} rows, {MERGED} ranges",
            median([took for took, _, _ in ours]),
            plain,
            "calamine",
            "s",
            target=1.5 * plain + 1,
        ),
        Line(
            "· peak memory",
            max(most for _, most, _ in ours),
            max(most for _, most, _ in bare),
            "calamine",
            "MB",
            target=MEMORY,
            flawed=any(items != ROWS // 2 for _, _, items in ours),
        ),
    ]


def _run(code: str, path: Path) -> tuple[float, float, int]:
    """Seconds, megabytes at most, and how many rows came of it, or items with all that is told beside them."""
    done = subprocess.run([sys.executable, "-c", code + _TOLD, str(path)], capture_output=True, check=True)
    took, most, rows = json.loads(done.stdout)
    return took, most, rows


def large_ledger(path: Path) -> Path:
    """Fictional: problems of two rows each, in the first ones five columns of each problem merged downwards."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("整改台账")
        for at, head in enumerate(HEADS):
            sheet.write_string(0, at, head)
        left = MERGED
        for n in range(1, ROWS, 2):
            number = (n + 1) // 2
            problem = f"第{number}处围挡破损未及时修复，巡查记录与现场情况不符"
            first = [
                str(number),
                f"第{number // 50}方面",
                problem,
                f"修复第{number}处围挡",
                f"更换第{number}处围挡",
                "周明远",
            ]
            first += [
                "市政科",
                "绿化科、财务科",
                "陈可",
                "2026年6月底前",
                "集中整改",
                "整改中",
                "已更换一段",
                "照片",
                "",
            ]
            for at, text in enumerate(first):
                if left and at in (0, 2, 3, 6, 9):
                    left -= 1
                    sheet.merge_range(n, at, n + 1, at, text)
                else:
                    sheet.write_string(n, at, text)
            sheet.write_string(n + 1, 4, f"验收第{number}处围挡")
            for at in (1, 5, 7, 8, 10, 11, 12, 13):
                sheet.write_string(n + 1, at, first[at])
    return path
