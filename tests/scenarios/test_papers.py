"""Of an issued paper among the proofs the unit says number, title, date and issuer, if it likes; then everybody sees them."""

from datetime import date

from sqlalchemy import Connection, select

from bot.rules.models import ItemId
from bot.rules.papers import Paper
from simulator.conversation import ChatMessage
from storage import audit, papers, proofs
from storage.tables import paper
from tests.evidence.making import pdf
from tests.scenarios.gallery import files_of, leafs, words_of
from tests.world import World

ORDER = "示范发〔2026〕12号 关于加强道路养护的通知 2026年2月2日 示范局"


async def a_file_stands_in(world: World, slot: str, name: str = "通知.pdf") -> ChatMessage:
    """The head of 道路科 sent a file on item 1 and put it to this proof; returns the receipt."""
    await world.is_set_up()
    await world.write(proofs.add_slot, ItemId(1), slot)
    head = world["陆一鸣"]
    await head.sends_file(pdf(), name, caption="第1项")
    receipt = await head.waits_for("第1项「问题1的标题」已收到")
    await head.presses(receipt, f"作为「{slot}」")
    return await head.waits_for(f"佐证归类：{slot} 1 件")


def said_of(db: Connection) -> list[Paper]:
    return list(papers.of_evidence(db, files_of(db, ItemId(1))).values())


async def test_one_line_says_all_and_everybody_sees_it(world: World):
    receipt = await a_file_stands_in(world, "制度文件")
    head, office = world["陆一鸣"], world["何敏"]
    assert receipt.button_texts[:2] == ["📄 填文号和日期", "调整归类"]
    await head.presses(receipt, "填文号和日期")
    asked = await head.waits_for("请写文号、名称、日期、发文单位", after=receipt)
    assert "第1项「问题1的标题」" in asked.text
    await head.says(ORDER)
    named = await head.waits_for("✓ 第1项", after=asked)
    for line in (
        "文号：示范发〔2026〕12号",
        "名称：关于加强道路养护的通知",
        "日期：2026年2月2日(周一)",
        "发文单位：示范局",
    ):
        assert line in named.text
    assert named.button_texts == ["📄 改写文号和日期", "📎 佐证情况"]
    await head.presses(named, "佐证情况")
    standing = await head.waits_for("佐证情况 1/2", after=asked)
    assert "📄 示范发〔2026〕12号 《关于加强道路养护的通知》 2026年2月2日(周一) 示范局" in standing.text
    page = await leafs(office, 1)
    assert "示范发〔2026〕12号 《关于加强道路养护的通知》" in page.text
    await office.presses(page, "1")
    assert "📄 示范发〔2026〕12号" in (await office.waits_for("佐证编号", after=page)).text
    await office.presses(page, data="pv:1")
    assert "📄 示范发〔2026〕12号" in (await office.waits_for("制度文件（文件1个）", after=page)).text
    history = (await world.read(audit.of_item, ItemId(1)))[-1]
    assert (history.action, history.data["paper"]) == (
        "name_paper",
        "示范发〔2026〕12号 《关于加强道路养护的通知》 2026年2月2日 示范局",
    )


async def test_it_is_put_right_by_an_edit_and_by_writing_it_anew(world: World):
    receipt = await a_file_stands_in(world, "制度文件")
    head = world["陆一鸣"]
    await head.presses(receipt, "填文号和日期")
    asked = await head.waits_for("请写文号", after=receipt)
    await head.says("不知道")
    again = await head.waits_for("没有看懂，请照这样写", after=asked)
    said = await head.says("示范发〔2026〕12号")
    named = await head.waits_for("日期：没有写", after=again)
    await head.edits(said, "示范发〔2026〕13号 2月2日")
    await head.waits_for("文号：示范发〔2026〕13号", after=named)
    assert await world.read(said_of) == [Paper("示范发〔2026〕13号", None, None, date(2026, 2, 2))]
    await head.presses(named, "改写文号和日期")
    more = await head.waits_for("请写文号", after=named)
    await head.says(ORDER)
    await head.waits_for("发文单位：示范局", after=more)
    await head.edits(said, "示范发〔2026〕14号")
    await world.telegram.until_idle()
    assert (await world.read(said_of))[0].number == "示范发〔2026〕12号"
    assert len(await world.read(lambda db: db.execute(select(paper.c.id)).all())) == 3


async def test_an_acceptance_report_wants_who_and_when_and_nothing_is_blocked(world: World):
    receipt = await a_file_stands_in(world, "验收报告", "验收.pdf")
    head = world["陆一鸣"]
    assert receipt.button_texts[0] == "📄 填验收单位和日期"
    await head.presses(receipt, data="ps:1")
    standing = await head.waits_for("佐证情况 1/2")
    assert "✓ 验收报告（文件1个）" in standing.text
    assert "缺验收单位或日期，可以补上" in standing.text
    assert "📄 填验收单位和日期" in standing.button_texts
    await head.presses(standing, "填验收单位和日期")
    asked = await head.waits_for("请写验收单位、验收日期和报告名称", after=standing)
    await head.says("示范区住建局 2026年2月20日")
    named = await head.waits_for("验收单位：示范区住建局", after=asked)
    assert "验收日期：2026年2月20日(周五)" in named.text
    assert "文号" not in named.text.splitlines()[1]
    await head.presses(named, "佐证情况")
    standing = await head.waits_for("佐证情况 1/2", after=asked)
    assert "缺验收单位" not in standing.text


async def test_a_photo_is_no_paper_and_others_say_nothing(world: World):
    receipt = await a_file_stands_in(world, "整改后照片", "照片.pdf")
    head, other, office = world["陆一鸣"], world["高远山"], world["何敏"]
    assert receipt.button_texts[0] == "调整归类"
    (file,) = await world.read(files_of, ItemId(1))
    listed = await other.waits_for("整改事项（")
    assert "不由您负责" in words_of(await other.presses(listed, data=f"zl:{file}"))
    page = await leafs(office, 1)
    assert "第1项" in words_of(await office.presses(page, data=f"zl:{file}"))
    assert await world.read(said_of) == []
    await head.presses(receipt, "调整归类")
    one = await head.waits_for("第 1/1 件")
    assert not any("文号" in text for text in one.button_texts)
    await head.presses(one, "✓ 整改后照片")
    await world.write(proofs.add_slot, ItemId(1), "会议纪要")
    await head.presses(await head.waits_for("还没有归类"), "归好了")
    await head.presses(await head.waits_for("第1项「问题1的标题」已收到"), "逐件归类")
    await head.presses(await head.waits_for("第 1/1 件"), "会议纪要")
    sorted_ = await head.waits_for("现在归在：会议纪要")
    assert "📄 填文号和日期" in sorted_.button_texts
    await head.presses(sorted_, "填文号和日期")
    await head.presses(sorted_, "填文号和日期")
    await world.telegram.until_idle()
    assert sum("请写文号" in m.text for m in await head.messages()) == 1
