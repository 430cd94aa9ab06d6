"""The weekly summary as its readers get it: words and a picture that tell the same, each once."""

import io

from PIL import Image
from sqlalchemy import Connection

from bot.documents import chart_picture
from bot.reports import chart
from bot.rules.chart import Chart
from bot.rules.models import RoundId
from storage import rounds
from tests.world import World


async def is_told(world: World) -> None:
    await world.is_set_up()
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    await head.says("1 已修补路面 120 平方米", reply_to=ask)
    await head.waits_for("已收到：文字")
    await world.compiles()


async def pictures(world: World, name: str) -> list[bytes]:
    found = []
    for message in await world[name].messages():
        if message.by_bot and message.photo:
            stored = world.simulator.world.files.find(message.photo.file_id)
            assert stored is not None
            found.append(stored.data)
    return found


def drawn(db: Connection) -> tuple[Chart, bytes]:
    latest = rounds.find_latest(db)
    made = chart.of_issue(db, RoundId(latest.id if latest else 0))
    return made, chart_picture.draw(made)


async def test_the_picture_comes_with_the_words_and_tells_the_same(world: World):
    await is_told(world)
    office = world["何敏"]
    words = await office.waits_for("整改周报（第1期）")
    await office.waits_for(lambda m: m.photo is not None, timeout=30)
    made, data = await world.read(drawn)
    assert await pictures(world, "何敏") == [data]
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "PNG"
        assert picture.width + picture.height <= 10_000
    assert f"完成率 0.0%（{made.done.part}/{made.done.whole}）" in words.text
    assert f"（{made.answered.part}/{made.answered.whole}）；按时" in words.text
    assert made.rows[0].unit == "道路科"
    assert await pictures(world, "林知秋") == []


async def test_readers_get_it_when_it_is_released_and_the_office_not_again(world: World):
    await is_told(world)
    await world["何敏"].waits_for(lambda m: m.photo is not None, timeout=30)
    await world.releases()
    for name in ("林知秋", "周行远"):
        await world[name].waits_for("整改周报（第1期）")
        await world[name].waits_for(lambda m: m.photo is not None, timeout=30)
    assert len(await pictures(world, "何敏")) == 1
    assert await pictures(world, "陆一鸣") == []
    first, second = await world.read(drawn), await world.read(drawn)
    assert first == second


async def test_what_comes_later_changes_no_picture(world: World):
    await is_told(world)
    await world["何敏"].waits_for(lambda m: m.photo is not None, timeout=30)
    before = await world.read(drawn)
    await world["高远山"].says("第4项 补种行道树 30 株")
    await world["高远山"].waits_for("按迟报登记")
    assert await world.read(drawn) == before
