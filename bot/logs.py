"""Structured logs, one JSON line an event, from which the token is taken out whatever prints it."""

import logging
import sys
from pathlib import Path
from typing import Any

import structlog


class TokenFilter:
    """A processor that replaces the token in every string of an event, however deep."""

    def __init__(self, token: str | None) -> None:
        self._secrets = [part for part in (token, token.split(":", 1)[-1] if token else None) if part]

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        return self._clean(event)

    def _clean(self, value: Any) -> Any:
        match value:
            case str():
                for secret in self._secrets:
                    value = value.replace(secret, "<token>")
                return value
            case dict():
                return {self._clean(key): self._clean(each) for key, each in value.items()}
            case list() | tuple():
                return [self._clean(each) for each in value]
            case int() | float() | bool() | None:
                return value
            case _:
                return self._clean(str(value))


def configure_logs(token: str | None, level: str, *, file: Path | None = None, console: bool = True) -> None:
    """Log to standard error (when `console`), and to `file` when given. Called once, before anything that could log the token."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            TokenFilter(token),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if console else []
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(_rotating(file))
    for handler in handlers:
        handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(level)
    for chatty in ("apscheduler", "aiosqlite", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _rotating(file: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    return RotatingFileHandler(file, maxBytes=10_000_000, backupCount=5, encoding="utf-8")
