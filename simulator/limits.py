"""The limits that stand in the Bot API's prose and not in its types."""

import json
import re
from typing import Any

from simulator.markup import parse_html
from simulator.refusals import bad_request
from simulator.texts import tidy, units
from simulator.values import Json

TEXT = 4096
CAPTION = 1024
ENTITIES = 100
CALLBACK_DATA = 64
CALLBACK_ANSWER = 200
BUTTONS = 100
BUTTONS_IN_ROW = 8
MARKUP_BYTES = 10_240
UPLOAD = 50 * 1024 * 1024
PHOTO = 10 * 1024 * 1024
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
ALBUM = range(2, 11)
COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """The plain text and its entities as they will be stored. Raises Refusal for broken HTML and odd entities."""
    if len(text.encode("utf-8", "surrogatepass")) > 1 << 15:
        raise bad_request("text is too long")
    if parse_mode in ("Markdown", "MarkdownV2"):
        raise bad_request(f"the simulator does not emulate parse_mode {parse_mode}, only HTML")
    if parse_mode == "HTML":
        text, found = parse_html(text)
    else:
        found = [dict(each) for each in entities or []]
        _check_entities(text, found)
    text, found = tidy(text, found)
    # "the maximum is 100, the rest is ignored"
    return text, found[:ENTITIES]


def _check_entities(text: str, entities: list[Json]) -> None:
    length = units(text)
    for each in entities:
        if each["offset"] < 0 or each["length"] <= 0 or each["offset"] + each["length"] > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {each['offset']} ends after the end of the text at UTF-16 offset "
                f"{each['offset'] + each['length']}"
            )


def message_text(params: Json) -> Json:
    """`text` and `entities` of a message to send. Raises Refusal."""
    if not params.get("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption(params: Json) -> Json:
    """`caption` and `caption_entities`, or nothing. Raises Refusal."""
    text, entities = formatted(params.get("caption") or "", params.get("parse_mode"), params.get("caption_entities"))
    if units(text) > CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def markup(value: Json | None) -> Json | None:
    """The keyboard as Telegram keeps it: empty rows left out, None when nothing is left. Raises Refusal."""
    if value is None:
        return None
    if len(json.dumps(value, ensure_ascii=False).encode()) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    if "keyboard" in value:
        return _reply_keyboard(value)
    if "inline_keyboard" not in value:
        return value
    rows = [row for row in value["inline_keyboard"] if row]
    for button in (button for row in rows for button in row):
        _check_button(button)
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def _reply_keyboard(value: Json) -> Json:
    rows = [row for row in value["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard is empty")
    _check_size(rows)
    return {**value, "keyboard": rows}


def _check_size(rows: list[Any]) -> None:
    if sum(len(row) for row in rows) > BUTTONS or any(len(row) > BUTTONS_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not re.match(r"(https?|tg)://[^/\s]", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def photo(data: bytes, size: tuple[int, int] | None) -> None:
    """Whether Telegram would take `data` as a photo. Raises Refusal."""
    if len(data) > PHOTO:
        raise bad_request(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO} bytes")
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    short, long = sorted(size)
    if short < 1 or short + long > PHOTO_SIDES or long > short * PHOTO_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def commands(listed: list[Json]) -> None:
    """Raises Refusal."""
    if len(listed) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in listed:
        if not _COMMAND.fullmatch(each["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
