"""How python-telegram-bot reaches Telegram: over aiohttp, which takes a third of the time httpx takes for a call."""

from io import BytesIO
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_NOT_CONNECTED = (ClientConnectorError, ConnectionTimeoutError, ClientHttpProxyError)
_SLOWEST_UPLOAD = 20_000
"""Bytes a second; an upload that takes longer is given up."""


class NotConnected(NetworkError):
    """There was no connection: Telegram has surely not heard of the call."""


class Request(BaseRequest):
    """Up to `connections` at once; timeouts in seconds.

    `connect`: to reach Telegram, or to wait for another call to be done with its connection. `read`: without a byte of the
    answer; `post` and `retrieve` take another one as `read_timeout`. `proxy`: the address of one, used towards https:
    a Bot API server of one's own, with http, is reached directly.
    """

    def __init__(self, connections: int, proxy: str | None = None, *, connect: float = 10, read: float = 20) -> None:
        self._connections, self._proxy, self._connect, self._read = connections, proxy, connect, read
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        """The second time is harmless."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """The second time is harmless; after it `initialize` opens anew."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """The status and body of the answer. Raises NotConnected, TimedOut or NetworkError, of which no text holds the token."""
        if self._session is None:
            raise RuntimeError("not initialized")
        form, size = _form(request_data)
        read = self._read if read_timeout is self.DEFAULT_NONE else read_timeout
        whole = self._connect + read + size / _SLOWEST_UPLOAD if size else None
        timeout = ClientTimeout(total=whole, connect=self._connect, sock_read=read)
        try:
            async with self._session.request(
                method,
                url,
                data=form,
                timeout=timeout,
                proxy=self._proxy if url.startswith("https:") else None,
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except _NOT_CONNECTED as error:
            raise NotConnected(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from error


def _form(data: RequestData | None) -> tuple[FormData | dict[str, str] | None, int]:
    """What to post, and how many bytes of files are in it."""
    if data is None:
        return None, 0
    files = data.multipart_data
    if not files:
        return data.json_parameters, 0
    form = FormData(data.json_parameters, quote_fields=False)  # else Telegram shows names of files as %E5%8D%B7
    for name, (filename, content, kind) in files.items():
        # a whole file of bytes at once would hold up everything else
        form.add_field(
            name, BytesIO(content) if isinstance(content, bytes) else content, filename=filename, content_type=kind
        )
    return form, sum(len(content) for _, content, _ in files.values() if isinstance(content, bytes))
