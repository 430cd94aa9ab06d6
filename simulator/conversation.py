"""What a person sees in a chat, as values for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from simulator.values import Json


@dataclass(frozen=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class SeenFile:
    """A photo (its largest size) or any other file. Photos have no name, other files no width and height."""

    file_id: str
    size: int | None = None
    name: str | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class CallbackAnswer:
    """What popped up after a press; `alert`: as a window that must be closed."""

    text: str
    alert: bool


@dataclass(frozen=True)
class ChatMessage:
    """One message as it is now. `text` is the caption where there is one; `date` is unix seconds of the clock."""

    chat_id: int
    message_id: int
    kind: str
    text: str
    html: str
    buttons: tuple[tuple[Button, ...], ...]
    by_bot: bool
    sender_id: int | None
    edited: bool
    reply_to: int | None
    date: int
    photo: SeenFile | None
    document: SeenFile | None
    media_group_id: str | None

    @classmethod
    def read(cls, view: Json) -> Self:
        """From the JSON of the control side."""
        same: dict[str, Any] = {key: view[key] for key in _SAME}
        return cls(
            buttons=tuple(tuple(_button(button) for button in row) for row in view["buttons"]),
            photo=_photo(view["photo"]),
            document=_document(view["document"]),
            **same,
        )

    @property
    def button_texts(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]


_SAME = (
    "chat_id",
    "message_id",
    "kind",
    "text",
    "html",
    "by_bot",
    "sender_id",
    "edited",
    "reply_to",
    "date",
    "media_group_id",
)


def _button(view: Json) -> Button:
    return Button(view["text"], view["data"], view["url"])


def _photo(view: Json | None) -> SeenFile | None:
    if view is None:
        return None
    return SeenFile(view["file_id"], view["file_size"], width=view["width"], height=view["height"])


def _document(view: Json | None) -> SeenFile | None:
    return None if view is None else SeenFile(view["file_id"], view["size"], view["name"], view["mime"])


Fits = Callable[[ChatMessage], bool]


def as_test(what: str | Fits) -> Fits:
    """A predicate; plain words mean "the text contains them"."""
    if isinstance(what, str):
        return lambda message: what in message.text
    return what
