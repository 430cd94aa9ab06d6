"""`invite`: one-time links for posts, printed and as QR pictures."""

import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

import templates
from bot.actions.items.importing import find_posts
from bot.actions.people.starting import issue_invite
from bot.clock import Clock
from bot.commands import GOOD, WRONG
from bot.commands.opening import opened
from bot.rules.models import Post, PostId
from bot.settings import Settings
from storage import people
from storage.database import Database
from templates import render_console


@dataclass(frozen=True)
class Made:
    """A new link: for whose post, and where its picture lies (None in a rehearsal)."""

    post: Post
    person: str
    payload: str
    picture: Path | None


async def invite_posts(settings: Settings, wanted: list[str]) -> int:
    """Make a link for each post named (all whose holder has not joined, when none is) and print it."""
    templates.configure(settings.zone, settings.terms)
    if settings.bot_token is None:
        print("BOT_TOKEN is not set; the links need the bot's name.", file=sys.stderr)
        return WRONG
    try:
        name = await _bot_name(settings)
    except InvalidToken:
        print("Telegram does not know this BOT_TOKEN; copy it again from BotFather.", file=sys.stderr)
        return WRONG
    except TelegramError as error:
        print(f"Telegram cannot be reached ({error}); try again later.", file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, clock):
        posts, unknown = await db.read(find_posts, wanted, clock.now().date())
        made = await make_invites(db, clock, posts, everybody=bool(wanted))
    pictures = settings.data_dir / "invites"
    for each in made:
        link = f"https://t.me/{name}?start={each.payload}"
        print(render_console("invite", made=each, link=link, picture=_picture(link, each.post, pictures)))
    for each_unknown in unknown:
        print(render_console("no_such_post", name=each_unknown), file=sys.stderr)
    return WRONG if unknown else GOOD


async def make_invites(db: Database, clock: Clock, posts: list[PostId], *, everybody: bool) -> list[Made]:
    """New links for these posts; holders who have joined are left out unless `everybody`. Vacant posts get none."""
    now = clock.now()

    def make(connection: Connection) -> list[Made]:
        made = []
        known = {post.id: post for post in people.posts(connection)}
        for post_id in posts:
            holder = people.find_holder(connection, post_id, now.date())
            if holder is None or (holder.user_id is not None and not everybody):
                continue
            payload = secrets.token_urlsafe(48)  # 64 characters of the alphabet a deep link may have
            issue_invite(connection, post_id, payload, now)
            made.append(Made(known[post_id], holder.name, payload, None))
        return made

    return await db.write(make)


async def _bot_name(settings: Settings) -> str:
    if settings.bot_token is None:
        raise ValueError("no token")
    api = settings.bot_api_url
    async with Bot(settings.bot_token.get_secret_value(), base_url=f"{api}/bot") as bot:
        return bot.username


def _picture(link: str, post: Post, folder: Path) -> Path:
    """A QR picture of the link; the file's name cannot leave the folder whatever the unit is called."""
    import segno

    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(character if character.isalnum() else "_" for character in f"{post.unit}-{post.title}")[:60]
    path = folder / f"{post.id:03}-{safe}.png"
    segno.make(link, error="m").save(str(path), scale=6, border=3)
    path.chmod(0o600)
    return path
