"""Words arrive that the bot asked for: which story they belong to. They are kept whatever becomes of them."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import closing, extending, meeting, returning, reviewing, transferring
from bot.actions.arranging import classing_many, entering_days, rearranging
from bot.actions.assigning import handing_back, reassigning
from bot.actions.demands import answering_demands, demanding
from bot.actions.foreseeing import showing as foreseeing
from bot.actions.issues import correcting, leading, remarking
from bot.actions.items import figuring, profiling, publishing, receiving_files
from bot.actions.people import appointing, leaving, reorganising, standing_in_form
from bot.actions.proofs import blackening, naming_papers, naming_proofs, proof_standing, searching
from bot.actions.rechecks import answering_rechecks, drawing, reopening_form
from bot.actions.talking.prompting import PromptTable
from bot.actions.weekly import detail_card
from bot.rules.models import Incoming, Member
from bot.rules.placing import is_card_open
from storage import notes, outbox, prompts
from storage.outbox import About

_STORIES: tuple[PromptTable, ...] = (
    answering_demands.PROMPTS,
    answering_rechecks.PROMPTS,
    appointing.PROMPTS,
    blackening.PROMPTS,
    classing_many.PROMPTS,
    closing.PROMPTS,
    correcting.PROMPTS,
    demanding.PROMPTS,
    detail_card.PROMPTS,
    drawing.PROMPTS,
    entering_days.PROMPTS,
    extending.PROMPTS,
    figuring.PROMPTS,
    foreseeing.PROMPTS,
    handing_back.PROMPTS,
    leading.PROMPTS,
    leaving.PROMPTS,
    meeting.PROMPTS,
    naming_papers.PROMPTS,
    naming_proofs.PROMPTS,
    profiling.PROMPTS,
    proof_standing.PROMPTS,
    publishing.PROMPTS,
    rearranging.PROMPTS,
    reassigning.PROMPTS,
    receiving_files.PROMPTS,
    remarking.PROMPTS,
    reopening_form.PROMPTS,
    reorganising.PROMPTS,
    returning.PROMPTS,
    reviewing.PROMPTS,
    searching.PROMPTS,
    standing_in_form.PROMPTS,
    transferring.PROMPTS,
)


def _all_prompts() -> PromptTable:
    """Raises ValueError where two stories use one name."""
    merged: PromptTable = {}
    for story in _STORIES:
        if twice := merged.keys() & story.keys():
            raise ValueError(f"{sorted(twice)} are asked for by two stories")
        merged |= story
    return merged


PROMPTS = _all_prompts()


def take_words(db: Connection, member: Member, message: Incoming, now: datetime, *, speed: float) -> bool:
    """Give a text to the story that asked for it, by a reply to the question or while the question is fresh.

    False when nothing asked, or when it is no text: a photo is evidence, whatever was asked.
    """
    if message.media is not None or message.unsupported or not message.text:
        return False
    about = _asked(db, member, message, now, speed=speed)
    if about is None:
        return False
    prompts.clear(db, member.person.id)
    if notes.add(db, member.person.id, message, about.kind, about.id):
        PROMPTS[about.kind](db, member, about.id, message, now)
    return True


def take_edit(db: Connection, member: Member, message: Incoming, now: datetime) -> bool:
    """An edited message that answered a question: the new words are kept beside the old. False when it is no such message."""
    known = notes.find(db, message.chat_id, message.message_id)
    if known is None or known.purpose not in PROMPTS:
        return False
    if message.text and notes.add(db, member.person.id, message, known.purpose, known.about_id):
        PROMPTS[known.purpose](db, member, known.about_id, message, now)
    return True


def _asked(db: Connection, member: Member, message: Incoming, now: datetime, *, speed: float) -> About | None:
    """What the text answers: the question replied to, else, without a reply, the open one."""
    if message.reply_to is not None:
        about = outbox.find_about(db, message.chat_id, message.reply_to)
        return about if about is not None and about.kind in PROMPTS else None
    open_ = prompts.find(db, member.person.id)
    if open_ is None or open_.purpose not in PROMPTS or not is_card_open(open_.since, now, speed=speed):
        return None
    return About(open_.purpose, open_.about_id)
