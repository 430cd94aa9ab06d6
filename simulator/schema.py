"""Checks requests and updates against the Bot API's own types; validators are built when first needed."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from simulator.values import Json

FOLDER = Path(__file__).parent / "schemas"


@cache
def _load(name: str) -> Json:
    loaded: Json = json.loads((FOLDER / name).read_text())
    return loaded


@cache
def known_methods() -> dict[str, str]:
    """Every method of the Bot API, emulated or not: lower case to its proper spelling."""
    return {name.lower(): name for name in _load("requests.json")["known"]}


def parameters_of(method: str) -> Json:
    """The schema of each parameter, by name."""
    properties: Json = _load("requests.json")["properties"][method]["properties"]
    return properties


@cache
def _request_validator(method: str) -> Any:
    schema = _load("requests.json")
    return Draft7Validator({**schema["properties"][method], "definitions": schema["definitions"]})


@cache
def _update_validator() -> Any:
    return Draft7Validator(_load("update.json"))


@cache
def _message_validator() -> Any:
    schema = _load("update.json")
    return Draft7Validator({"$ref": "#/definitions/Message", "definitions": schema["definitions"]})


def mistake_in_request(method: str, parameters: Json) -> str | None:
    """One sentence about what does not fit, or None."""
    return _mistake(_request_validator(method), parameters)


def check_update(update: Json) -> None:
    """Raises AssertionError when this simulator made an update that Telegram never would."""
    mistake = _mistake(_update_validator(), update)
    if mistake:
        raise AssertionError(f"the simulator made a bad update: {mistake}: {update}")


def check_message(message: Json) -> None:
    """As `check_update`, for a message that is handed back to the bot."""
    mistake = _mistake(_message_validator(), message)
    if mistake:
        raise AssertionError(f"the simulator made a bad message: {mistake}: {message}")


def _mistake(validator: Any, value: Json) -> str | None:
    if validator.is_valid(value):
        return None
    error = best_match(validator.iter_errors(value))
    place = "/".join(str(step) for step in error.absolute_path)
    return f"{place or 'parameters'}: {error.message}"
