"""Files sent by their ids: singly, in albums of one kind, and what Telegram refuses."""

from simulator.schema import mistake_in_request


async def ids_of_what_arrived(api, *kinds):
    updates = [each["message"] for each in await api("getUpdates")][-len(kinds) :]
    return [update[kind]["file_id"] for update, kind in zip(updates, kinds, strict=True)]


async def test_a_piece_of_music_keeps_its_name_and_is_sent_again_by_its_id(api, li):
    await li.sends_audio(b"ID3 sound", name="会议录音.mp3")
    (audio,) = await ids_of_what_arrived(api, "audio")
    sent = await api("sendAudio", chat_id=li.id, audio=audio, caption="第3项")
    assert sent["audio"]["file_name"] == "会议录音.mp3"
    assert sent["caption"] == "第3项"
    refusal = await api.refusal("sendVoice", chat_id=li.id, voice=audio)
    assert refusal.description == "Bad Request: can't use file of type Audio as VoiceNote"
    seen = [message.kind for message in await li.messages()]
    assert seen == ["text", "audio", "audio"]


async def test_photos_and_videos_stand_together_by_their_ids(api, li, picture):
    await li.sends_photo(picture())
    await li.sends_video(b"film")
    updates = [each["message"] for each in await api("getUpdates")]
    media = [
        {"type": "photo", "media": updates[-2]["photo"][-1]["file_id"], "caption": "前后"},
        {"type": "video", "media": updates[-1]["video"]["file_id"]},
    ]
    sent = await api("sendMediaGroup", chat_id=li.id, media=media)
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [("photo" in message, "video" in message) for message in sent] == [(True, False), (False, True)]


async def test_documents_and_music_stand_only_among_themselves(api, li):
    await li.sends_file(b"%PDF", name="a.pdf")
    await li.sends_audio(b"ID3")
    document, audio = await ids_of_what_arrived(api, "document", "audio")
    for kind, file_id in (("document", document), ("audio", audio)):
        mixed = [{"type": kind, "media": file_id}, {"type": "photo", "media": "x"}]
        assert mistake_in_request("sendMediaGroup", {"chat_id": li.id, "media": mixed}) is not None
        alike = [{"type": kind, "media": file_id}] * 2
        assert len(await api("sendMediaGroup", chat_id=li.id, media=alike)) == 2


async def test_an_id_telegram_does_not_know_refuses_the_whole_album(api, li):
    await li.sends_file(b"%PDF", name="a.pdf")
    (document,) = await ids_of_what_arrived(api, "document")
    media = [{"type": "document", "media": document}, {"type": "document", "media": "unknown"}]
    refusal = await api.refusal("sendMediaGroup", chat_id=li.id, media=media)
    assert refusal.description == "Bad Request: wrong file identifier/HTTP URL specified"
    assert [message.kind for message in await li.messages()] == ["text", "document"]
