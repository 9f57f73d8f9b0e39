"""The headers of a request that queues a job."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _printable(key: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise ValueError("use 1 to 200 printable ASCII characters without spaces")
    return key


class SubmitHeaders(BaseModel):
    """Headers of a request to add a job. Other headers are ignored."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    idempotency_key: Annotated[str, AfterValidator(_printable)] | None = None
    """Repeating a request with the same key and body returns the first job and creates no second one."""
