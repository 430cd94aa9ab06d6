"""The peer of `intake`: downloads, computes sha256 and the look-alike hash, writes, fsyncs; one after another, no database.

``python -m benchmarks.peer_intake FOLDER``: file ids come as lines of standard input; when all are there it prints the
seconds it took.
"""

import asyncio
import hashlib
import os
import sys
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from telegram import Bot

from benchmarks.stage import TOKEN
from bot.evidence.pictures import look_into
from bot.rules.looks import Content


async def main() -> None:
    url, folder = os.environ["BOT_API_URL"], Path(sys.argv[1])
    ids = [line.strip() for line in sys.stdin if line.strip()]
    async with Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        print("ready", flush=True)
        began = perf_counter()
        for n, file_id in enumerate(ids):
            data = bytes(await (await bot.get_file(file_id)).download_as_bytearray())
            path = folder / f"{n}-{hashlib.sha256(data).hexdigest()}"
            _keep(path, data)
            look_into(path, Content.JPEG, ZoneInfo("UTC"))
        print(perf_counter() - began)


def _keep(path: Path, data: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


if __name__ == "__main__":
    asyncio.run(main())
