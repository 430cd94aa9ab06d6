"""Cuts the published schemas of the Bot API down to what this simulator speaks.

    python -m simulator.prune requests.schema.json update.schema.json

writes `schemas/`. The schema of updates also becomes strict: a field that no Bot API object has is a mistake.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from simulator.methods import METHODS
from simulator.values import Json

FOLDER = Path(__file__).parent / "schemas"
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction")
# these are laid over Message in an `allOf`, so they must let its other fields pass
_LAID_OVER = ("Update.", "ReplyMessage")
# fields of a Message that this simulator never fills, and that would bring half of the Bot API with them
_UNUSED = (
    "rich_message",
    "checklist",
    "poll",
    "gift",
    "unique_gift",
    "giveaway",
    "giveaway_winners",
    "giveaway_completed",
    "game",
    "invoice",
    "passport_data",
    "story",
    "chat_background_set",
    "external_reply",
    "paid_media",
    "suggested_post_info",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_paid",
    "suggested_post_refunded",
    "suggested_post_declined",
    "checklist_tasks_done",
    "checklist_tasks_added",
)


def reachable(roots: Any, definitions: Json) -> Json:
    """The definitions that `roots` lead to, by name, sorted."""
    found: Json = {}
    waiting = list(_references(roots))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            waiting += _references(definitions[name])
    return dict(sorted(found.items()))


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield unquote(part["$ref"].removeprefix("#/definitions/"))
        for each in part.values():
            yield from _references(each)
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def prune_requests(schema: Json) -> Json:
    """Only the methods of METHODS; `known` keeps the names of all of them."""
    kept = {name: schema["properties"][name] for name in sorted(METHODS)}
    return {
        "known": sorted(schema["properties"]),
        "properties": kept,
        "definitions": reachable(kept, schema["definitions"]),
    }


def prune_update(schema: Json) -> Json:
    """Only UPDATE_KINDS, with unknown fields refused."""
    definitions = schema["definitions"]
    for name in ("Message", "InaccessibleMessage"):
        for unused in _UNUSED:
            definitions[name]["properties"].pop(unused, None)
    definitions["ReplyMessage"] = {"$ref": "#/definitions/Message"}
    for name, definition in definitions.items():
        if "properties" in definition and not name.startswith(_LAID_OVER):
            definition["additionalProperties"] = False
    properties = {kind: schema["properties"][kind] for kind in ("update_id", *UPDATE_KINDS)}
    return {
        "type": "object",
        "required": ["update_id"],
        "additionalProperties": False,
        "minProperties": 2,
        "maxProperties": 2,
        "properties": properties,
        "definitions": reachable(properties, definitions),
    }


def main(requests: Path, update: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    _write("requests.json", prune_requests(json.loads(requests.read_text())))
    _write("update.json", prune_update(json.loads(update.read_text())))


def _write(name: str, schema: Json) -> None:
    (FOLDER / name).write_text(json.dumps(schema, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
