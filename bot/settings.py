"""What the operator sets: environment or `.env`, read once and checked at start (design, section 7)."""

import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clock import Clock, SystemClock, movable_clock
from bot.rules.receipts import MEGABYTE
from storage.database import sqlite_url

TELEGRAM = "https://api.telegram.org"

_SECRET = re.compile("[A-Za-z0-9_-]{1,256}")


class WrongSetting(Exception):
    """A setting cannot be used; the text is one sentence that names it and says what to write, never its secret."""


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, such as Asia
        raise ValueError("is no time zone; write for example Asia/Shanghai") from error
    return name


def _is_address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("is no address; it begins with https:// or http://")
    return url.rstrip("/")


def _is_proxy(url: str | None) -> str | None:
    if url and not url.startswith(("http://", "https://")):
        raise ValueError(
            "is no proxy the bot can use; write http://host:port, which programs for SOCKS mostly offer, too"
        )
    return url


def _is_folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise ValueError("is no folder; name one, it is made when it is not there")
    return path


def _is_database(url: str | None) -> str | None:
    if url and not url.startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
        raise ValueError("begins with sqlite+aiosqlite:/// or postgresql+psycopg://")
    return url


def _check_clock(spec: str, zone: ZoneInfo) -> None:
    try:
        movable_clock(spec, zone)
    except ValueError as error:
        raise ValueError(f"BOT_CLOCK {error}") from error


def _is_listen(listen: str) -> str:
    host, _, port = listen.rpartition(":")
    if not host or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError("is nowhere to listen; write an address and a port, for example 127.0.0.1:8443")
    return listen


def _is_level(name: str) -> str:
    if name not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("is none of DEBUG, INFO, WARNING, ERROR")
    return name


class Settings(BaseSettings):
    """All settings with their defaults. An empty value counts as not set."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr | None = None
    bot_api_url: Annotated[str, AfterValidator(_is_address)] = TELEGRAM
    https_proxy: Annotated[str | None, AfterValidator(_is_proxy)] = Field(
        default=None, repr=False
    )  # may hold a password
    data_dir: Annotated[Path, AfterValidator(_is_folder)] = Path("data")
    database_url: Annotated[str | None, AfterValidator(_is_database)] = Field(
        default=None, repr=False
    )  # may hold a password
    timezone: Annotated[str, AfterValidator(_is_zone)] = "Asia/Shanghai"
    bot_clock: str | None = None
    webhook_url: Annotated[str | None, AfterValidator(lambda url: _is_address(url) if url else None)] = None
    webhook_listen: Annotated[str, AfterValidator(_is_listen)] = "127.0.0.1:8443"
    webhook_secret: SecretStr | None = None
    largest_file_mb: Annotated[int, Field(ge=1, le=2000)] = 20
    """Megabytes that the Bot API server lets a bot fetch: 20 with Telegram's, up to 2000 with one's own."""
    retention_years: Annotated[int, Field(ge=1, le=100)] = 10
    log_level: Annotated[str, AfterValidator(_is_level)] = "INFO"
    term_inspection: str | None = None
    term_committee: str | None = None
    term_section: str | None = None

    @model_validator(mode="after")
    def _check(self) -> "Settings":
        token = self.bot_token.get_secret_value() if self.bot_token else None
        if token is not None and not re.fullmatch("[0-9]+:[A-Za-z0-9_-]+", token):
            raise ValueError("BOT_TOKEN is not one of BotFather's; it looks like 123456789:AAE...")
        if self.bot_clock and token is not None and self._is_telegram:
            raise ValueError("BOT_CLOCK is for rehearsals and tests only; take it out to work with Telegram")
        if self.bot_clock:
            _check_clock(self.bot_clock, self.zone)
        if self.webhook_url and not (self.webhook_secret and _SECRET.fullmatch(self.webhook_secret.get_secret_value())):
            raise ValueError("WEBHOOK_SECRET is needed with WEBHOOK_URL; write 1 to 256 letters, digits, _ or -")
        return self

    @property
    def _is_telegram(self) -> bool:
        """Whether `bot_api_url` is Telegram's own, however it is written."""
        return (urlsplit(self.bot_api_url).hostname or "").rstrip(".") == urlsplit(TELEGRAM).hostname

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def largest_file(self) -> int:
        """Bytes."""
        return self.largest_file_mb * MEGABYTE

    @property
    def database(self) -> str:
        """The address of the database: the one set, or a file in the data folder."""
        return self.database_url or sqlite_url(self.data_dir / "bot.db")

    @property
    def terms(self) -> dict[str, str]:
        """The bureau's own words, those that were set."""
        own = {"inspection": self.term_inspection, "committee": self.term_committee, "section": self.term_section}
        return {name: term for name, term in own.items() if term}

    def clock(self) -> Clock:
        return movable_clock(self.bot_clock, self.zone) if self.bot_clock else SystemClock(self.zone)


def secret(token: str) -> SecretStr:
    """A token that no print shows."""
    return SecretStr(token)


def read_settings(**given: Any) -> Settings:
    """The settings in force, `given` ones first; raises WrongSetting with one sentence."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise WrongSetting(f"{name} {reason}".strip() + ".") from None
