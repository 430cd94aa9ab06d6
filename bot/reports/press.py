"""The press: sets one part of a document in a process of its own, whose memory goes with it (`typesetting.py` starts it).

    python -m bot.reports.press ORDER.json

Prints one JSON object: how many pages came out, which pictures could not be shown, and its peak memory in bytes.
"""

import json
import resource
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from bot.evidence.blackening import covered
from bot.evidence.pictures import Undecodable, as_jpeg, scaled
from bot.rules.areas import Area

_LARGEST_SIDE = 1024
"""Pixels: two pictures a row on A4 are printed at over 300 dpi with them."""
_QUALITY = 80


def main(order: Path) -> None:
    wanted: dict[str, Any] = json.loads(order.read_text(encoding="utf-8"))
    done = _join(wanted) if "parts" in wanted else _set(wanted, order.parent)
    print(json.dumps(done | {"peak": _peak()}))


def _peak() -> int:
    """Bytes that this program held at most. What the system counts for a process includes whoever started it, until then."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _set(wanted: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Scale the pictures one by one, then set the part."""
    areas = {name: [Area(*sides) for sides in each] for name, each in wanted.get("areas", {}).items()}
    shown = {
        name: _scale(Path(source), areas.get(name, ()), folder / f"{name}.jpg")
        for name, source in wanted["pictures"].items()
    }
    (folder / "shown.json").write_text(json.dumps(shown), encoding="utf-8")
    fonts = typst.Fonts(False, False, [wanted["fonts"]])
    compiler = typst.Compiler(
        folder / wanted["template"], root=folder, font_paths=fonts, sys_inputs={"first": str(wanted["first"])}
    )
    _, problems = compiler.compile_with_warnings(
        output=wanted["output"], format="pdf", timestamp=wanted["timestamp"], pdf_standards=[]
    )
    return {
        "pages": _count_pages(wanted["output"]),
        "unseen": sorted(name for name, size in shown.items() if size is None),
        "warnings": [str(each) for each in problems],
    }


def _join(wanted: dict[str, Any]) -> dict[str, Any]:
    """The parts as one document."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in wanted["parts"]:
        writer.append(part)
    writer.add_metadata(wanted["told"])
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.write(wanted["output"])
    return {"pages": len(writer.pages), "unseen": [], "warnings": []}


def _scale(source: Path, areas: Sequence[Area], target: Path) -> tuple[int, int] | None:
    """Write the picture upright, its areas black, no larger than it is printed; returns its size, None when it cannot be read."""
    try:
        if areas:
            made = as_jpeg(covered(source, areas, _LARGEST_SIDE, _LARGEST_SIDE), _QUALITY)
        else:
            made = scaled(source, _LARGEST_SIDE, _QUALITY)
    except (OSError, Undecodable):
        return None
    except Exception as error:  # a damaged file must not end the document, whatever its reader stumbles over
        print(f"{source}: {error!r}", file=sys.stderr)
        return None
    target.write_bytes(made)
    with Image.open(BytesIO(made)) as picture:
        return picture.size


def _count_pages(output: str) -> int:
    from pypdf import PdfReader

    return len(PdfReader(output).pages)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
