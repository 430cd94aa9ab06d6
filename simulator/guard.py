"""Keeps the people's side to this machine: no other host, and no page from another origin, can drive it."""

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The bot's side has its token; all the rest must come from this machine, and nothing from a foreign page."""
    is_bots = request.path.startswith(("/bot", "/file/bot"))
    if _is_foreign_page(request) or not (is_bots or _is_local(request)):
        return web.json_response({"error": "only this machine and its own page may do that"}, status=403)
    return await handler(request)


def _is_local(request: web.Request) -> bool:
    # the name in Host is what a page under a rebound DNS name cannot choose
    try:
        host = URL(f"http://{request.host}").host
    except ValueError:
        return False
    return _is_loopback(request.remote or "") and _is_loopback(host or "")


def _is_foreign_page(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return True
    # a picture or script of another page sends no Origin, but says where it stands; following a link is no harm
    foreign = request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
    return foreign and (request.path.startswith("/control") or request.headers.get("Sec-Fetch-Mode") != "navigate")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
