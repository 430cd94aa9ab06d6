"""Reading a notice of 500 KB, beside a plain scan of its lines for numbers in front."""

import re
from itertools import count

from benchmarks.figures import Line, median, seconds
from bot.ledger.notice import read_notice

SIZE = 500_000
RUNS = 3
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十百]+、|（[一二三四五六七八九十]+）|\d+[.．、]|（\d+）)")


async def measure() -> list[Line]:
    text = long_notice()
    ours = [seconds(lambda: read_notice(text)) for _ in range(RUNS)]
    plain = [seconds(lambda: [line for line in text.splitlines() if _HEADING.match(line)]) for _ in range(RUNS)]
    return [Line("a notice of 500 KB", median(ours), median(plain), "lines and one pattern", "s", target=1)]


def long_notice() -> str:
    """A fictional notice: chapters with parts, parts with problems, each with measures and a state."""
    lines = ["示范局党组关于巡察整改进展情况的通报", "2026年1月5日至2月20日，第一巡察组对示范局党组进行了巡察。"]
    size = 0
    for chapter in count(1):
        if size > SIZE:
            break
        block = [f"{_chinese(chapter)}、日常管理方面第{chapter}部分"]
        for part in range(1, 5):
            block.append(f"（{_chinese(part)}）制度落实不到位")
            for problem in range(1, 6):
                block.append(f"{problem}. 道路巡查记录不完整，第{chapter}片区台账与现场不符，未见整改闭环。")
                block.append(
                    "整改措施：一是制定巡查办法，明确责任人；二是每月抽查一次，结果报办公室；三是对照台账逐项核对。"
                )
                block.append("责任领导：林知秋  责任单位：道路科  完成时限：2026年5月27日前")
                block.append("整改进展：已完成并长期坚持。")
        lines += block
        size += sum(len(line.encode()) + 1 for line in block)
    lines.append("中共示范局党组\n2026年3月2日")
    return "\n".join(lines)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
