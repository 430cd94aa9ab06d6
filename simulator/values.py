"""What this Telegram remembers: people, chats, messages and files, as plain values in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass
class Person:
    """A human account. `started`: the bot may write to them; `label` and `start_payload` are only for the page."""

    id: int
    name: str
    username: str | None = None
    label: str | None = None
    start_payload: str | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass
class Message:
    """One message. `content` holds its Bot API fields (text, entities, photo ...); `sender` is None for the bot."""

    chat_id: int
    id: int
    sender: int | None
    date: int
    content: Json
    edited_at: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    deleted: bool = False
    reactions: list[Json] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        return self.sender is None

    @property
    def text(self) -> str:
        """The text or caption as the reader sees it; empty for a bare file or a service message."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        return [*self.content.get("entities", ()), *self.content.get("caption_entities", ())]

    @property
    def inline_keyboard(self) -> list[list[Json]]:
        return list((self.markup or {}).get("inline_keyboard", []))


@dataclass
class Chat:
    """A private chat (its id is the person's), a group or a supergroup.

    `bot_status` is the bot's own: member, administrator, left or kicked. Members stand in the order they came; the
    first one owns the group.
    """

    id: int
    kind: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        return self.kind == "private"


@dataclass
class StoredFile:
    """Bytes under a `file_id`.

    `kind` is Telegram's word for the folder: photos, documents, videos, voice, audio, stickers.
    """

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    name: str | None = None
    mime: str | None = None
    width: int = 0
    height: int = 0
    path: str = ""
    link_until: datetime | None = None

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass
class Upload:
    """A file as it came in a request."""

    data: bytes
    name: str
    mime: str


@dataclass
class Callback:
    """A pressed button. `answer` is what the bot said to it: {"text", "alert"}; None until it did."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: datetime
    answer: Json | None = None
