"""The encoders of the installed HandBrakeCLI and the values their options accept.

The list of encoders is read from `--help` at every start, because hardware can change. The option values
come from `--encoder-preset-list` and similar queries, which are cached by HandBrake version.
"""

import re
import threading
from pathlib import Path

from pydantic import TypeAdapter

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import AUDIO, MIXDOWNS, video_codec, video_label
from handbrake_service.media.cache_file import read_cache_file, write_cache_file
from shared.domain.encoders import AudioEncoder, EncoderCatalogue, Mixdown, VideoEncoder
from shared.domain.errors import NoNodeAvailable

#: One listed value. Excludes the sentence "Option not supported by encoder" and SVT-AV1's value -1.
_VALUE = re.compile(r"^ {4}([A-Za-z0-9][A-Za-z0-9_.+-]*)$", re.MULTILINE)

_cache_file = TypeAdapter(dict[str, VideoEncoder])


class Encoders:
    """The encoders of this node. Query results are cached in a file of `cache_dir`. Thread-safe."""

    def __init__(self, handbrake: HandBrake, cache_dir: Path) -> None:
        self._handbrake = handbrake
        self._cache = cache_dir / f"encoders-{handbrake.version_text}.json"
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._known = read_cache_file(self._cache, _cache_file.validate_json) or {}
        self.video_names = [name for name in handbrake.listed("--encoder") if video_codec(name)]
        self.audio_names = [name for name in handbrake.listed("--aencoder") if name in AUDIO]
        self.mixdown_names = [name for name in handbrake.listed("--mixdown") if name in MIXDOWNS]

    def video(self, name: str) -> VideoEncoder | None:
        """Return a video encoder, or None when this machine does not have it.

        The first call for an encoder queries HandBrakeCLI. Raises NoNodeAvailable when the node is stopping.
        """
        if name not in self.video_names:
            return None
        if (known := self._known.get(name)) is not None:
            return known
        if self._stopping.is_set():
            raise NoNodeAvailable("This node is stopping.")
        # Outside the lock, so that a request for one encoder does not wait for a running `catalogue`.
        found = self._query(name)
        with self._lock:
            self._known = self._known | {name: found}
            write_cache_file(self._cache, _cache_file.dump_json(self._known))
        return found

    def catalogue(self) -> EncoderCatalogue:
        """Return all encoders and mixdowns. The first call takes seconds.

        Raises NoNodeAvailable when the node is stopping.
        """
        video = [self.video(name) for name in self.video_names]
        return EncoderCatalogue(
            handbrake_version=self._handbrake.version_text,
            video=[encoder for encoder in video if encoder is not None],
            audio=[
                AudioEncoder(name=name, label=AUDIO[name].label, containers=sorted(AUDIO[name].containers))
                for name in self.audio_names
            ],
            mixdowns=[Mixdown(name=name, label=MIXDOWNS[name].label) for name in self.mixdown_names],
        )

    def stop(self) -> None:
        """Make further queries raise NoNodeAvailable."""
        self._stopping.set()

    def _query(self, name: str) -> VideoEncoder:
        codec = video_codec(name)
        if codec is None:
            raise ValueError(f"unknown encoder {name}")
        return VideoEncoder(
            name=name,
            label=video_label(name, codec),
            containers=sorted(codec.containers),
            quality=codec.quality,
            presets=self._values("--encoder-preset-list", name),
            tunes=self._values("--encoder-tune-list", name),
            profiles=self._values("--encoder-profile-list", name),
        )

    def _values(self, option: str, name: str) -> list[str]:
        answer = self._handbrake.ask(option, name)
        _, _, listed = (answer.stdout + answer.stderr).partition(f"values for '{name}' encoder:\n")
        return _VALUE.findall(listed)
