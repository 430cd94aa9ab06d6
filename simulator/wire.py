"""Reads a request of the bot from the wire: form, multipart or JSON, each value brought to the type it should have."""

import json
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from simulator.limits import UPLOAD
from simulator.refusals import Refusal, bad_request
from simulator.schema import parameters_of
from simulator.values import Json, Upload

_REST_OF_FORM = 1024 * 1024


async def read_raw(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters as they came (query string included) and uploaded files by the name of their part."""
    # as Telegram, refuse what is far too large before it is read
    if (request.content_length or 0) > UPLOAD + _REST_OF_FORM:
        raise _too_large()
    raw: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        raw.update(body if isinstance(body, dict) else {})
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, raw, uploads)
    else:
        raw.update(await request.post())
    return raw, uploads


async def _read_parts(request: web.Request, raw: Json, uploads: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("can't parse multipart form")
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            raw[part.name] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get(hdrs.CONTENT_TYPE, "application/octet-stream")
            uploads[part.name] = Upload(data, part.filename, mime)


def typed(method: str, raw: Json, uploads: dict[str, Upload]) -> Json:
    """The parameters as the schema has them; a file sent under a parameter's own name becomes `attach://name`."""
    schemas = parameters_of(method)
    params = {name: _value(schemas.get(name, {}), value) for name, value in raw.items()}
    attached = {name: f"attach://{name}" for name in uploads if name in schemas and name not in params}
    return params | attached


def _value(schema: Json, value: Any) -> Any:
    """Forms carry text only: numbers, flags and objects are read from it. What cannot be read stays as it is."""
    if not isinstance(value, str) or schema.get("type") == "string":
        return value
    if schema.get("type") == ["string", "number"]:
        return int(value) if value.removeprefix("-").isdigit() else value
    try:
        return json.loads(value)
    except ValueError:
        return {"True": True, "False": False}.get(value, value)


def check_size(uploads: dict[str, Upload]) -> None:
    """Raises Refusal (413) when a file is too large."""
    if any(len(upload.data) > UPLOAD for upload in uploads.values()):
        raise _too_large()


def _too_large() -> Refusal:
    return Refusal(413, "Request Entity Too Large")
