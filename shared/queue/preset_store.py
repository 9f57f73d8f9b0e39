"""The presets users brought and the defaults, in Redis: all nodes share them.

Knows names and JSON texts; what a preset may contain is the business of those who bring it. All methods
raise redis-py's errors when Redis is away; each may be called again then.
"""

from collections.abc import Mapping
from typing import cast

from shared.domain.errors import InvalidRequest, PresetExists, PresetNotFound
from shared.queue import keys
from shared.queue.scripts import Scripts
from shared.redis import RedisClient, map_readonly_errors

#: The whole catalogue goes to every browser that opens the dialog.
MOST_PRESETS = 200
#: The root of the default for all roots.
ALL_ROOTS = ""


class PresetStore:
    """Imported presets by name, and default presets by root."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._scripts = Scripts(client)

    def all(self) -> dict[str, str]:
        """Return the JSON of every imported preset by name, in the order of names."""
        found = cast("Mapping[str, str]", self._redis.hgetall(keys.PRESETS))
        return dict(sorted(found.items(), key=lambda item: item[0].casefold()))

    def get(self, name: str) -> str | None:
        """Return the JSON of an imported preset, if there is one of that name."""
        return cast("str | None", self._redis.hget(keys.PRESETS, name))

    def add(self, presets: Mapping[str, str], *, replace: bool) -> None:
        """Keep presets, all or none.

        Raises PresetExists, or InvalidRequest when they would be too many.
        """
        texts = [text for pair in presets.items() for text in pair]
        reply = self._scripts.run("import_presets", int(replace), MOST_PRESETS, *texts)
        match reply[0]:
            case "exists":
                raise PresetExists(
                    f"There is an imported preset named {reply[1]!r} already; rename one, or replace it.",
                    name=reply[1],
                )
            case "full":
                sentence = f"There are {reply[1]} imported presets; at most {MOST_PRESETS} are kept."
                raise InvalidRequest(f"document: {sentence}", document=[sentence])

    def rename(self, name: str, new_name: str, text: str) -> None:
        """Rename a preset, whose JSON is `text` then. Raises PresetNotFound or PresetExists."""
        match self._scripts.run("rename_preset", name, new_name, text)[0]:
            case "unknown":
                raise PresetNotFound(f"There is no imported preset named {name!r}.")
            case "exists":
                raise PresetExists(f"There is an imported preset named {new_name!r} already.", name=new_name)

    def delete(self, name: str) -> None:
        """Forget a preset and the defaults that name it, if it is there at all."""
        self._scripts.run("delete_preset", name)

    def defaults(self) -> dict[str, str]:
        """Return the default presets that were set, by root; `ALL_ROOTS` for the others."""
        return dict(cast("Mapping[str, str]", self._redis.hgetall(keys.PRESET_DEFAULTS)))

    def set_default(self, root: str, preset: str | None) -> None:
        """Set the default of a root, or of all others; None takes it back."""
        with map_readonly_errors():
            if preset is None:
                self._redis.hdel(keys.PRESET_DEFAULTS, root)
            else:
                self._redis.hset(keys.PRESET_DEFAULTS, root, preset)
