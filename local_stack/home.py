"""The folder that holds all state of one run (`H2R_HOME`): where what lies, and who holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_stack.errors import HomeInUse, StackError


@dataclass(frozen=True)
class Home:
    """Where what lies below `H2R_HOME`."""

    path: Path

    @property
    def logs(self) -> Path:
        """A log file for each process."""
        return self.path / "logs"

    @property
    def secrets(self) -> Path:
        """Secrets, readable by the owner only."""
        return self.path / "secrets"

    @property
    def run(self) -> Path:
        """Who runs now: a file for each process."""
        return self.path / "run"

    @property
    def redis(self) -> Path:
        """The queue's data."""
        return self.path / "redis"

    @property
    def gateway(self) -> Path:
        """The gateway's own folder."""
        return self.path / "api-gateway"

    @property
    def service(self) -> Path:
        """The HandBrake service's own folder."""
        return self.path / "handbrake-service"

    @property
    def sample(self) -> Path:
        """The sample library."""
        return self.path / "sample"

    @property
    def archive(self) -> Path:
        """Where copies of the sample library go."""
        return self.path / "archive"

    @property
    def ready_file(self) -> Path:
        """There while the whole stack is up; for programs."""
        return self.path / "ready.json"

    @property
    def lock_file(self) -> Path:
        """Locked by whoever runs here."""
        return self.path / "lock"


@contextmanager
def hold(path: Path) -> Iterator[Home]:
    """Make the folders below `path` and hold it for this process; raise HomeInUse if another does."""
    home = Home(path)
    try:
        for folder in (home.path, home.logs):
            folder.mkdir(parents=True, exist_ok=True)
        for private in (home.secrets, home.run, home.redis, home.gateway, home.service):
            private.mkdir(mode=0o700, exist_ok=True)
        lock = home.lock_file.open("a")
    except OSError as error:
        raise StackError(f"H2R_HOME={path} cannot be used: {error.strerror}: {error.filename}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(
                f"Another run uses {path} already. Stop it, or give this one a folder by H2R_HOME=<folder>."
            ) from None
        yield home
