"""Verifies results and their contents against the sources, as a job would."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.roots import SourceRoots
from handbrake_service.processes.run_control import RunControl
from handbrake_service.run.source_probe import probe_source
from handbrake_service.verification.content.check import ContentCheck, Film, FilmReference, read_film
from handbrake_service.verification.expectation import expect
from handbrake_service.verification.transport import read_length
from handbrake_service.verification.verifier import VerificationResult, Verifier
from shared.domain.options import EncodeOptions


class ResultVerifier:
    """Verifies results of sources below `folder`; reads each source once for all its results."""

    def __init__(self, inspector: Inspector, reader: FilmReader, folder: Path) -> None:
        self._inspector = inspector
        self._reader = reader
        self._roots = SourceRoots({"tv": folder})
        self._references: dict[tuple[object, ...], FilmReference | None] = {}

    def verify(
        self,
        source: Path,
        result: Path,
        options: EncodeOptions,
        settings: Mapping[str, Any],
        *,
        encode_log: Sequence[str] | None = None,
        control: RunControl | None = None,
        full: bool = False,
    ) -> VerificationResult:
        """Verify a result of `options` and the preset's `settings`.

        Contents are compared only with an `encode_log`, the lines that HandBrake printed.
        """
        control = control or RunControl()
        with self._roots.open(str(source)) as opened:
            probe = probe_source(opened, options, self._inspector, control)
            expected = expect(options, settings, probe.facts, probe.title)
            compare = None
            if encode_log is not None and probe.facts is not None:
                film = Film(opened.fd, probe.facts, settings, expected)
                tracks = tuple(made.track.stream for made in expected.origin.audio)
                key = (source, options.start_s, options.stop_s, tracks)
                if key not in self._references:
                    self._references[key] = read_film(film, control, self._reader)
                compare = ContentCheck(
                    film, lambda: self._references[key], lambda: encode_log, control, self._reader
                ).compare
            length = read_length(opened.fd, probe.facts, control, self._reader) if probe.facts else None
            compared = probe.compared(opened.fd, length)
            return Verifier(result, expected, compared, control, self._reader, compare).verify(full=full)
