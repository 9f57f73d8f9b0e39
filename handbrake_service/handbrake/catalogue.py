"""The encoders this HandBrakeCLI has, each with the words its options take.

Which there are comes from `--help`, at every start: hardware comes and goes. Their words come from
`--encoder-preset-list` and its like, asked once for a version and kept.
"""

import re
import threading
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.codecs import AUDIO, MIXDOWNS, video_codec, video_label
from shared.domain.encoders import AudioEncoder, EncoderCatalogue, Mixdown, VideoEncoder
from shared.domain.errors import NoNodeAvailable
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: A word of a list, not the sentence "Option not supported by encoder"; SVT-AV1's own -1 is none either.
_WORD = re.compile(r"^ {4}([A-Za-z0-9][A-Za-z0-9_.+-]*)$", re.MULTILINE)

_kept = TypeAdapter(dict[str, VideoEncoder])


class Encoders:
    """Looks encoders up; what was learnt is kept in `cache_dir`, by HandBrake's version."""

    def __init__(self, handbrake: HandBrake, cache_dir: Path) -> None:
        self._handbrake = handbrake
        self._cache = cache_dir / f"encoders-{handbrake.version_text}.json"
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._known = self._load()
        self.video_names = [name for name in handbrake.listed("--encoder") if video_codec(name)]
        self.audio_names = [name for name in handbrake.listed("--aencoder") if name in AUDIO]
        self.mixdown_names = [name for name in handbrake.listed("--mixdown") if name in MIXDOWNS]

    def video(self, name: str) -> VideoEncoder | None:
        """Return a video encoder, None when it does not run here; the first time asks HandBrakeCLI.

        Raises NoNodeAvailable when the node stops meanwhile.
        """
        if name not in self.video_names:
            return None
        if (known := self._known.get(name)) is not None:
            return known
        if self._stopping.is_set():
            raise NoNodeAvailable("This node is stopping.")
        # Outside the lock: who needs one encoder does not wait for the whole catalogue to be learnt.
        found = self._ask(name)
        with self._lock:
            self._known = self._known | {name: found}
            self._keep()
        return found

    def catalogue(self) -> EncoderCatalogue:
        """Return all there is; the first time takes seconds. Raises NoNodeAvailable as `video` does."""
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
        """Ask HandBrakeCLI nothing more; whoever waits for the catalogue is told so."""
        self._stopping.set()

    def _ask(self, name: str) -> VideoEncoder:
        codec = video_codec(name)
        if codec is None:
            raise ValueError(f"nothing is known of the encoder {name}")
        return VideoEncoder(
            name=name,
            label=video_label(name, codec),
            containers=sorted(codec.containers),
            quality=codec.quality,
            presets=self._words("--encoder-preset-list", name),
            tunes=self._words("--encoder-tune-list", name),
            profiles=self._words("--encoder-profile-list", name),
        )

    def _words(self, question: str, name: str) -> list[str]:
        answer = self._handbrake.ask(question, name)
        _, _, listed = (answer.stdout + answer.stderr).partition(f"values for '{name}' encoder:\n")
        return _WORD.findall(listed)

    def _load(self) -> dict[str, VideoEncoder]:
        try:
            return _kept.validate_json(self._cache.read_bytes())
        except (OSError, ValidationError):
            return {}

    def _keep(self) -> None:
        try:
            self._cache.write_bytes(_kept.dump_json(self._known))
        except OSError as error:  # it is asked again at the next start
            log.warning("encoders.not_kept", path=str(self._cache), error=str(error))
