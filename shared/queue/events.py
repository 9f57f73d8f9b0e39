"""Decodes what the scripts publish: messages on the live channel and entries of the event stream.

Both carry a job as its raw hash; decoding turns it into the event that clients receive.
"""

import json
from collections.abc import Mapping

from shared.domain.events import JobChanged, JobDeleted, LiveEvent, RecordedEvent, live_event
from shared.queue import record


def decode_message(text: str) -> LiveEvent:
    """Return the event of a message on `LIVE_CHANNEL`.

    Raises ValueError (including pydantic's and json's errors) or KeyError if it was not sent by our scripts.
    """
    message = json.loads(text)
    if message["type"] == "job":
        return JobChanged(id=message["id"], job=record.decode(message["record"]))
    return live_event.validate_python(message)


def decode_entry(entry_id: str, fields: Mapping[str, str]) -> RecordedEvent:
    """Return the event of an entry in `EVENT_STREAM`; raises as `decode_message` does."""
    if "deleted" in fields:
        return JobDeleted(id=entry_id, job_id=fields["deleted"])
    return JobChanged(id=entry_id, job=record.decode(json.loads(fields["job"])))
