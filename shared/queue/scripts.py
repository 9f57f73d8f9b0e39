"""Loads the Lua scripts and runs them with the keys they all share."""

from importlib.resources import files
from typing import Any

from shared.queue import keys
from shared.redis import RedisClient, telling_refused_writes
from shared.sentinel import master_of

#: One script per transition, by file name.
NAMES = (
    *("enqueue", "cancel", "retry", "pause", "move", "delete", "hold_queue"),
    *("claim", "beat", "prepare", "finish"),
    *("tick", "recover_node", "purge", "view"),
)

#: How long a write waits for a replica to have it, well within the socket's time-out.
_REPLICA_WAIT_MS = 500


class Scripts:
    """Runs a transition by name; Redis is sent the text once and the digest from then on."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._may_fail_over = master_of(client) is not None
        lua = files("shared.queue") / "lua"
        prelude = (lua / "prelude.lua").read_text(encoding="utf-8")
        self._scripts = {
            name: client.register_script(prelude + (lua / f"{name}.lua").read_text(encoding="utf-8"))
            for name in NAMES
        }

    def run(self, name: str, *arguments: str | int, own_key: str | None = None) -> Any:
        """Run a script; its header says what it takes and returns. Raises what is in `UNREACHABLE`."""
        return self._run(self._redis, name, arguments, own_key)

    def run_replicated(self, name: str, *arguments: str | int, own_key: str | None = None) -> tuple[Any, bool]:
        """Run a script; tell also whether what it did, now or earlier, outlives the master.

        Without Sentinel there is nobody to take over, so the answer is yes at once: then Redis' file keeps it.
        """
        if not self._may_fail_over:
            return self.run(name, *arguments, own_key=own_key), True
        pipe = self._redis.pipeline(transaction=False)
        self._run(pipe, name, arguments, own_key)
        # On the same connection, and again as a whole after a lost one: it waits for all before it.
        pipe.wait(1, _REPLICA_WAIT_MS)
        reply, replicas = pipe.execute(raise_on_error=False)
        for outcome in (reply, replicas):
            if isinstance(outcome, Exception):
                with telling_refused_writes():
                    raise outcome
        return reply, replicas > 0

    def _run(
        self, client: RedisClient, name: str, arguments: tuple[str | int, ...], own_key: str | None
    ) -> Any:
        own = (own_key,) if own_key is not None else ()
        with telling_refused_writes():
            return self._scripts[name](
                keys=(*keys.SCRIPT_KEYS, *own),
                args=(keys.JOB_PREFIX, keys.LIVE_CHANNEL, *arguments),
                client=client,
            )
