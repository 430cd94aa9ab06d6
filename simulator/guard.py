"""Keeps the people's side to this machine: no other host, and no page from another origin, can drive it."""

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The bot's side has its token; everything else must come from this machine and from our own page."""
    if not request.path.startswith(("/bot", "/file/bot")) and not _is_own(request):
        return web.json_response({"error": "only this machine and its own page may do that"}, status=403)
    return await handler(request)


def _is_own(request: web.Request) -> bool:
    host = URL(f"http://{request.host}")
    if not (_is_loopback(request.remote or "") and _is_loopback(host.host or "")):
        return False
    # a browser says where a request comes from; another site's page may not even read
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.host}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
