"""What holds for every story of which people are reminded."""

from collections import Counter

from bot.actions.reminding.daily import STORIES


def test_every_story_has_a_word_of_its_own_that_the_database_can_keep():
    kinds = Counter(story.kind for story in STORIES)
    assert max(kinds.values()) == 1
    assert all(len(kind) <= 16 for kind in kinds)
