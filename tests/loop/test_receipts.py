"""One receipt for one album, however slowly its parts are read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions.weekly import reporting
from bot.rules.models import ChatId, Incoming, Media, MediaKind, MessageId
from storage import inbox
from tests.loop.phones import BOT, Bureau

HEAD, OTHER = "陆一鸣", "高远山"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    bureau = Bureau(tmp_path)
    bureau.set_up()
    yield bureau
    bureau.close()


def comes(bureau: Bureau, update: int) -> None:
    """An update is stored, and not read yet."""
    bureau.write(inbox.put, BOT, [{"update_id": update}], bureau.now)


def reads_part(bureau: Bureau, number: int, text: str = "") -> None:
    """A part of the one album comes out of the inbox."""
    user = bureau.accounts[HEAD]
    media = Media(MediaKind.PHOTO, f"file{number}", f"unique{number}", None, "image/jpeg", 9)
    told = Incoming(
        user, ChatId(user), MessageId(9000 + number), bureau.now, text, media, "a", None, False, False, False
    )
    bureau.write(reporting.receive_message, told, bureau.now)


def passes(bureau: Bureau, seconds: int) -> None:
    bureau.now += timedelta(seconds=seconds)
    bureau.write(lambda db: None)


def test_a_part_that_came_in_time_but_is_not_read_yet_holds_the_receipt_back(bureau: Bureau):
    reads_part(bureau, 1, "第1项 现场照片")
    passes(bureau, 1)
    comes(bureau, 7)
    passes(bureau, 60)
    assert "已收到" not in bureau.screen(HEAD)
    reads_part(bureau, 2)
    bureau.write(inbox.mark_done, BOT, 7, bureau.now)
    assert "已收到" not in bureau.screen(HEAD)  # another part may follow this one
    passes(bureau, 3)
    assert "已收到：文字、照片2张" in bureau.screen(HEAD)
    assert bureau.screen(HEAD).count("已收到") == 1


def test_what_came_after_the_album_had_ended_holds_nothing_back(bureau: Bureau):
    reads_part(bureau, 1, "第1项 现场照片")
    bureau.now += timedelta(seconds=3)
    comes(bureau, 7)
    assert "已收到：文字、照片1张" in bureau.screen(HEAD)


def test_words_are_receipted_at_once_and_leave_the_album_of_another_alone(bureau: Bureau):
    reads_part(bureau, 1, "第1项 现场照片")
    passes(bureau, 1)
    comes(bureau, 7)
    passes(bureau, 60)
    bureau.says(OTHER, "第4项 已补栽")
    assert "已收到：文字。" in bureau.screen(OTHER)
    assert "已收到" not in bureau.screen(HEAD)
