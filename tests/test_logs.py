"""The token is printed nowhere, whatever goes wrong; and what is logged can be read by a machine."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
from telegram import Bot
from telegram.error import InvalidToken

from bot.logs import TokenFilter, configure_logs
from storage import dossiers
from tests.world import TOKEN, World, photo

SECRET = TOKEN.partition(":")[2]


@contextmanager
def logs_in(folder: Path) -> Iterator[Path]:
    """Logs at DEBUG, as the bot writes them, to the file given back and to standard error; afterwards all is as it was."""
    root = logging.getLogger()
    others, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    configure_logs(TOKEN, "DEBUG", file=folder / "logs" / "bot.log")
    try:
        yield folder / "logs" / "bot.log"
    finally:
        ours, root.handlers[:] = root.handlers[:], others
        for handler in ours:
            handler.close()
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
        structlog.reset_defaults()


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def named(path: Path, event: str) -> list[dict[str, Any]]:
    return [each for each in events(path) if each["event"] == event]


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def goes_wrong(world: World) -> None:
    """A week's beginning with everything that Telegram has thrown at a bot."""
    telegram = world.telegram
    await telegram.fault("getUpdates", code=502)
    await telegram.fault("getUpdates", drop="after")
    await telegram.fault("sendMessage", code=500)
    await telegram.fault("sendMessage", drop="after")
    await telegram.fault("sendMessage", code=429, retry_after=1)
    await world.is_set_up()
    head = world["陆一鸣"]
    given = await head.waits_for("整改事项（3项）")
    await telegram.fault("answerCallbackQuery", code=400, description="Bad Request: query is too old")
    await head.presses(given, "1", timeout=0.5)
    card = await head.waits_for("第1个问题的原文")
    for trouble, code in (("download", 404), ("download", 401), ("getFile", 404)):
        await telegram.fault(trouble, code=code)
    await head.sends_photo(photo(1), caption="已修补", reply_to=card)
    await head.waits_for("已收到")
    await world.until(lambda db: len(list(dossiers.kept(db))) == 1, timeout=30)
    await telegram.inject({"message": {"message_id": "no number", "date": "never"}})
    await telegram.fault("sendMessage", code=403, contains=str(head.id))
    await head.says("/help")
    await world["何敏"].waits_for("陆一鸣停用了机器人")
    await telegram.until_idle()


def log_objects(world: World) -> None:
    """What a hurried developer may write one day."""
    log, plain = structlog.get_logger("hurried"), logging.getLogger("hurried")
    bot = world.app.telegram.bot
    log.info("objects", app=world.app.telegram, bot=bot, settings=world.settings, deep={"a": [{TOKEN: (TOKEN, bot)}]})
    log.warning(f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg")
    log.info("address", url=f"https://api.telegram.org/bot4242%3A{SECRET}/getMe", raw=TOKEN.encode())
    plain.info("%r and %s", bot, TOKEN)
    plain.warning("extra", extra={"url": TOKEN})
    try:
        raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    except InvalidToken as error:
        log.exception("caught", problem=error)
        plain.exception("caught %s", error)
    try:
        raise ExceptionGroup("several", [ValueError(TOKEN)]) from KeyError(SECRET)
    except ExceptionGroup:
        log.exception("group")


async def test_the_token_is_printed_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with logs_in(tmp_path) as log_file:
        async with World.begin(tmp_path / "data") as world:
            await goes_wrong(world)
            log_objects(world)
    printed = "".join(capfd.readouterr())
    assert "hurried" in printed
    assert TOKEN not in printed
    assert SECRET not in printed
    written = files_in(tmp_path)
    assert {log_file, tmp_path / "data" / "bot.db"} <= written.keys()
    assert [path for path, data in written.items() if SECRET.encode() in data] == []
    # all this did happen
    assert len(events(log_file)) > 50
    for event in ("poll_failed", "send_unknown", "send_later", "send_refused", "fetch_failed", "update_unreadable"):
        assert named(log_file, event), event
    assert named(log_file, "fetch_failed")[0]["link_expired"] is True
    assert {each["logger"] for each in events(log_file)} >= {"telegram.ext.ExtBot", "bot.delivery", "hurried"}
    assert any("<token>" in json.dumps(each) for each in events(log_file) if each["logger"] == "hurried")


async def test_a_bot_without_the_filter_would_print_it():
    """Guards the test above: these do hold the token."""
    bot = Bot(TOKEN)
    assert TOKEN in repr(bot)
    assert SECRET in str(InvalidToken(f"The token `{TOKEN}` was rejected by the server."))


@pytest.mark.parametrize(
    "value",
    [
        TOKEN,
        SECRET,
        f"…/bot{TOKEN}/getMe",
        TOKEN.encode(),
        {"key": TOKEN},
        {TOKEN: "value"},
        [TOKEN, (SECRET, {TOKEN})],
        ValueError(TOKEN),
        Path(TOKEN),
        type("Thing", (), {"__repr__": lambda self: TOKEN, "__str__": lambda self: TOKEN})(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_filter_reaches_everywhere(value: Any):
    cleaned = TokenFilter(TOKEN)(None, "", {"event": "x", "value": value})
    assert SECRET not in repr(cleaned)
    assert "<token>" in repr(cleaned)


def test_the_filter_leaves_the_rest_as_it_is():
    event = {"event": "整改", "n": 3, "x": 1.5, "yes": True, "none": None, "list": ["a", {"b": 2}]}
    assert TokenFilter(TOKEN)(None, "", event) == event
    assert TokenFilter(None)(None, "", event) == event


def test_a_line_is_one_event_that_a_machine_can_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with logs_in(tmp_path) as log_file, structlog.contextvars.bound_contextvars(update_id=7):
        structlog.get_logger("ours").info("整改_done", item=3, at=Path("a/b"))
        logging.getLogger("theirs").warning("两行\n文字 %s", "😀")
        logging.getLogger("apscheduler").info("Running job ...")
    ours, theirs = events(log_file)
    assert (ours["event"], ours["item"], ours["update_id"], ours["level"]) == ("整改_done", 3, 7, "info")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("两行\n文字 😀", "warning", "theirs")
    assert ours["timestamp"] < theirs["timestamp"]
    assert "整改_done" in log_file.read_text(encoding="utf-8")
    printed = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [each["event"] for each in printed] == [ours["event"], theirs["event"]]


def test_an_error_keeps_its_traceback(tmp_path: Path):
    with logs_in(tmp_path) as log_file:
        try:
            raise LookupError("no item 404")
        except LookupError:
            structlog.get_logger("ours").exception("step_failed", worker="inbox")
    (event,) = events(log_file)
    assert "LookupError: no item 404" in event["exception"]
    assert "test_logs.py" in event["exception"]
