"""Probes a source for verification: ffprobe's facts and, where needed, HandBrake's scan."""

from dataclasses import dataclass

from handbrake_service.inspection.inspector import Inspector, is_disc_image
from handbrake_service.inspection.source_summary import SourceSummary, of_inspection
from handbrake_service.media.facts import Facts, read_facts
from handbrake_service.media.probe import ProbeFailed
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import ToolTimedOut
from handbrake_service.verification.expectation import names_tracks
from handbrake_service.verification.transport import Length
from handbrake_service.verification.verifier import Source
from shared.domain.errors import NodeBusy, SourceUnavailable, SourceUnusable
from shared.domain.inspection import Title
from shared.domain.options import EncodeOptions

#: Wait before a busy inspector is tried again; the encode takes longer anyway.
_BUSY_WAIT_S = 2.0


@dataclass(frozen=True)
class SourceProbe:
    """The facts of a source that its result is verified against."""

    facts: Facts | None
    """None for a disc image, which only HandBrakeCLI can read."""
    title: Title | None
    """Set for disc images, and when options name tracks, because tracks have HandBrake's numbers."""
    summary: SourceSummary

    def compared(self, fd: int, length: Length | None) -> Source:
        """Return the source as a verifier reads it, open at `fd`."""
        seconds = self.title.duration_s if self.title else self.summary.duration_s
        return Source(fd, self.facts, seconds, length)


def probe_source(
    source: OpenSource, options: EncodeOptions, inspector: Inspector, control: RunControl
) -> SourceProbe:
    """Probe an open source. Raises SourceUnusable, SourceUnavailable or RunStopped."""
    facts = None if is_disc_image(source) else inspector.facts(source) or _facts(source, control)
    if facts is not None and not names_tracks(options):
        return SourceProbe(facts, None, inspector.quick_probe(source))
    while True:
        try:
            found = inspector.inspect(source)
            break
        except NodeBusy:  # interactive inspections come first
            control.check(_BUSY_WAIT_S)
    return SourceProbe(facts, found.title(options.title), of_inspection(found, options.title))


def _facts(source: OpenSource, control: RunControl) -> Facts:
    try:
        return read_facts(source.fd, control)
    except ProbeFailed as error:
        raise SourceUnusable(f"This is not a video, or it cannot be read: {error}.") from error
    except ToolTimedOut as error:
        raise SourceUnavailable("The headers of the source could not be read in time.") from error
