"""The file that tells programs where the running stack answers."""

from shared.domain.value import ApiModel


class Ready(ApiModel):
    """What a running stack says of itself; there while all of it is up."""

    dashboard: str
    api: str
    service: str
    redis_url: str
    """With the password in it: the file is the owner's alone."""
    tv: str | None
    movies: str | None
    archive: str
    pids: dict[str, int]
    """Process ids by name; `supervisor` is the run itself."""
