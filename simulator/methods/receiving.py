"""getUpdates and the webhook: how the bot takes updates."""

import re

from simulator.call import Call
from simulator.refusals import WEBHOOK_ACTIVE, Refusal, bad_request
from simulator.values import Json

_LONGEST_POLL = 50


async def get_updates(call: Call) -> list[Json]:
    """Holds the request open, at most `timeout` real seconds, until there is something to give."""
    world, params = call.world, call.params
    if world.webhook.url:
        raise Refusal(409, WEBHOOK_ACTIVE)
    if "allowed_updates" in params:
        world.updates.allowed = params["allowed_updates"]
    queue, offset = world.updates, int(params.get("offset", 0))
    before = len(queue.waiting)
    queue.expire(world.now())
    if offset < 0:
        queue.confirm_all_but(-offset)
    else:
        queue.confirm_below(offset)
    if len(queue.waiting) != before:
        world.activity.fire()
    await world.poll.wait(min(max(float(params.get("timeout", 0)), 0), _LONGEST_POLL))
    limit = int(params.get("limit", 100))
    return queue.take(min(max(limit, 1), 100))


def set_webhook(call: Call) -> bool:
    world, url, secret = call.world, call.params["url"], call.params.get("secret_token", "")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise bad_request("invalid webhook URL specified")
    # Telegram insists on https; a simulator on the same machine need not
    if url.startswith("http://") and not re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    if "allowed_updates" in call.params:
        world.updates.allowed = call.params["allowed_updates"]
    if call.params.get("drop_pending_updates"):
        world.updates.clear()
    if url and world.poll.is_held:
        world.poll.end("Conflict: terminated by setWebhook request")
    world.webhook.start(world, url, secret)
    return True


def delete_webhook(call: Call) -> bool:
    if call.params.get("drop_pending_updates"):
        call.world.updates.clear()
    call.world.webhook.start(call.world, "", "")
    return True


def get_webhook_info(call: Call) -> Json:
    return call.world.webhook.info(call.world)
