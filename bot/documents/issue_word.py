"""An issue as a paper in Word; work for a child process."""

from pathlib import Path

from bot.documents.issue import Issue, data_of
from bot.documents.issue_photos import pictures
from bot.documents.word import fill

TEMPLATE = "bulletin"


def write(issue: Issue, own: Path | None, *, shows: bool = True) -> bytes:
    """The .docx by the project's template, or by ``own/bulletin.docx``; the same issue gives the same bytes.

    `shows`: with pictures. Raises CannotFill where the office's own template is broken.
    """
    return fill(TEMPLATE, data_of(issue, pictures(issue) if shows else {}), own)
