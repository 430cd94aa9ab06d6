"""Who gets in, and what everybody else is told."""

from datetime import timedelta

from bot.actions.items.importing import import_roster
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.models import UserId
from storage import people
from tests.world import World, read_item


async def test_a_stranger_gets_one_polite_line_and_no_information(world: World):
    await world.has_roster()
    stranger = await world.telegram.person("路人")
    await stranger.starts()
    await stranger.says("你们单位的整改情况？")
    await stranger.says("/help")
    await world.telegram.until_idle()
    said = [m.text for m in await stranger.messages() if m.by_bot]
    assert len(said) == 1
    assert "仅对受邀人员开放" in said[0]
    assert not any(word in said[0] for word in ("道路科", "领导小组", "何敏"))


async def test_a_link_that_is_foreign_used_or_expired_says_so(world: World):
    await world.has_roster()
    await world.joins("何敏")
    stranger = await world.telegram.person("路人")
    await stranger.starts("A" * 64)
    await stranger.waits_for("不是本机器人发出的")
    await stranger.starts(world.payloads["何敏"])
    await stranger.waits_for("已经用过了")
    world.clock.move_to(world.clock.now() + timedelta(days=8))
    await stranger.starts(world.payloads["陆一鸣"])
    await stranger.waits_for("已经失效")
    assert await world.read(people.find_owner, UserId(stranger.id)) is None


async def test_a_link_pressed_again_by_its_owner_shows_the_menu(world: World):
    await world.has_roster()
    await world.joins("陆一鸣")
    head = world["陆一鸣"]
    await head.starts(world.payloads["陆一鸣"])
    await head.waits_for("您目前没有待办的整改事项")


async def test_a_second_account_cannot_take_a_post(world: World):
    await world.has_roster()
    await world.joins("陆一鸣")
    await world.makes_invites()
    other = await world.knows("高远山")
    await other.starts(world.payloads["高远山"])
    await other.waits_for("您已绑定：绿化站 站长")
    await other.starts(world.payloads["白小舟"])
    await other.waits_for("暂时不能绑定")


async def test_links_are_one_a_post_of_64_characters_and_only_the_newest_counts(world: World):
    await world.has_roster()
    old = dict(world.payloads)
    await world.makes_invites()
    assert all(len(payload) == 64 for payload in world.payloads.values())
    person = await world.knows("陆一鸣")
    await person.starts(old["陆一鸣"])
    await person.waits_for("已经失效")
    await world.joins("陆一鸣")


async def test_the_office_sees_who_joined_on_one_card(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "高远山")
    office = world["何敏"]
    card = await office.waits_for(lambda m: "高远山（绿化站 站长）" in m.text)
    assert "还有 4 人没有绑定" in card.text
    assert sum("今日绑定情况" in m.text for m in await office.messages()) == 1


async def test_who_joins_late_gets_the_items_and_the_ask(world: World):
    await world.has_roster()
    await world.joins("何敏", "高远山")
    await world.has_notice(read_item(1, "道路科"), read_item(2, "绿化站"))
    done = await world.issues_everything()
    assert "陆一鸣绑定后自动送达" in done.text
    await world.opens_round()
    await world["高远山"].waits_for("第1期进展报送")
    await world.makes_invites()
    await world.joins("陆一鸣")
    await world["陆一鸣"].waits_for("整改事项（1项）")
    await world["陆一鸣"].waits_for("第1期进展报送")


async def test_a_button_is_nobody_elses(world: World):
    await world.is_set_up()
    stranger = await world.telegram.person("路人")
    await stranger.starts()
    line = await stranger.waits_for("仅对受邀人员开放")
    for data in ("ip", "ig:0123456789ab", "aa", "ac:1", "st", "it:1", "pk:1:1", "mv:1", "zz", "it:x"):
        answer = await stranger.presses(line, data=data)
        assert answer is not None
        assert answer.alert
    head = world["陆一鸣"]
    for data in (
        "ip",
        "ig:0123456789ab",
        "st",
        "il:0",
        "iw:1",
        "iu:1:1",
        "bu",
        "it:4",
        "ac:4",
        "wh:4",
        "pk:99:4",
        "mv:99",
    ):
        answer = await head.presses((await head.messages())[-1], data=data)
        assert answer is not None, data
        assert "第4个" not in answer.text
    assert not [
        m for m in await head.messages() if "第4个问题" in m.text or "下达预览" in m.text or "报送情况（" in m.text
    ]


async def test_two_liaisons_of_one_unit_hold_two_posts(world: World):
    twins = (
        RosterRow("道路科", "联络员", "白小舟", "liaison"),
        RosterRow("道路科", "联络员", "丁一川", "liaison"),
    )
    await world.has_roster(*twins)
    await world.joins("白小舟", "丁一川")
    await world["丁一川"].waits_for("道路科 联络员（2）")
    assert await world.write(import_roster, RosterReading(twins, ()), world.clock.now()) == 0
