"""Loads the Lua scripts and runs them with the keys that all of them use."""

from importlib.resources import files
from typing import Any

from shared.queue import keys
from shared.queue.replicas import Replicas
from shared.redis import RedisClient, map_write_refusals

#: One script per transition, by file name.
NAMES = (
    *("enqueue", "cancel", "retry", "pause", "move", "delete", "pause_queue"),
    *("claim", "beat", "describe", "commit_publish", "finish"),
    *("sweep", "recover_node", "purge", "restore"),
    *("import_presets", "rename_preset", "delete_preset"),
)


class Scripts:
    """Runs scripts by name; the text is sent to Redis once, and only its digest after that."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._replicas = Replicas(client)
        lua = files("shared.queue") / "lua"
        prelude = (lua / "prelude.lua").read_text(encoding="utf-8")
        self._scripts = {
            name: client.register_script(prelude + (lua / f"{name}.lua").read_text(encoding="utf-8"))
            for name in NAMES
        }

    def run(self, name: str, *arguments: str | int, own_key: str | None = None) -> Any:
        """Run a script; its header documents arguments and replies. Raises the errors in `UNREACHABLE`."""
        return self._run(self._redis, name, arguments, own_key)

    def run_replicated(
        self, name: str, *arguments: str | int, own_key: str | None = None
    ) -> tuple[Any, bool]:
        """Run a script; return its reply, and whether all writes up to it are safe (see `Replicas`)."""
        return self._replicas.confirm(lambda client: self._run(client, name, arguments, own_key))

    def _run(
        self, client: RedisClient, name: str, arguments: tuple[str | int, ...], own_key: str | None
    ) -> Any:
        own = (own_key,) if own_key is not None else ()
        with map_write_refusals():
            return self._scripts[name](
                keys=(*keys.SCRIPT_KEYS, *own),
                args=(keys.JOB_PREFIX, keys.LIVE_CHANNEL, keys.WAKE_CHANNEL, *arguments),
                client=client,
            )
