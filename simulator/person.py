"""One person, or one group, of the simulator as Python: the verbs that scenarios are written in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.conversation import CallbackAnswer, ChatMessage, Fits
from simulator.values import Json

if TYPE_CHECKING:
    from simulator.people import Telegram

MessageOrId = ChatMessage | int


class Group:
    """A group chat."""

    def __init__(self, telegram: "Telegram", chat_id: int, title: str) -> None:
        self._telegram = telegram
        self.id = chat_id
        self.title = title

    async def messages(self) -> list[ChatMessage]:
        return await self._telegram.chat_messages(self.id)

    async def waits_for(self, what: str | Fits, timeout: float = 10, after: int = 0) -> ChatMessage:
        """As `Telegram.wait_for`."""
        return await self._telegram.wait_for(self.id, what, timeout, after)

    async def set_bot(self, status: str, by: "Person | None" = None) -> None:
        """`status`: member, administrator, left or kicked."""
        await self._telegram.call("groups/bot", {"chat_id": self.id, "status": status, "by": by and by.id})

    async def migrates(self) -> "Group":
        """Becomes a supergroup: the new group; the old one is refused to the bot from here on."""
        answer = await self._telegram.call("groups/migrate", {"chat_id": self.id})
        return Group(self._telegram, answer["id"], self.title)


class Person:
    """Somebody with a Telegram account. `chat`: a group to do it in; without it, the chat with the bot."""

    def __init__(self, telegram: "Telegram", person_id: int, name: str) -> None:
        self._telegram = telegram
        self.id = person_id
        self.name = name

    async def _act(self, act: str, files: Sequence[tuple[bytes, str, str]] = (), **values: Any) -> Any:
        message, chat = values.get("message_id"), values.pop("chat", None)
        if chat is None and isinstance(message, ChatMessage):
            chat = message.chat_id
        values = {key: _id(value) if key in _THINGS else value for key, value in values.items()}
        values["chat_id"] = _id(chat)
        return await self._telegram.call(f"people/{self.id}/{act}", values, files)

    async def starts(self, payload: str = "") -> int:
        """Press Start; unblocks the bot where needed."""
        return int((await self._act("start", payload=payload))["message_id"])

    async def says(
        self,
        text: str,
        reply_to: MessageOrId | None = None,
        chat: Group | int | None = None,
        forwarded_from: "Person | str | None" = None,
    ) -> int:
        """`forwarded_from`: whose words these are; a bare name is somebody who hides their account."""
        sent = await self._act("message", text=text, reply_to=reply_to, chat=chat, forwarded_from=forwarded_from)
        return int(sent["message_id"])

    async def sends_photo(
        self,
        data: bytes,
        caption: str | None = None,
        reply_to: MessageOrId | None = None,
        chat: Group | int | None = None,
        forwarded_from: "Person | str | None" = None,
        first_sent: int | None = None,
    ) -> int:
        """`first_sent`: Unix time at which what is forwarded was sent first; now, when not given."""
        more = {"caption": caption, "reply_to": reply_to, "chat": chat, "forwarded_from": forwarded_from}
        return await self._send((data, "photo.jpg", "image/jpeg"), kind="photo", first_sent=first_sent, **more)

    async def sends_file(
        self,
        data: bytes,
        name: str,
        mime: str = "application/octet-stream",
        caption: str | None = None,
        reply_to: MessageOrId | None = None,
        chat: Group | int | None = None,
        forwarded_from: "Person | str | None" = None,
    ) -> int:
        """A document, kept byte for byte."""
        more = {"caption": caption, "reply_to": reply_to, "chat": chat, "forwarded_from": forwarded_from}
        return await self._send((data, name, mime), kind="document", **more)

    async def sends_video(self, data: bytes, caption: str | None = None, **more: Any) -> int:
        return await self._send((data, "video.mp4", "video/mp4"), kind="video", caption=caption, **more)

    async def sends_voice(self, data: bytes, **more: Any) -> int:
        return await self._send((data, "voice.oga", "audio/ogg"), kind="voice", **more)

    async def sends_audio(self, data: bytes, name: str = "录音.mp3", **more: Any) -> int:
        return await self._send((data, name, "audio/mpeg"), kind="audio", **more)

    async def sends_sticker(self, data: bytes = b"sticker", **more: Any) -> int:
        return await self._send((data, "sticker.webp", "image/webp"), kind="sticker", **more)

    async def sends_location(self, latitude: float, longitude: float, **more: Any) -> int:
        """`name`, `address`: of a place that Telegram knows; `live`: seconds for which it follows the phone."""
        return int((await self._act("location", latitude=latitude, longitude=longitude, **more))["message_id"])

    async def moves(self, message_id: MessageOrId, latitude: float, longitude: float) -> None:
        """A place that follows the phone has moved on."""
        await self._act("location/move", message_id=message_id, latitude=latitude, longitude=longitude)

    async def _send(self, file: tuple[bytes, str, str], **values: Any) -> int:
        return int((await self._act("file", [file], **values))["message_id"])

    async def sends_album(
        self,
        items: Sequence[bytes],
        caption: str | None = None,
        reply_to: MessageOrId | None = None,
        order: Sequence[int] | None = None,
        gaps: Sequence[float] | None = None,
        chat: Group | int | None = None,
        kind: str = "photo",
    ) -> list[int]:
        """Message ids in the order of `items`; the caption is on the first.

        `order`: positions in the order in which the bot gets to hear of them. `gaps`: seconds of the clock before each
        of these. Returns at once; what has a gap before it comes later.
        """
        name, mime = ("photo.jpg", "image/jpeg") if kind == "photo" else ("file.bin", "application/octet-stream")
        files = [(data, name, mime) for data in items]
        more: Json = {"order": order and list(order), "gaps": gaps and list(gaps)}
        sent = await self._act("album", files, kind=kind, caption=caption, reply_to=reply_to, chat=chat, **more)
        return list(sent["message_ids"])

    async def edits(self, message_id: MessageOrId, text: str, chat: Group | int | None = None) -> None:
        """New words for one's own message, or a new caption."""
        await self._act("edit", message_id=message_id, text=text, chat=chat)

    async def deletes(self, message_id: MessageOrId, chat: Group | int | None = None) -> None:
        await self._act("delete", message_id=message_id, chat=chat)

    async def presses(
        self,
        message: MessageOrId,
        button: str | None = None,
        data: str | None = None,
        timeout: float = 10,
        chat: Group | int | None = None,
    ) -> CallbackAnswer | None:
        """Press a button by its words (or the only one that contains them); None when the bot did not answer in time.

        `data`: what a client with an older keyboard would send, whether or not the message still has such a button.
        """
        values: Json = {"message_id": message, "button": button, "data": data, "wait": timeout, "chat": chat}
        answer = (await self._act("press", **values))["answer"]
        return answer and CallbackAnswer(answer["text"], answer["alert"])

    async def blocks(self) -> None:
        await self._act("block")

    async def unblocks(self) -> None:
        await self._act("unblock")

    async def deactivates(self) -> None:
        """The account is gone for good."""
        await self._act("deactivate")

    async def joins(self, group: Group) -> None:
        await self._telegram.call("groups/join", {"chat_id": group.id, "person_id": self.id})

    async def leaves(self, group: Group) -> None:
        await self._telegram.call("groups/leave", {"chat_id": group.id, "person_id": self.id})

    async def messages(self) -> list[ChatMessage]:
        """The chat with the bot, oldest first."""
        return await self._telegram.chat_messages(self.id)

    async def waits_for(self, what: str | Fits, timeout: float = 10, after: MessageOrId = 0) -> ChatMessage:
        """As `Telegram.wait_for`, in the chat with the bot."""
        return await self._telegram.wait_for(self.id, what, timeout, _id(after))


_THINGS = {"message_id", "reply_to", "forwarded_from"}


def _id(thing: Any) -> Any:
    """The id of a message, a person or a group; ids and names stay what they are."""
    if isinstance(thing, ChatMessage):
        return thing.message_id
    return thing.id if isinstance(thing, Person | Group) else thing
