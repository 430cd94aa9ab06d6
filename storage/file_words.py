"""Words of a file that are not simply a name, kept while somebody decides whom they mean; the file itself is not entered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.rules.matching import Kind
from bot.rules.models import EvidenceId
from storage.tables import file_word

_WORDS = select(file_word.c.id, file_word.c.evidence_id, file_word.c.kind, file_word.c.words, file_word.c.item_count)


@dataclass(frozen=True)
class FileWord:
    """`items`: of how many items of the file."""

    id: int
    evidence_id: EvidenceId
    kind: Kind
    words: str
    items: int


def replace(db: Connection, evidence_id: EvidenceId, found: Sequence[tuple[Kind, str, int]]) -> None:
    """These are the words of the file (kind, words, items), in their order; those known already keep their id."""
    known = {(each.kind, each.words): each.id for each in of_file(db, evidence_id)}
    for kind, words, items in found:
        if (kind, words) in known:
            db.execute(update(file_word).where(file_word.c.id == known.pop((kind, words))).values(item_count=items))
        else:
            row: dict[str, Any] = {"evidence_id": evidence_id, "kind": kind, "words": words, "item_count": items}
            db.execute(insert(file_word).values(**row))
    for gone in known.values():
        db.execute(delete(file_word).where(file_word.c.id == gone))


def of_file(db: Connection, evidence_id: EvidenceId) -> list[FileWord]:
    """In the order of the file."""
    query = _WORDS.where(file_word.c.evidence_id == evidence_id).order_by(file_word.c.id)
    return [_word(row) for row in db.execute(query)]


def find(db: Connection, word_id: int) -> FileWord | None:
    row = db.execute(_WORDS.where(file_word.c.id == word_id)).one_or_none()
    return _word(row) if row else None


def _word(row: Any) -> FileWord:
    return FileWord(row.id, EvidenceId(row.evidence_id), Kind(row.kind), row.words, row.item_count)
