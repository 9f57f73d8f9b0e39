"""The folder with all state of a run (`H2R_HOME`): its layout and its lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_stack.errors import HomeInUse, StackError


@dataclass(frozen=True)
class Home:
    """The layout of `H2R_HOME`."""

    path: Path

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.path / "logs"

    @property
    def secrets(self) -> Path:
        """Secrets, readable by the owner only."""
        return self.path / "secrets"

    @property
    def run(self) -> Path:
        """One pid file per running process."""
        return self.path / "run"

    @property
    def redis(self) -> Path:
        """Configuration and data of Redis."""
        return self.path / "redis"

    @property
    def gateway(self) -> Path:
        """DATA_DIR of the gateway."""
        return self.path / "api-gateway"

    @property
    def service(self) -> Path:
        """DATA_DIR of the HandBrake service."""
        return self.path / "handbrake-service"

    @property
    def sample(self) -> Path:
        """Source folders of the sample library."""
        return self.path / "sample"

    @property
    def archive(self) -> Path:
        """The archive of the sample library."""
        return self.path / "archive"

    @property
    def ready_file(self) -> Path:
        """Exists while all services are up; see `local_stack.ready`."""
        return self.path / "ready.json"

    @property
    def lock_file(self) -> Path:
        """Locked by the process that uses this home."""
        return self.path / "lock"


@contextmanager
def hold(path: Path) -> Iterator[Home]:
    """Create the folders in `path` and lock it for this process.

    Raises HomeInUse if another process has locked it, StackError if the folders cannot be created.
    """
    home = Home(path)
    try:
        for folder in (home.path, home.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
                f"Another run already uses {path}. Stop it, or set H2R_HOME to another folder."
            ) from None
        yield home
