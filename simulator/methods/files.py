"""getFile; the bytes themselves are served by bot_api.py."""

from simulator.call import Call
from simulator.files import identity
from simulator.values import Json


def get_file(call: Call) -> Json:
    stored = call.world.files.open_link(call.params["file_id"], call.world.now())
    return {**identity(stored), "file_path": call.world.files.path_of(stored)}
