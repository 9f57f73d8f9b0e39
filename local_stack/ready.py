"""The content of `ready.json`, from which programs read the URLs of a running stack."""

from shared.domain.value import ApiModel


class Ready(ApiModel):
    """URLs, folders and process ids of a stack whose services are all up."""

    dashboard: str
    api: str
    service: str
    redis_url: str
    """Includes the password; the file is readable by its owner only."""
    tv: str | None
    movies: str | None
    archive: str
    pids: dict[str, int]
    """Process ids by service name; `supervisor` is the process of `./h2r run` itself."""
