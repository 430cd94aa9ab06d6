"""The dossier of an item arrives in chat as two documents, whole, with what was blackened black."""

import csv
import hashlib
import io
import zipfile

from PIL import Image
from pypdf import PdfReader
from sqlalchemy import Connection, select

from bot.rules.areas import Area
from bot.rules.models import EvidenceId
from simulator.people import Person
from storage import blackouts
from storage.tables import evidence
from tests.evidence.making import photo as scene
from tests.evidence.making import saved
from tests.scenarios.closing import is_signed, opens_card
from tests.scenarios.test_review_hints import names_pair, sends
from tests.world import World

PLATE = Area(250, 250, 750, 750)


def cover(db: Connection, world: World) -> None:
    first = db.scalars(select(evidence.c.id).order_by(evidence.c.id)).first()
    assert first is not None
    blackouts.add(db, EvidenceId(first), [PLATE], None, world.clock.now())


async def received(world: World, person: Person) -> dict[str, bytes]:
    """The documents in the person's chat, by the end of their names."""
    found = {}
    for message in await person.messages():
        if message.by_bot and message.document is not None and message.document.name is not None:
            stored = world.simulator.world.files.find(message.document.file_id)
            assert stored is not None
            found[message.document.name.rpartition(".")[2]] = stored.data
    return found


async def test_a_unit_gets_the_dossier_of_its_item(world: World):
    listed = await is_signed(world)
    await world.write(names_pair)
    before, after = (saved(scene((640, 480), seed=n), "JPEG") for n in (1, 2))
    await sends(world, "陆一鸣", 1, before, "整改前照片")
    await sends(world, "陆一鸣", 1, after, "整改后照片")
    await world.write(cover, world)
    head = world["陆一鸣"]
    await head.presses(await opens_card(head, listed), "卷宗")
    await head.waits_for(lambda m: m.document is not None and "zip" in (m.document.name or ""), timeout=60)
    files = await received(world, head)
    assert files.keys() == {"pdf", "zip"}
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "问题1的标题" in text.replace(" ", "")
    with zipfile.ZipFile(io.BytesIO(files["zip"])) as archive:
        assert archive.testzip() is None
        pictures = {name: archive.read(name) for name in archive.namelist() if name.endswith(".jpg")}
        index = next(name for name in archive.namelist() if name.endswith("目录.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(index).decode("utf-8-sig"))))
        assert any(archive.read(name) == files["pdf"] for name in archive.namelist() if name.endswith(".pdf"))
    assert after in pictures.values()
    assert before not in pictures.values()
    (covered,) = [data for data in pictures.values() if data != after]
    with Image.open(io.BytesIO(covered)) as picture:
        assert picture.getpixel((picture.width // 2, picture.height // 2)) == (0, 0, 0)
        assert picture.getpixel((5, 5)) != (0, 0, 0)
    told = " ".join(value for row in rows for value in row.values() if value)
    assert "已遮盖" in told
    assert hashlib.sha256(before).hexdigest() in told
