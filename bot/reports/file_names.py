"""Names of files that every system takes and that lead nowhere else, whatever people called their units and findings."""

import unicodedata

from pathvalidate import sanitize_filename

_LONGEST = 24
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Kinds of signs that nobody sees, or that turn what stands around them: controls, bidi marks, surrogates."""


def plain(text: str) -> str:
    """The text without signs that nobody sees; line ends and tabs become spaces."""
    kept = "".join(" " if sign in "\r\n\t" else sign for sign in text if sign in "\r\n\t" or _is_seen(sign))
    return " ".join(kept.split())


def safe(text: str, longest: int = _LONGEST) -> str:
    """A part of a file's name; never empty, no dot or space at its ends, no separator in it."""
    clean = str(sanitize_filename(plain(text), replacement_text="_", platform="universal"))
    cut = clean.replace("/", "_").replace("\\", "_")[:longest].strip(" .")
    return cut or "_"


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN
