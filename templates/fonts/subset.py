"""Makes the fonts beside this file out of Noto CJK SC (OFL): only the signs that Chinese official papers need.

Run by hand when the choice of signs changes: ``python -m templates.fonts.subset FOLDER``, where FOLDER holds
NotoSansCJK-Regular.ttc, NotoSansCJK-Bold.ttc and NotoSerifCJK-Regular.ttc. The same fonts give the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

_HERE = Path(__file__).parent
_SIMPLIFIED = "SC"
_SIGNS = (_HERE / "signs.txt").read_text(encoding="utf-8").replace("\n", "")
"""Signs, then rare characters of names, that lie outside the character sets or might."""

_CHOICES = {
    "NotoSansCJK-Regular.ttc": ("Sans-Regular.otf", "gbk"),
    "NotoSansCJK-Bold.ttc": ("Sans-Bold.otf", "gb2312"),
    "NotoSerifCJK-Regular.ttc": ("Serif-Regular.otf", "gb2312"),
}


def characters(encoding: str) -> set[int]:
    """The signs of a Chinese character set, with ASCII, Latin-1 and our own."""
    found = set(range(0x20, 0x100)) | set(map(ord, _SIGNS))
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                found.update(map(ord, bytes((high, low)).decode(encoding)))
            except UnicodeDecodeError:
                continue
    return found


def main(folder: Path) -> None:
    for source, (target, encoding) in _CHOICES.items():
        fonts = TTCollection(folder / source).fonts
        font = next(
            each
            for each in fonts
            if str(each["name"].getDebugName(4)).split()[-1] in (_SIMPLIFIED,)
            or f" {_SIMPLIFIED}" in str(each["name"].getDebugName(1))
        )
        options = subset.Options(layout_features=["kern"], notdef_outline=True)
        options.name_IDs = ["*"]
        maker = subset.Subsetter(options)
        maker.populate(unicodes=characters(encoding))
        font.recalcTimestamp = False
        maker.subset(font)
        font.save(_HERE / target)
        print(target, (_HERE / target).stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
