"""One run of the stack, from the checks at the start until the last process has ended."""

import os
import sys
import threading
import time
from collections.abc import Mapping
from functools import partial

from local_stack.announcement import announcement
from local_stack.api_client import ApiClient
from local_stack.console import Console
from local_stack.credentials import Credentials, keep_credentials, note_account_made
from local_stack.first_conversion import convert_first_clip
from local_stack.home import Home, hold
from local_stack.media import Media, resolve_media
from local_stack.orphans import end_orphans
from local_stack.ports import require_free_ports
from local_stack.private_file import write_private
from local_stack.ready import Ready
from local_stack.sample_library import FIRST, make_sample_library
from local_stack.services import redis_url, services_of_stack
from local_stack.settings import StackSettings
from local_stack.stop_signals import StopSignals
from local_stack.supervisor import Supervisor
from shared.runtime.environment import read_environment
from shared.runtime.threads import OwnedThread

#: Timeout for joining the sample conversion. Its thread is a daemon, so it cannot outlive the process.
_CONVERSION_STOP_S = 0.5


def run(environ: Mapping[str, str]) -> None:
    """Run the stack until a stop is requested. Raises StackError or SettingsError if it cannot run."""
    settings = read_environment(StackSettings, environ)
    media = resolve_media(settings)
    console = Console(sys.stdout, time.monotonic)
    with hold(settings.home) as home, StopSignals() as signals:
        end_orphans(home, console)
        require_free_ports(settings.ports)
        given = settings.admin_password.get_secret_value() if settings.admin_password else None
        credentials = keep_credentials(home, given)
        if media.sample and not make_sample_library(home, environ, console, signals):
            return
        _Run(settings, home, media, credentials, console).until_stopped(environ, signals)


class _Run:
    """A run whose checks have passed."""

    def __init__(
        self, settings: StackSettings, home: Home, media: Media, credentials: Credentials, console: Console
    ) -> None:
        self._settings = settings
        self._home = home
        self._media = media
        self._credentials = credentials
        self._console = console
        self._conversion: OwnedThread | None = None
        self._announced = False

    def until_stopped(self, environ: Mapping[str, str], signals: StopSignals) -> None:
        """Start and supervise all services; stop them on a stop request or an error."""
        specs = services_of_stack(self._settings, self._home, self._media, self._credentials, environ)
        supervisor = Supervisor(specs, signals, self._console, self._on_all_up)
        self._console.say("Starting HandBrake2Resilio.")
        try:
            supervisor.run()
        finally:
            self._stop(supervisor)

    def _on_all_up(self, pids: dict[str, int]) -> None:
        ready = self._ready(pids)
        write_private(self._home.ready_file, ready.model_dump_json(indent=2))
        if self._announced:
            self._console.say("  Everything is up again.")
            return
        self._announced = True
        self._console.say(announcement(ready, self._home, self._media, self._credentials))
        note_account_made(self._home)
        if self._media.sample:
            self._conversion = OwnedThread(
                "first-conversion",
                partial(self._convert, ready.api),
                on_failure=lambda _: self._console.say(
                    "The sample conversion failed. The services keep running."
                ),
            )
            self._conversion.start()

    def _convert(self, api: str, stop: threading.Event) -> None:
        client = ApiClient(api)
        try:
            convert_first_clip(
                client,
                self._home.sample / FIRST.path,
                self._home.archive / FIRST.path.parent,
                self._credentials.admin_password,
                self._console,
                stop,
            )
        finally:
            client.close()

    def _ready(self, pids: dict[str, int]) -> Ready:
        settings, media = self._settings, self._media
        return Ready(
            dashboard=f"http://127.0.0.1:{settings.dashboard_port}",
            api=f"http://127.0.0.1:{settings.gateway_port}",
            service=f"http://127.0.0.1:{settings.handbrake_port}",
            redis_url=redis_url(settings, self._credentials),
            tv=str(media.tv) if media.tv else None,
            movies=str(media.movies) if media.movies else None,
            archive=str(media.archive),
            pids={"supervisor": os.getpid(), **pids},
        )

    def _stop(self, supervisor: Supervisor) -> None:
        """Stop the conversion, then the services in reverse order: each one before those it needs."""
        self._home.ready_file.unlink(missing_ok=True)
        if self._conversion is not None:
            self._conversion.stop()
            self._conversion.join(_CONVERSION_STOP_S)
        self._console.say("Stopping.")
        supervisor.stop()
        self._console.say("Stopped.")
