"""One message that seems to answer several items: the person says whether it is several answers or one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import answers_in_stead
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.weekly import noting
from bot.actions.weekly import rounds as asking
from bot.actions.weekly.answered import note_answer
from bot.actions.weekly.asking_which import count_now
from bot.rules.models import ChatId, Item, Member, MessageId, Press, Report, ReportId, ReportKind, Toast
from bot.rules.permissions import supports
from bot.rules.placing import Placed, several_answers
from storage import audit, items, outbox, reports
from storage.outbox import Buttons, Draft
from templates import label, render


def ask_whether_several(
    db: Connection, report: Report, parts: Sequence[Placed], chat: ChatId, reply_to: MessageId | None, now: datetime
) -> None:
    """Ask once; until it is answered the message is kept and belongs to no item."""
    named = [items.get(db, part.item_id) for part in parts]
    buttons: Buttons = [
        [(label("each_its_own"), f"dv:{report.id}")],
        [(label("all_to_one", number=named[0].number), f"pk:{report.id}:{report.id}:{named[0].id}")],
        [(label("none_of_these"), f"pk:{report.id}:{report.id}:0")],
    ]
    outbox.put(db, Draft(chat, render("several", items=named), buttons, reply_to=reply_to), now)


def divide(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Make one answer of each part; the message itself is kept as it came. A second press changes nothing."""
    report = reports.find(db, ReportId(int(press.args[0])))
    if report is None or report.person_id != member.person.id:
        return Toast(render("toast/not_yours"), alert=True)
    mine = {item.number: item.id for item in items.open_for(db, member.unit_ids)}
    parts = several_answers("\n".join(reports.latest_texts(db, report.id)), mine)
    if report.item_id is not None or report.kind != ReportKind.PROGRESS or not parts:
        return Toast(render("toast/placed_already"))
    count_now(db, report)
    report = reports.get(db, report.id)
    reports.place(db, report.id, None, ReportKind.OTHER)
    answered = [_answer(db, member, report, part, now) for part in parts]
    text = render("divided", items=answered)
    outbox.edit_message(db, press.chat_id, press.message_id, text, None, now)
    return Toast(render("toast/divided", items=answered))


def _answer(db: Connection, member: Member, report: Report, part: Placed, now: datetime) -> Item:
    item = items.get(db, part.item_id)
    made = reports.add(
        db,
        member.person.id,
        report.chat_id,
        f"d{report.id}:{item.id}",
        item_id=item.id,
        round_id=report.round_id,
        kind=ReportKind.SUPPORT if supports(member, item) else ReportKind.PROGRESS,
        late=report.late,
        sent_at=report.first_sent_at,
        now=now,
    )
    reports.add_pressed_text(db, made, part.text, late=report.late)
    noting.read_answer(db, member, made.id, now)
    note_answer(db, item.id, made.kind, now)
    by, stead_of = member.person.id, answers_in_stead(db, member, item.id)
    subject = f"report:{made.id}"
    audit.record(db, "receive_report", subject, now, by=by, stead_of=stead_of, item=item.id, part_of=report.id)
    if report.round_id is not None:
        asking.refresh_asks(db, report.round_id, item.id, now)
    return item


BUTTONS: ButtonTable = {
    "dv": (divide, ID),
}
