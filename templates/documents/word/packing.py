"""A .docx whose bytes follow from what is in it alone."""

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST = "[Content_Types].xml"
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the library wants it so; it is no moment, but the absence of one
_UNIX, _MODE = 3, 0o100644 << 16


def nameless(document: Any) -> None:
    """Take out of python-docx's document who made it when; its title and subject stay."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = properties.last_printed = _EPOCH
    properties.revision = 1


def packed(docx: bytes) -> bytes:
    """The same parts, in the order of their names and without times."""
    target = BytesIO()
    with ZipFile(BytesIO(docx)) as source, ZipFile(target, "w", ZIP_DEFLATED) as pack:
        for name in sorted(source.namelist(), key=lambda each: (each != _FIRST, each)):
            info = ZipInfo(name, _EPOCH.timetuple()[:6])
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, _MODE
            pack.writestr(info, source.read(name))
    return target.getvalue()
