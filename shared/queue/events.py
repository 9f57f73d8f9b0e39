"""Decodes what the scripts publish: messages on the live channel and entries of the event stream."""

import json
from collections.abc import Mapping

from shared.domain.events import ChannelEvent, JobChanged, JobDeleted, RecordedEvent, channel_event
from shared.queue import record


def decode_message(text: str) -> ChannelEvent:
    """Return the event of a message on `LIVE_CHANNEL`; raises ValueError if it is none."""
    return channel_event.validate_json(text)


def decode_entry(entry_id: str, fields: Mapping[str, str]) -> RecordedEvent:
    """Return the event of an entry in `EVENT_STREAM`, which has a job as its raw hash.

    Raises ValueError (including pydantic's and json's errors) or KeyError if it was not made by our scripts.
    """
    if "deleted" in fields:
        return JobDeleted(id=entry_id, job_id=fields["deleted"])
    return JobChanged(id=entry_id, job=record.decode(json.loads(fields["job"])))
