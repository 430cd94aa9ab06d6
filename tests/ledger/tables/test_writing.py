"""A file that cannot be written is told of in one sentence, in the words of the people who read it."""

from pathlib import Path

import pytest

from bot.ledger.reading import CannotWrite
from bot.ledger.roster import write_roster
from bot.ledger.words import say


@pytest.mark.parametrize("place", ["no/such/folder.xlsx", "."])
def test_a_roster_that_cannot_be_written_there(tmp_path: Path, place: str):
    path = tmp_path / place
    with pytest.raises(CannotWrite) as refused:
        write_roster(path)
    assert str(refused.value) == say("roster_not_written", path=path)
