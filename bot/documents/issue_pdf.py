"""An issue as a PDF: the words of the paper in Word, set in the bundled fonts by a child process, with the picture of the issue."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.documents.blocks import Shown, blocks
from bot.documents.chart_picture import svg
from bot.documents.issue import Issue, data_of
from bot.documents.issue_photos import is_sound, shown
from bot.documents.issue_word import TEMPLATE
from bot.reports.glyphs import legible
from bot.reports.pressing import press
from templates import DOCUMENTS, FONTS, word

_TYPST = "bulletin.typ"


def write(issue: Issue) -> bytes:
    """The PDF; the same issue and pictures give the same bytes. Raises CannotTypeset, and the disk's OSError.

    It waits for a child process, so it is work for a thread. What an office's own template in Word says is not in it.
    """
    with TemporaryDirectory() as folder:
        return _set(issue, Path(folder))


def _set(issue: Issue, folder: Path) -> bytes:
    sound = {evidence_id: photo for evidence_id, photo in shown(issue).items() if is_sound(photo)}
    names = {evidence_id: Shown(str(evidence_id)) for evidence_id in sound}
    data: dict[str, Any] = {
        "title": issue.title,
        "bureau": issue.bureau,
        "blocks": blocks(TEMPLATE, data_of(issue, names)),
        "gone": word("issue_words", "no_photo"),
        "chart": word("issue_words", "chart"),
    }
    shutil.copy(DOCUMENTS / _TYPST, folder / _TYPST)
    (folder / "data.json").write_text(json.dumps(legible(data), ensure_ascii=False), encoding="utf-8")
    (folder / "chart.svg").write_text(svg(issue.chart), encoding="utf-8")
    output = folder / "issue.pdf"
    order = {
        "first": 1,
        "pictures": {str(each): str(photo.path.absolute()) for each, photo in sound.items()},
        "areas": {
            str(each): [[area.left, area.top, area.right, area.bottom] for area in photo.areas]
            for each, photo in sound.items()
        },
        "template": _TYPST,
        "fonts": str(FONTS),
        "output": str(output),
        "timestamp": int(issue.compiled_at.timestamp()),
    }
    press(folder, order)
    return output.read_bytes()
