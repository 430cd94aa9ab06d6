"""The sample bureau: its notice reads without a doubt, and everybody it names is in the roster."""

from datetime import date

from bot.ledger.files import read_file
from bot.ledger.reading import NoticeReading, RosterReading
from tests.ledger.sample_roster import ROWS, SAMPLES


def notice() -> NoticeReading:
    reading = read_file(SAMPLES / "notice.txt")
    assert isinstance(reading, NoticeReading)
    return reading


def test_the_notice_reads_without_warnings():
    reading = notice()
    assert reading.warnings == ()
    assert len(reading.items) == 30
    assert reading.counted.level == 3
    assert reading.campaign.feedback_on == date(2026, 2, 27)
    assert reading.campaign.bureau == "澄湾县城市管理局"


def test_every_item_has_an_owner_and_a_time_limit():
    for item in notice().items:
        assert item.lead_unit
        assert item.leader
        assert item.due_text
        assert item.due is None or item.due > date(2026, 3, 2)
        assert item.status == "unstated"


def test_units_and_leaders_are_in_the_roster():
    units = {row.unit for row in ROWS}
    people = {row.person for row in ROWS}
    for item in notice().items:
        assert {item.lead_unit, *item.support_units} <= units
        assert item.leader in people


def test_the_roster_file_is_what_the_module_writes():
    reading = read_file(SAMPLES / "roster.xlsx")
    assert reading == RosterReading(ROWS, ())
    assert len({row.unit for row in ROWS}) == 12
    assert len({row.person for row in ROWS}) == 20
    assert {row.role for row in ROWS} == {"head", "liaison", "office", "leader", "group", "inspector"}
    assert {row.stand_in for row in ROWS} - {""} <= {row.person for row in ROWS}
