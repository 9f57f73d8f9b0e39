"""What a program may take of the machine, put in front of its command (prlimit(1))."""

from dataclasses import dataclass

_GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """Bounds of one program."""

    memory_bytes: int
    """What it may allocate, touched or not; code and files it maps do not count (RLIMIT_DATA)."""
    file_bytes: int
    """The size of each file it writes; what goes beyond kills it with SIGXFSZ."""

    @property
    def memory_text(self) -> str:
        """The bound of memory, for a person."""
        return f"{self.memory_bytes / _GIB:.1f} GB"

    def command(self) -> list[str]:
        """Return the words that hold what comes after them to these limits; it leaves no core dumps."""
        bounds = {"data": self.memory_bytes, "fsize": self.file_bytes, "core": 0}
        return ["prlimit", *(f"--{name}={bound}:{bound}" for name, bound in bounds.items()), "--"]
