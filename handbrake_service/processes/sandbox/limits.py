"""Resource limits of a program, applied by a prefix of its command (prlimit(1))."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The resource limits of one program."""

    memory_bytes: int
    """Allocated memory, used or not (RLIMIT_DATA). Mapped code and files do not count."""
    file_bytes: int
    """Size of each file it writes. Writing beyond this kills the program with SIGXFSZ."""

    def command(self) -> list[str]:
        """Return the command prefix that applies these limits and disables core dumps."""
        limits = {"data": self.memory_bytes, "fsize": self.file_bytes, "core": 0}
        return ["prlimit", *(f"--{name}={limit}:{limit}" for name, limit in limits.items()), "--"]
