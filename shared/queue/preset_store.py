"""Imported presets and default presets in Redis, shared by all nodes.

Knows names and JSON texts only; callers validate the contents. All methods raise redis-py's errors if
Redis is unreachable, and can then be retried.
"""

from collections.abc import Mapping
from typing import cast

from shared.domain.errors import InvalidRequest, PresetExists, PresetNotFound
from shared.queue import keys
from shared.queue.scripts import Scripts
from shared.redis import RedisClient, map_write_refusals

#: Maximum number of imported presets: every browser that opens the preset dialog loads the whole catalogue.
MOST_PRESETS = 200
#: The root name that stands for all roots without their own default.
ALL_ROOTS = ""


class PresetStore:
    """Imported presets by name, and default presets by root."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._scripts = Scripts(client)

    def all(self) -> dict[str, str]:
        """Return the JSON of every imported preset by name, sorted by name."""
        found = cast("Mapping[str, str]", self._redis.hgetall(keys.PRESETS))
        return dict(sorted(found.items(), key=lambda item: item[0].casefold()))

    def get(self, name: str) -> str | None:
        """Return the JSON of an imported preset, or None if it does not exist."""
        return cast("str | None", self._redis.hget(keys.PRESETS, name))

    def add(self, presets: Mapping[str, str], *, replace: bool) -> None:
        """Store all of the presets, or none of them.

        Raises PresetExists, or InvalidRequest if there would be more than `MOST_PRESETS`.
        """
        texts = [text for pair in presets.items() for text in pair]
        reply = self._scripts.run("import_presets", int(replace), MOST_PRESETS, *texts)
        match reply[0]:
            case "exists":
                raise PresetExists(
                    f"An imported preset named {reply[1]!r} already exists. Rename one, or replace it.",
                    name=reply[1],
                )
            case "full":
                message = f"There are already {reply[1]} imported presets, and the limit is {MOST_PRESETS}."
                raise InvalidRequest.of_field("document", message)

    def rename(self, name: str, new_name: str, text: str) -> None:
        """Rename a preset and store `text` as its new JSON. Raises PresetNotFound or PresetExists."""
        match self._scripts.run("rename_preset", name, new_name, text)[0]:
            case "unknown":
                raise PresetNotFound(f"There is no imported preset named {name!r}.")
            case "exists":
                raise PresetExists(f"An imported preset named {new_name!r} already exists.", name=new_name)

    def delete(self, name: str) -> None:
        """Delete a preset and the defaults that refer to it; do nothing if it does not exist."""
        self._scripts.run("delete_preset", name)

    def defaults(self) -> dict[str, str]:
        """Return the default presets by root; `ALL_ROOTS` is the key for all other roots."""
        return dict(cast("Mapping[str, str]", self._redis.hgetall(keys.PRESET_DEFAULTS)))

    def set_default(self, root: str, preset: str | None) -> None:
        """Set the default preset of a root, or of `ALL_ROOTS`; None removes it."""
        with map_write_refusals():
            if preset is None:
                self._redis.hdel(keys.PRESET_DEFAULTS, root)
            else:
                self._redis.hset(keys.PRESET_DEFAULTS, root, preset)
