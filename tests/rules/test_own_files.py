"""Every file of the bot's own is read back from its name; an id of Telegram's is none."""

import pytest

from bot.rules.models import EvidenceId, RoundId
from bot.rules.own_files import Blackened, Document, Grid, IssueChart, IssuePaper, OwnFile, Pair, PaperKind, named, read

ONE, TWO = EvidenceId(1), EvidenceId(22)


@pytest.mark.parametrize(
    "file",
    [
        Pair("likeness", (ONE,), (TWO,)),
        Pair("before_after", (ONE, EvidenceId(0)), (TWO, TWO)),
        Blackened(TWO),
        Grid(ONE),
        IssueChart(RoundId(3)),
        IssuePaper(RoundId(3), 2, PaperKind.PDF, "第3期 周报:终稿.pdf"),
        Document("dossiers/3/item.zip", "第3项卷宗.zip"),
        Document("dossiers/3.pdf", "名字里有:冒号.pdf"),
    ],
)
def test_a_name_leads_back_to_its_file(file: OwnFile):
    assert read(named(file)) == file


def test_an_id_of_telegrams_is_no_file_of_ours():
    assert read("AgACAgIAAxkDAAI-_x") is None


def test_a_name_of_ours_that_says_nothing_is_an_error():
    with pytest.raises(ValueError, match="no file of ours"):
        read("own:film:1")
