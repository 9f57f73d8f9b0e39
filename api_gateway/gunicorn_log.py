"""Makes gunicorn's own lines part of the service's log."""

from typing import Any

from gunicorn.glogging import Logger


class QuietLogger(Logger):
    """Hands gunicorn's lines to the root logger, which knows the one format."""

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's own handlers away again."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
