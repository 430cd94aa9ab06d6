"""What must not grow with the size of a bureau."""

from sqlalchemy import event

from tests.world import World, read_item


async def test_a_receipt_takes_as_many_statements_whatever_the_number_of_items(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(*(read_item(n, "道路科") for n in range(1, 41)))
    await world.issues_everything()
    await world.opens_round()
    head = world["陆一鸣"]
    await head.waits_for("第1期进展报送")
    await world.telegram.until_idle()
    statements: list[str] = []
    event.listen(world.app.db.writer.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    await head.says("第1项 已修补路面")
    await head.waits_for("已填 1/40")
    assert sum(statement.startswith("SELECT item.") for statement in statements) <= 10, statements
