"""What the operator sets is checked at start: one sentence that names the setting, and never a secret in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock, SystemClock, movable_clock
from bot.settings import TELEGRAM, Settings, WrongSetting, read_settings

TOKEN = "123456789:AAE-the-secret-half-of-a-token"
SIMULATOR = "http://127.0.0.1:8081"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty environment in an empty folder, which is returned."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def wrong(**given: Any) -> str:
    with pytest.raises(WrongSetting) as caught:
        read_settings(**given)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_nothing_need_be_set():
    settings = read_settings()
    assert settings.bot_token is None
    assert settings.bot_api_url == TELEGRAM == "https://api.telegram.org"
    assert settings.data_dir == Path("data")
    assert settings.database == "sqlite+aiosqlite:///data/bot.db"
    assert settings.zone == ZoneInfo("Asia/Shanghai")
    assert settings.terms == {}
    assert isinstance(settings.clock(), SystemClock)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_API_URL", f"{SIMULATOR}/")
    monkeypatch.setenv("DATA_DIR", "/srv/bot")
    monkeypatch.setenv("TERM_INSPECTION", "巡视")
    monkeypatch.setenv("TIMEZONE", "Asia/Urumqi")
    settings = read_settings()
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.bot_api_url == SIMULATOR
    assert settings.database == "sqlite+aiosqlite:////srv/bot/bot.db"
    assert settings.terms == {"inspection": "巡视"}
    assert settings.clock().now().tzinfo == ZoneInfo("Asia/Urumqi")


def test_a_file_is_read_and_the_environment_outweighs_it(nothing_set: Path, monkeypatch: pytest.MonkeyPatch):
    lines = [f"BOT_TOKEN={TOKEN}", "DATA_DIR=from-file", "TERM_SECTION=处室", "SOMETHING_ELSE=1", "# 注释", ""]
    (nothing_set / ".env").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("DATA_DIR", "from-environment")
    settings = read_settings()
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.data_dir == Path("from-environment")
    assert settings.terms == {"section": "处室"}


def test_an_empty_value_counts_as_not_set(nothing_set: Path, monkeypatch: pytest.MonkeyPatch):
    (nothing_set / ".env").write_text("BOT_TOKEN=\nDATABASE_URL=\nBOT_CLOCK=\n")
    monkeypatch.setenv("TIMEZONE", "")
    settings = read_settings()
    assert (settings.bot_token, settings.bot_clock) == (None, None)
    assert settings.timezone == "Asia/Shanghai"
    assert settings.database.startswith("sqlite")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"bot_token": "AAE-no-number"}, "BOT_TOKEN"),
        ({"bot_token": "name:AAE"}, "BOT_TOKEN"),
        ({"bot_token": "123456789:"}, "BOT_TOKEN"),
        ({"bot_token": "123456789:AAE with blanks"}, "BOT_TOKEN"),
        ({"bot_api_url": "api.telegram.org"}, "BOT_API_URL"),
        ({"https_proxy": "socks5://user:pass-word@127.0.0.1:1080"}, "HTTPS_PROXY"),
        ({"database_url": "mysql://user:pass-word@host/db"}, "DATABASE_URL"),
        ({"timezone": "Beijing"}, "TIMEZONE"),
        ({"timezone": "Asia"}, "TIMEZONE"),
        ({"timezone": "../../etc/passwd"}, "TIMEZONE"),
        ({"log_level": "LOUD"}, "LOG_LEVEL"),
        ({"webhook_url": "bot.example.org/hook", "webhook_secret": "s3cret"}, "WEBHOOK_URL"),
        ({"webhook_url": "https://bot.example.org/hook"}, "WEBHOOK_SECRET"),
        ({"webhook_url": "https://bot.example.org/hook", "webhook_secret": "p@ss word"}, "WEBHOOK_SECRET"),
        ({"webhook_url": "https://bot.example.org/hook", "webhook_secret": "x" * 257}, "WEBHOOK_SECRET"),
        ({"webhook_listen": "127.0.0.1"}, "WEBHOOK_LISTEN"),
        ({"webhook_listen": "127.0.0.1:https"}, "WEBHOOK_LISTEN"),
        ({"bot_clock": "yesterday", "bot_api_url": SIMULATOR}, "BOT_CLOCK"),
        ({"bot_clock": "2026-03-02 x fast", "bot_api_url": SIMULATOR}, "BOT_CLOCK"),
        ({"bot_clock": "2026-03-02T09:00", "bot_token": TOKEN}, "BOT_CLOCK"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence_without_the_secret(given: dict[str, Any], name: str):
    sentence = wrong(**given)
    assert sentence.startswith(name), sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for secret in ("AAE", "pass-word", "s3cret", "p@ss", "xxx", "the-secret-half"):
        assert secret not in sentence.replace("123456789:AAE...", "")


@pytest.mark.parametrize(
    "url",
    [
        TELEGRAM,
        f"{TELEGRAM}/",
        "https://API.Telegram.org",
        "http://api.telegram.org",
        "https://api.telegram.org:443",
        "https://api.telegram.org.",
    ],
)
def test_a_made_up_clock_is_refused_with_telegram_itself(url: str):
    sentence = wrong(bot_token=TOKEN, bot_api_url=url, bot_clock="2026-03-02T08:59:00+08:00 x600")
    assert sentence.startswith("BOT_CLOCK")


def test_a_made_up_clock_is_for_rehearsals_and_tests():
    settings = read_settings(bot_token=TOKEN, bot_api_url=SIMULATOR, bot_clock="2026-03-02T08:59:00+08:00 x600")
    clock = settings.clock()
    assert isinstance(clock, MovableClock)
    assert clock.speed == 600
    assert read_settings(bot_clock="2026-03-02T08:59:00").clock().speed == 1  # no token: a rehearsal


@pytest.mark.parametrize("token", [TOKEN, "wrong-token-with-a-secret"])
def test_the_token_is_in_no_print_of_the_settings(token: str):
    try:
        shown = repr(read_settings(bot_token=token)) + str(read_settings(bot_token=token).model_dump())
    except WrongSetting as error:
        shown = f"{error} {error!r} {error.args}"
    assert token not in shown
    assert "secret-half" not in shown


def test_the_password_of_the_database_is_in_no_print_of_the_settings():
    url = "postgresql+psycopg://bot:pass-word@db.example.org/bot"
    settings = read_settings(database_url=url)
    assert settings.database == url
    assert "pass-word" not in repr(settings)


class TestClock:
    @pytest.mark.parametrize(
        ("spec", "start", "speed"),
        [
            ("2026-03-02T08:59:00+08:00", "2026-03-02T00:59:00+00:00", 1),
            ("2026-03-02T08:59:00+08:00 x600", "2026-03-02T00:59:00+00:00", 600),
            ("2026-03-02T00:59:00Z x1.5", "2026-03-02T00:59:00+00:00", 1.5),
            ("2026-03-02T08:59", "2026-03-02T00:59:00+00:00", 1),
            ("  2026-03-02  x2 ", "2026-03-01T16:00:00+00:00", 2),
        ],
    )
    def test_what_it_says(self, spec: str, start: str, speed: float):
        clock = movable_clock(spec, ZoneInfo("Asia/Shanghai"))
        assert abs(clock.now() - datetime.fromisoformat(start)) < timedelta(seconds=speed * 5)
        assert clock.speed == speed
        assert clock.now().utcoffset() == timedelta(hours=8)

    @given(st.text(max_size=40))
    def test_anything_else_is_one_sentence(self, spec: str):
        try:
            made = movable_clock(spec, UTC)
        except ValueError as error:
            made = None
            sentence = str(error)
        assert made is not None or sentence.endswith("is no clock; write for example 2026-03-02T08:59:00+08:00 x600")

    def test_its_hands_only_go_forward(self):
        clock = MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 0)
        moved = []
        clock.watch(lambda: moved.append(clock.now()))
        clock.move_to(datetime(2026, 3, 5, 17, 0, tzinfo=UTC))
        clock.move_to(datetime(2026, 3, 1, 0, 0, tzinfo=UTC))
        assert moved == [clock.now()] == [datetime(2026, 3, 5, 17, 0, tzinfo=UTC)]

    def test_what_has_elapsed_does_not_jump_with_its_hands(self):
        clock = MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 1)
        before = clock.elapsed()
        clock.move_to(datetime(2027, 3, 2, 9, 0, tzinfo=UTC))
        clock.set_speed(10)
        assert 0 <= clock.elapsed() - before < 60

    def test_it_needs_a_time_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            MovableClock(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001
