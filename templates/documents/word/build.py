"""Makes the templates beside this file out of their sources, ``*.txt``, by the toolkit in `official.py`.

Run by hand when a source changes: ``python -m templates.documents.word.build [NAME...]``. The same sources give the same bytes.
"""

import sys
from pathlib import Path

from templates.documents.word.official import read

_HERE = Path(__file__).parent


def build(name: str) -> bytes:
    """The template that the source of this name describes."""
    return read((_HERE / f"{name}.txt").read_text(encoding="utf-8")).docx()


def main(names: list[str]) -> None:
    for name in names or sorted(path.stem for path in _HERE.glob("*.txt")):
        (_HERE / f"{name}.docx").write_bytes(build(name))
        print(f"{name}.docx")


if __name__ == "__main__":
    main(sys.argv[1:])
